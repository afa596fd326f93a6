// The statements that create and extend the tables of the user model and the resources.
import { createHash } from "node:crypto";
import { type RawBuilder, sql } from "kysely";
import { addedColumnDefinition, columnDefinition, primaryKey } from "./columns.ts";
import type { Column, DialectSql, TableCheck, TableDefinition } from "./definitions.ts";
import type { DialectName } from "./tables.ts";

/** Creates an index over a column and the id. SQLite adds an integer id to every index by itself. */
export function createIndex(
  { name: table, id: idType }: TableDefinition,
  columns: string | readonly string[],
  dialect: DialectName,
): RawBuilder<unknown> {
  const id = dialect === "sqlite" && idType !== "uuid" ? sql`` : sql`, "id"`;
  return sql`create index ${sql.ref(indexName(table, columns, dialect))} on ${sql.table(table)} (${refs([columns].flat())}${id})`;
}

const refs = (columns: readonly string[]): RawBuilder<unknown> =>
  sql.join(columns.map((column) => sql.ref(column)));

/** The name of the index of a column, or of several. */
export function indexName(table: string, columns: string | readonly string[], dialect: DialectName): string {
  const suffix = dialect === "sqlite" ? "" : "_id";
  if (typeof columns !== "string") return shortName(`${table}_${columns.join("_")}${suffix}`);
  return dialect === "sqlite" ? `${table}_${columns}` : `${table}_${columns}_id`.slice(0, maxNameLength);
}

/** How an index is built: PostgreSQL does it while rows are written, outside of a transaction. */
export type IndexBuild = "" | "concurrently ";

/** The name of a unique index. */
export const uniqueIndexName = (table: string, columns: readonly string[]): string =>
  shortName(`${table}_${columns.join("_")}_uniq`);

/** PostgreSQL truncates names to 63 bytes. */
const maxNameLength = 63;

/** A long name ends with a hash, so that two long names are not the same. */
function shortName(name: string): string {
  if (Buffer.byteLength(name) <= maxNameLength) return name;
  const hash = createHash("sha256").update(name).digest("hex").slice(0, 8);
  return `${Buffer.from(name)
    .subarray(0, maxNameLength - 9)
    .toString()
    .replaceAll("\ufffd", "")}_${hash}`;
}

/** Creates a table and its indexes. */
export function createTable(table: TableDefinition, dialect: DialectName): RawBuilder<unknown>[] {
  const columns = [
    primaryKey(dialect, table),
    ...table.columns.map((column) => columnDefinition(column, dialect)),
    ...(table.checks ?? []).map((check) => checkDefinition(check, dialect)),
  ];
  return [
    sql`create table ${sql.table(table.name)} (${sql.join(columns)})`,
    ...(table.indexes ?? []).map((column) => createIndex(table, column, dialect)),
    ...(table.unique ?? []).map((names) => createUniqueIndex(table.name, names)),
    ...(table.uniqueIgnoringCase ?? []).map((column) => createCaseIndex(table.name, column)),
  ];
}

/** The text for one dialect. */
export const sqlFor = (text: DialectSql, dialect: DialectName): string =>
  typeof text === "string" ? text : text[dialect];

/** The name of the constraint of a check. */
export const checkName = (table: string, name: string): string => shortName(`${table}_${name}`);

/** The definition of a check in `create table`. */
export const checkDefinition = (
  { name, expression }: TableCheck,
  dialect: DialectName,
): RawBuilder<unknown> => sql`constraint ${sql.ref(name)} check (${sql.raw(sqlFor(expression, dialect))})`;

/** Adds a check to a table. */
export const addCheck = (table: string, check: TableCheck, dialect: DialectName): RawBuilder<unknown> =>
  sql`alter table ${sql.table(table)} add ${checkDefinition(check, dialect)}`;

/** Creates a unique index; `how` is empty, or "concurrently " on PostgreSQL. */
export const createUniqueIndex = (
  table: string,
  columns: readonly string[],
  how: IndexBuild = "",
): RawBuilder<unknown> =>
  sql`create unique index ${sql.raw(how)}${sql.ref(uniqueIndexName(table, columns))} on ${sql.table(table)} (${refs(columns)})`;

/** The name of a unique index that ignores the case of letters. */
export const caseIndexName = (table: string, column: string): string =>
  shortName(`${table}_${column}_lower_uniq`);

/** Creates a unique index that ignores the case of letters. Empty texts are not in it. */
export const createCaseIndex = (table: string, column: string, how: IndexBuild = ""): RawBuilder<unknown> =>
  sql`create unique index ${sql.raw(how)}${sql.ref(caseIndexName(table, column))} on ${sql.table(table)} (lower(${sql.ref(column)})) where ${sql.ref(column)} <> ''`;

/** Adds a column to a table. */
export function addColumn(table: string, column: Column, dialect: DialectName): RawBuilder<unknown> {
  return sql`alter table ${sql.table(table)} add column ${addedColumnDefinition(column, dialect)}`;
}
