// Writes that are made only if conditions are met in the same statement, and the rows of join tables.
import { sql } from "kysely";
import { runShape } from "./compiled-statements.ts";
import { type Condition, oneOf, meetsNot, type RowSet } from "./conditions.ts";
import { deleteRows, insertRow } from "./rows.ts";
import type { ColumnValue, Row, RowValues } from "./schema/definitions.ts";
import type { Db } from "./schema/tables.ts";
import { Selection } from "./selection.ts";
import { placeholder, selectionSql } from "./selection-sql.ts";

/** Adds a row if all conditions are met, and returns it as stored; undefined if one is not met. */
export async function insertRowIf(
  db: Db,
  table: string,
  values: RowValues,
  conditions: readonly Condition[],
): Promise<Row | undefined> {
  if (conditions.length === 0) return insertRow(db, table, values);
  const names = Object.keys(values);
  let required = Selection.of(table);
  for (const condition of conditions) required = required.and(condition);
  const first = required.values.length;
  const { rows } = await runShape(
    db,
    `insert ${JSON.stringify(names)} if ${required.shape}`,
    () => sql`
      insert into ${sql.table(table)} (${sql.join(names.map((name) => sql.ref(name)))})
      select ${sql.join(names.map((_, index) => sql`${first + index}`))}
      where ${sql.join(selectionSql(required).conditions, sql` and `)} returning *`,
    [...required.values, ...Object.values(values)],
  );
  return rows[0];
}

/** A table that joins rows of two others. */
export interface JoinTable {
  readonly table: string;
  /** The column with the id of the row whose list it is. */
  readonly row: string;
  /** The column with the id of an item of the list. */
  readonly target: string;
}

/** Makes a list of a row: `ids` that are among `allowed`. Other rows of its list are removed. */
export async function replaceJoined(
  db: Db,
  { table, row, target }: JoinTable,
  id: ColumnValue,
  ids: readonly ColumnValue[],
  allowed: Selection,
): Promise<void> {
  const before = Selection.of(table, { [row]: id });
  await deleteRows(db, ids.length === 0 ? before : before.and(meetsNot(oneOf(target, ids))));
  if (ids.length === 0) return;
  const items = allowed.whereIn("id", ids);
  await runShape(
    db,
    `join ${JSON.stringify([table, row, target, typeof id])} ${items.shape}`,
    () => {
      const { scopeConditions, conditions } = selectionSql(items);
      return sql`
        insert into ${sql.table(table)} (${sql.ref(row)}, ${sql.ref(target)})
        select ${placeholder(items.values.length, id)}, id from ${sql.table(items.table)}
        where ${sql.join([...scopeConditions, ...conditions], sql` and `)} on conflict do nothing`;
    },
    [...items.values, id],
  );
}

/** The rows of a join table that are about some rows. */
export const joinedTo = ({ table, row }: JoinTable, rows: RowSet): Selection =>
  Selection.of(table).whereWithin(row, rows);
