// Reads and writes rows of a resource's table. A scope restricts every statement to the rows that the user may see.
import { type RawBuilder, sql } from "kysely";
import type { ColumnValue } from "./schema/definitions.ts";
import { comparable } from "./schema/values.ts";
import type { Db } from "./schema/tables.ts";

/** A row by column name, with the values of the driver. */
export type Row = Readonly<Record<string, unknown>>;

/** Columns and the values they must have, such as the owner's id. Part of every `where`. */
export type Scope = Readonly<Record<string, ColumnValue>>;

/** Finds a row in scope. */
export async function findRow(
  db: Db,
  table: string,
  id: number | bigint,
  scope: Scope,
): Promise<Row | undefined> {
  const { rows } = await sql<Row>`select * from ${sql.table(table)}${where({ ...scope, id })}`.execute(db);
  return rows[0];
}

/** Adds a row and returns it as stored. */
export async function insertRow(
  db: Db,
  table: string,
  values: Readonly<Record<string, ColumnValue>>,
): Promise<Row> {
  const names = Object.keys(values);
  const content =
    names.length === 0
      ? sql`default values`
      : sql`(${sql.join(names.map((name) => sql.ref(name)))}) values (${sql.join(Object.values(values))})`;
  const { rows } = await sql<Row>`insert into ${sql.table(table)} ${content} returning *`.execute(db);
  return rows[0] ?? {};
}

/** Changes a row in scope and returns it as stored; `undefined` when there is none. */
export async function updateRow(
  db: Db,
  table: string,
  id: number | bigint,
  scope: Scope,
  values: Readonly<Record<string, ColumnValue>>,
): Promise<Row | undefined> {
  const entries = Object.entries(values);
  if (entries.length === 0) return findRow(db, table, id, scope);
  const changes = sql.join(entries.map(([name, value]) => sql`${sql.ref(name)} = ${value}`));
  const { rows } = await sql<Row>`
    update ${sql.table(table)} set ${changes}${where({ ...scope, id })} returning *`.execute(db);
  return rows[0];
}

/** Deletes a row in scope; `false` when there is none. */
export async function deleteRow(db: Db, table: string, id: number | bigint, scope: Scope): Promise<boolean> {
  const { numAffectedRows } = await sql`delete from ${sql.table(table)}${where({ ...scope, id })}`.execute(
    db,
  );
  return (numAffectedRows ?? 0n) > 0n;
}

function where(scope: Scope): RawBuilder<unknown> {
  const conditions = Object.entries(scope).map(([name, value]) =>
    value === null ? sql`${sql.ref(name)} is null` : sql`${sql.ref(name)} = ${comparable(value)}`,
  );
  return conditions.length === 0 ? sql`` : sql` where ${sql.join(conditions, sql` and `)}`;
}
