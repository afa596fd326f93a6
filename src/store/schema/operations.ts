// The statements that create and extend the tables of the user model and the resources.
import { type RawBuilder, sql } from "kysely";
import { addedColumnDefinition, columnDefinition, primaryKey } from "./columns.ts";
import type { Column, TableDefinition } from "./definitions.ts";
import type { DialectName } from "./tables.ts";

/** Creates an index over a column and the id. SQLite adds an integer id to every index by itself. */
export function createIndex(
  { name: table, id: idType }: TableDefinition,
  column: string,
  dialect: DialectName,
): RawBuilder<unknown> {
  const id = dialect === "sqlite" && idType !== "uuid" ? sql`` : sql`, "id"`;
  return sql`create index ${sql.ref(indexName(table, column, dialect))} on ${sql.table(table)} (${sql.ref(column)}${id})`;
}

/** The name of the index of a column. PostgreSQL truncates names to 63 bytes. */
export function indexName(table: string, column: string, dialect: DialectName): string {
  return dialect === "sqlite" ? `${table}_${column}` : `${table}_${column}_id`.slice(0, 63);
}

/** Creates a table and its indexes. */
export function createTable(table: TableDefinition, dialect: DialectName): RawBuilder<unknown>[] {
  const columns = [
    primaryKey(dialect, table),
    ...table.columns.map((column) => columnDefinition(column, dialect)),
  ];
  return [
    sql`create table ${sql.table(table.name)} (${sql.join(columns)})`,
    ...(table.indexes ?? []).map((column) => createIndex(table, column, dialect)),
    ...(table.unique ?? []).map((names) => createUniqueIndex(table.name, names)),
  ];
}

function createUniqueIndex(table: string, columns: readonly string[]): RawBuilder<unknown> {
  const name = `${table}_${columns.join("_")}_uniq`.slice(0, 63);
  return sql`create unique index ${sql.ref(name)} on ${sql.table(table)} (${sql.join(columns.map((column) => sql.ref(column)))})`;
}

/** Adds a column to a table. */
export function addColumn(table: string, column: Column, dialect: DialectName): RawBuilder<unknown> {
  return sql`alter table ${sql.table(table)} add column ${addedColumnDefinition(column, dialect)}`;
}
