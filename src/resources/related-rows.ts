// What rows of other tables say about some rows: lists of ids and expanded relations, read for all of them at once.
import type { Identity } from "../auth/index.ts";
import { type Db, findRowsIn, type Row, Selection } from "../store/index.ts";
import type { Model } from "./model.ts";
import { rowsOf } from "./row-conditions.ts";
import { listsOf, type ManyToMany } from "./relations.ts";

const related = Symbol("related");

/** The values of fields that are not columns of the row, by field; those that were not read are missing. */
export function relatedOf(row: Row): Readonly<Record<string, unknown>> {
  const values: unknown = Reflect.get(row, related);
  return Object(values);
}

/** The row with further values of fields. */
export const withRelated = (row: Row, values: Readonly<Record<string, unknown>>): Row =>
  Object.assign({ ...row }, { [related]: { ...relatedOf(row), ...values } });

/** The rows with their lists of ids: one query for each many-to-many field, whatever the number of rows. */
export async function withLists(
  db: Db,
  model: Model,
  rows: readonly Row[],
  identity: Identity | undefined,
): Promise<readonly Row[]> {
  const fields = listsOf(model.relations);
  if (fields.length === 0 || rows.length === 0) return rows;
  const lists = new Map<string, ReadonlyMap<string, readonly unknown[]>>();
  for (const field of fields) lists.set(field.name, await readLists(db, model, field, { rows, identity }));
  return rows.map((row) =>
    withRelated(
      row,
      Object.fromEntries([...lists].map(([name, byRow]) => [name, byRow.get(String(row["id"])) ?? []])),
    ),
  );
}

/** The ids of a list that the caller sees, in their order, by the id of the row. */
async function readLists(
  db: Db,
  { modelOf }: Model,
  { join, target }: ManyToMany,
  { rows, identity }: { readonly rows: readonly Row[]; readonly identity: Identity | undefined },
): Promise<ReadonlyMap<string, readonly unknown[]>> {
  const ids = rows.map(({ id }) => idOf(id));
  const joined = Selection.of(join.table).orderBy(join.target);
  const { resource } = target;
  const visible =
    resource === undefined || resource.options.scope === "all"
      ? joined
      : joined.whereWithin(join.target, rowsOf(modelOf(resource), identity));
  const byRow = new Map<string, unknown[]>();
  for (const item of await findRowsIn(db, visible, join.row, ids)) {
    const key = String(item[join.row]);
    const list = byRow.get(key) ?? [];
    byRow.set(key, list);
    list.push(item[join.target]);
  }
  return byRow;
}

/** An id as a condition compares it. */
export const idOf = (id: unknown): number | bigint | string | null =>
  typeof id === "number" || typeof id === "bigint" || typeof id === "string" ? id : null;
