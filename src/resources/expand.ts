// `?expand=project,assignee`: rows that others refer to, in their places, each among those that the caller sees.
import { validationError, type ViewRequest } from "../http/index.ts";
import { type Db, findRowsIn, type Row, Selection } from "../store/index.ts";
import type { Model } from "./model.ts";
import { parametersOf } from "./query/query-string.ts";
import { idOf, relatedOf, withLists, withRelated } from "./related-rows.ts";
import type { Relation } from "./relations.ts";
import { rowsOf } from "./row-conditions.ts";
import { serializeRow } from "./serializer.ts";
import { checkNames, shownUser } from "./user-fields.ts";

/** @throws OptionsError for a name in `expand` that is not a relation */
export function checkExpand({ resource, relations }: Model): void {
  checkNames(
    resource.options.expand ?? [],
    relations.map(({ name }) => name),
    (name, meant) =>
      `The resource \`${resource.name}\` has \`expand: ["${name}"]\`, which is not a reference or a manyToMany${meant}`,
  );
}

/**
 * The relations that a request expands; none where the resource has no `expand`.
 *
 * @throws HttpError 400 for a name that is not in the list
 */
export function expandedBy({ resource, relations }: Model, request: ViewRequest): readonly Relation[] {
  const { expand } = resource.options;
  const given = expand === undefined ? undefined : parametersOf(request).get("expand");
  if (expand === undefined || given === undefined || given === null || given === "") return [];
  return [...new Set(given.split(","))].map((name) => {
    const relation = relations.find((one) => one.name === name && expand.includes(name));
    if (relation !== undefined) return relation;
    throw validationError({
      expand: [`Select a valid choice. ${name} is not one of the available choices.`],
    });
  });
}

/** The rows with what they refer to: one query for each relation, whatever the number of rows. They have their lists already. */
export async function withExpanded(
  db: Db,
  model: Model,
  {
    rows,
    relations,
    request,
  }: {
    readonly rows: readonly Row[];
    readonly relations: readonly Relation[];
    readonly request: ViewRequest;
  },
): Promise<readonly Row[]> {
  let expanded = rows;
  for (const relation of relations) {
    const idsOf = (row: Row): readonly unknown[] => referredBy(row, relation);
    const ids = [...new Set(rows.flatMap(idsOf).map(idOf))];
    const shown = await shownById(db, model, relation, { ids, request });
    expanded = expanded.map((row) => {
      // What the caller does not see stays an id.
      const values = idsOf(row).map((id) => shown.get(String(id)) ?? id);
      return withRelated(row, { [relation.name]: relation.kind === "many" ? values : (values[0] ?? null) });
    });
  }
  return expanded;
}

function referredBy(row: Row, relation: Relation): readonly unknown[] {
  if (relation.kind === "reference")
    return [row[relation.column]].filter((id) => id !== null && id !== undefined);
  const ids: unknown = relatedOf(row)[relation.name];
  return Array.isArray(ids) ? ids : [];
}

type Shown = ReadonlyMap<string, Readonly<Record<string, unknown>>>;

async function shownById(
  db: Db,
  model: Model,
  { target, users }: Relation,
  { ids, request }: { readonly ids: readonly ReturnType<typeof idOf>[]; readonly request: ViewRequest },
): Promise<Shown> {
  if (ids.length === 0) return new Map();
  if (target.resource === undefined) {
    const found = await findRowsIn(db, Selection.of(target.table), "id", ids);
    const show = users?.show ?? [];
    return new Map(found.map((row) => [String(row["id"]), shownUser(row, show, model)]));
  }
  const other = model.modelOf(target.resource);
  const found = await findRowsIn(db, rowsOf(other, request.identity), "id", ids);
  const completed = await withLists(db, other, found, request.identity);
  return new Map(completed.map((row) => [String(row["id"]), serializeRow(row, other)]));
}
