// Writes many rows at once, with the ids that they have elsewhere.
import { sql } from "kysely";
import { type ColumnValue, type IdType, type RowValues } from "./schema/definitions.ts";
import { stored } from "./schema/columns.ts";
import { type Db, type DialectName, withChosenTables } from "./schema/tables.ts";

/** How many parameters a statement has at most; SQLite takes 32 766. */
const maxParameters = 30_000;

/** How many rows with this many columns one statement writes. */
export const maxRowsOf = (columns: number): number => Math.max(1, Math.floor(maxParameters / columns));

/**
 * Writes rows with the same columns, one of which is `id`. A row whose id exists gets the values of `changed`; the other
 * columns of `rows` are for new rows.
 */
export async function upsertRows(
  db: Db,
  dialect: DialectName,
  table: string,
  { rows, changed }: { readonly rows: readonly RowValues[]; readonly changed: readonly string[] },
): Promise<void> {
  const [first] = rows;
  if (first === undefined) return;
  const names = Object.keys(first);
  const values = rows.map(
    (row) => sql`(${sql.join(names.map((name) => sql`${stored(row[name] ?? null, dialect)}`))})`,
  );
  const updates = changed.map((name) => sql`${sql.ref(name)} = excluded.${sql.ref(name)}`);
  const conflict = updates.length === 0 ? sql`nothing` : sql`update set ${sql.join(updates)}`;
  await sql`
    insert into ${sql.table(table)} (${sql.join(names.map((name) => sql.ref(name)))})
    values ${sql.join(values)} on conflict (id) do ${conflict}`.execute(db);
}

/** Makes the items of a list those of some rows, in place of the ones that these rows have. */
export async function replaceLists(
  db: Db,
  { table, row, item }: { readonly table: string; readonly row: string; readonly item: string },
  lists: readonly { readonly id: ColumnValue; readonly items: readonly ColumnValue[] }[],
): Promise<void> {
  if (lists.length === 0) return;
  const tables = withChosenTables(db);
  await tables
    .deleteFrom(table)
    .where(
      row,
      "in",
      lists.map(({ id }) => id),
    )
    .execute();
  const pairs = lists.flatMap(({ id, items }) => items.map((value) => ({ [row]: id, [item]: value })));
  for (let start = 0; start < pairs.length; start += maxRowsOf(2))
    await tables
      .insertInto(table)
      .values(pairs.slice(start, start + maxRowsOf(2)))
      .execute();
}

/** A column that refers to rows of another table. */
export interface ReferringColumn {
  readonly table: string;
  readonly column: string;
  readonly target: string;
  /** The column that is reported of a row that is found. */
  readonly reported: string;
}

/** Finds a row that refers to one that does not exist. */
export async function findBrokenReference(
  db: Db,
  { table, column, target, reported }: ReferringColumn,
): Promise<{ readonly row: unknown; readonly value: unknown } | undefined> {
  const name = sql.ref(`r.${column}`);
  const { rows } = await sql<{ row: unknown; value: unknown }>`
    select ${sql.ref(`r.${reported}`)} as "row", ${name} as "value" from ${sql.table(table)} as r
    where ${name} is not null and not exists (select 1 from ${sql.table(target)} as t where t.id = ${name})
    limit 1`.execute(db);
  return rows[0];
}

/** Runs a part of a transaction: after an error nothing of the part is left, and the transaction goes on. */
export async function withinSavepoint<T>(tx: Db, action: () => Promise<T>): Promise<T> {
  await sql`savepoint latchkey_part`.execute(tx);
  try {
    const result = await action();
    await sql`release savepoint latchkey_part`.execute(tx);
    return result;
  } catch (error) {
    await sql`rollback to savepoint latchkey_part`.execute(tx);
    throw error;
  }
}

/** PostgreSQL counts ids on from the largest one of a table; SQLite does so by itself. */
export async function resetIdSequence(
  db: Db,
  dialect: DialectName,
  table: string,
  id: IdType = "integer",
): Promise<void> {
  if (dialect === "sqlite" || id === "uuid") return;
  await sql`
    select setval(pg_get_serial_sequence(${`"${table}"`}, 'id'), coalesce(max(id), 1), max(id) is not null)
    from ${sql.table(table)}`.execute(db);
}
