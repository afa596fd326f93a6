// What the lists of a resource are asked: every filter, search, order, page and expansion, with values of both users.
import { createListQuery, type ListQuery, type Model } from "../../resources/index.ts";
import { plainValues, positions } from "./bodies.ts";
import type { IsolationSubject } from "./types.ts";
import type { Attempt, Caller, World } from "./world.ts";

/** A request for a list, and what it tries. */
export interface ListAttempt extends Attempt {
  readonly subject: IsolationSubject;
}

/** The requests for the lists of a resource. */
export function listAttempts(world: World, model: Model): readonly ListAttempt[] {
  const { name, options } = model.resource;
  const { verbs, search = [], ordering = [], expand = [], actions = {} } = options;
  const query = createListQuery(model, world.options.pagination);
  const get = (subject: IsolationSubject, parameters: Record<string, string> = {}): ListAttempt => {
    const text = new URLSearchParams(parameters).toString();
    return { subject, method: "GET", path: `${name}/${text === "" ? "" : `?${text}`}` };
  };
  const orders = ordering.flatMap((one) => [one, `-${one}`]);
  const terms = search.length === 0 ? [] : searchTerms(world, model, search);
  const lists = [
    get("list"),
    ...pagesOf(query).map((page) => get("page", page)),
    ...filterValues(world, query).map((filter) => get("filter", filter)),
    ...terms.map((term) => get("search", { search: term })),
    ...orders.map((order) => get("ordering", { ordering: order, ...sizeOne(query, "2") })),
    ...expand.map((field) => get("expand", { expand: field })),
    ...(expand.length > 1 ? [get("expand", { expand: expand.join(",") })] : []),
  ];
  const collectionActions = Object.entries(actions)
    .filter(([, { on, method }]) => on === "collection" && method === "GET")
    .map(([action, { path = action }]): ListAttempt => ({
      subject: "action",
      method: "GET",
      path: `${name}/${path}/`,
    }));
  return [...(verbs === undefined || verbs.includes("list") ? lists : []), ...collectionActions];
}

const sizeOne = ({ pagination }: ListQuery, size: string): Record<string, string> =>
  pagination === undefined ? {} : pagination.kind === "limit" ? { limit: size } : { page_size: size };

function pagesOf(query: ListQuery): Record<string, string>[] {
  const { pagination } = query;
  if (pagination === undefined) return [];
  const one = sizeOne(query, "1");
  if (pagination.kind === "cursor") return [one];
  if (pagination.kind === "limit") return [one, { ...one, offset: "3" }];
  return [one, { ...one, page: "4" }, { page: "last" }];
}

/** Some values of a field: of rows of both users. */
function valuesOf(world: World, model: Model, name: string): readonly unknown[] {
  const { callers } = world;
  const all = positions.flatMap((position) =>
    callers.map((caller: Caller) => plainValues(world, model, caller, position)[name]),
  );
  return [...new Set(all.filter((value) => value !== undefined && value !== null))];
}

const maxValues = 3;

function filterValues(world: World, { filters }: ListQuery): Record<string, string>[] {
  return filters.flatMap(({ name, attribute, lookup }) => {
    // Ids of rows are tried when the rows exist.
    if (attribute.relation !== undefined || attribute.column === "id")
      return lookup === "isnull" ? [{ [name]: "true" }, { [name]: "false" }] : [];
    const field = attribute.model.fields.find(({ column }) => column.name === attribute.column)?.field.name;
    const values = field === undefined ? [new Date().toISOString()] : valuesOf(world, attribute.model, field);
    const texts = values.map((value) => (typeof value === "string" ? value : JSON.stringify(value)));
    return lookupTexts(lookup, texts).map((text) => ({ [name]: text }));
  });
}

function lookupTexts(lookup: string, texts: readonly string[]): readonly string[] {
  const first = texts.slice(0, maxValues);
  if (lookup === "isnull") return ["true", "false"];
  if (lookup === "in") return [first.slice(0, 2).join(","), first.join(",")];
  if (lookup === "range") return [[texts.toSorted()[0], texts.toSorted().at(-1)].join(",")];
  if (lookup === "year") return first.map((text) => text.slice(0, 4));
  if (lookup === "month") return first.map((text) => String(Number(text.slice(5, 7))));
  if (lookup === "day") return first.map((text) => String(Number(text.slice(8, 10))));
  if (lookup.endsWith("startswith")) return first.map((text) => text.slice(0, 12));
  return first;
}

function searchTerms(world: World, model: Model, names: readonly string[]): readonly string[] {
  const plain = names.map((name) => name.replace(/^[\^=]/, ""));
  const targets = plain.map((name) => {
    const [relation, field] = name.split("__");
    const resource = model.relations.find((one) => one.name === relation)?.target.resource;
    return resource === undefined || field === undefined
      ? { model, name }
      : { model: model.modelOf(resource), name: field };
  });
  // One of each user.
  const some = targets
    .flatMap((target) => valuesOf(world, target.model, target.name).slice(0, 2))
    .map(String);
  // Several terms are found in one row of a list.
  return [...new Set(["isolated", ...some, ...some.map((text) => `${text} isolated`).slice(-2)])];
}
