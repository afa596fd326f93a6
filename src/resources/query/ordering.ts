// `?ordering=`: the order of a list, by the fields that the resource allows (DRF's OrderingFilter).
import type { ViewRequest } from "../../http/index.ts";
import { pythonTrim } from "../../python/index.ts";
import type { Selection, SortKey } from "../../store/index.ts";
import { OptionsError } from "../../option-kinds/index.ts";
import type { Model } from "../model.ts";
import { type Attribute, requireAttribute, stepsOf } from "./attributes.ts";

/** One part of an order. */
export interface OrderTerm {
  readonly attribute: Attribute;
  readonly direction: SortKey["direction"];
}

/** The orders that a resource offers. */
export interface Ordering {
  /** Whether rows have another order than that of their ids. */
  readonly isSorted: boolean;
  /** The order that a request asks for, or else the default order. Its last part is the id, which tells all rows apart. */
  readonly termsFor: (query: URLSearchParams) => readonly OrderTerm[];
  /** Every attribute that a list can be sorted by. */
  readonly attributes: readonly Attribute[];
}

/**
 * Makes the orders of a resource: `allowed` are the names that clients may sort by, `order` is the default order.
 *
 * @throws OptionsError for a name that is not a field, or that several rows of another table belong to
 */
export function createOrdering(
  model: Model,
  allowed: readonly string[],
  order: readonly string[],
  isCursor: boolean,
): Ordering {
  const attributes = new Map(allowed.map((name) => [name, sortable(model, "ordering", name)]));
  const standard = order.map((name) => termOf(name, (plain) => sortable(model, "order", plain)));
  const complete = (terms: readonly OrderTerm[]): readonly OrderTerm[] => withId(model, terms, isCursor);
  const initial = complete(standard);
  return {
    isSorted: allowed.length > 0 || order.length > 0,
    attributes: [...attributes.values(), ...standard.map(({ attribute }) => attribute)],
    termsFor: (query) => {
      if (attributes.size === 0) return initial;
      const names = (query.getAll("ordering").at(-1) ?? "").split(",").map(pythonTrim);
      const known = [...new Set(names)].filter((name) => attributes.has(name.replace(/^-/, "")));
      if (known.length === 0) return initial;
      return complete(known.map((name) => termOf(name, (plain) => attributes.get(plain))));
    },
  };
}

function termOf(name: string, attributeOf: (plain: string) => Attribute | undefined): OrderTerm {
  const attribute = attributeOf(name.replace(/^-/, ""));
  if (attribute === undefined) throw new TypeError(`There is no order by ${name}.`);
  return { attribute, direction: name.startsWith("-") ? "desc" : "asc" };
}

/** The parts up to the id, which tells all rows apart. A cursor goes through it in the direction of the part before. */
function withId(model: Model, terms: readonly OrderTerm[], isCursor: boolean): readonly OrderTerm[] {
  const columns = terms.map(({ attribute }) => (attribute.hops.length === 0 ? attribute.column : undefined));
  const unique = terms.filter((_, index) => {
    const column = columns[index];
    return column === undefined || columns.indexOf(column) === index;
  });
  const end = unique.findIndex(({ attribute }) => attribute.hops.length === 0 && attribute.column === "id");
  if (end >= 0) return unique.slice(0, end + 1);
  const { attribute } = requireAttribute(model, "order", "id");
  const direction = isCursor ? (unique.at(-1)?.direction ?? "asc") : "asc";
  return [...unique, { attribute, direction }];
}

function sortable(model: Model, option: string, name: string): Attribute {
  const { attribute, rest } = requireAttribute(model, option, name);
  const label = `The resource ${model.resource.name} names ${name} in \`${option}\``;
  if (rest !== undefined) throw new OptionsError(`${label}, which is not a field.`);
  const isMany = [...attribute.hops.map(({ relation }) => relation), attribute.relation].some(
    (relation) => relation?.kind === "many",
  );
  if (isMany || attribute.kind?.column.type === "json")
    throw new OptionsError(`${label}, but there is no order by a list or by JSON.`);
  return attribute;
}

/** The rows in an order. */
export const sorted = (rows: Selection, terms: readonly OrderTerm[], request: ViewRequest): Selection =>
  terms.reduce(
    (ordered, { attribute, direction }) =>
      ordered.orderBy(attribute.column, direction, stepsOf(attribute, request)),
    rows,
  );
