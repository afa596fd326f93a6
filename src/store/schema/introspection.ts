// Reads what a database contains: schemas, tables, columns and indexes.
import { type RawBuilder, sql } from "kysely";
import type { Database } from "../database.ts";
import type { Db, DialectName } from "./tables.ts";

/** The names of the tables that exist. */
export function existingTables(db: Db, dialect: DialectName): Promise<Set<string>> {
  return names(
    db,
    dialect === "sqlite"
      ? sql`select name from sqlite_master where type = 'table'`
      : sql`select table_name as name from information_schema.tables where table_schema = current_schema()`,
  );
}

/** The names of the columns of a table. */
export function existingColumns(db: Db, dialect: DialectName, table: string): Promise<Set<string>> {
  return names(
    db,
    dialect === "sqlite"
      ? sql`select name from pragma_table_info(${table})`
      : sql`select column_name as name from information_schema.columns where table_schema = current_schema() and table_name = ${table}`,
  );
}

/** The type of a table's id, in lower case. */
export async function idColumnType(db: Db, dialect: DialectName, table: string): Promise<string | undefined> {
  const [type] = await names(
    db,
    dialect === "sqlite"
      ? sql`select lower(type) as name from pragma_table_info(${table}) where name = 'id'`
      : sql`select data_type as name from information_schema.columns where table_schema = current_schema() and table_name = ${table} and column_name = 'id'`,
  );
  return type;
}

/** The names of the indexes of a table on PostgreSQL. */
export function existingIndexes(db: Db, table: string): Promise<Set<string>> {
  return names(
    db,
    sql`select indexname as name from pg_indexes where schemaname = current_schema() and tablename = ${table}`,
  );
}

/** Whether a schema of PostgreSQL exists. */
export async function hasSchema(db: Db, schema: string): Promise<boolean> {
  return (await names(db, sql`select nspname as name from pg_namespace where nspname = ${schema}`)).size > 0;
}

/** Whether Django created the database: it has the table of Django's migrations. */
export async function isMadeByDjango({ kysely, dialect }: Database): Promise<boolean> {
  return (await existingTables(kysely, dialect)).has("django_migrations");
}

/** Whether Simple JWT's tables are in the database. */
export async function hasBlacklistTables({ kysely, dialect }: Database): Promise<boolean> {
  const tables = await existingTables(kysely, dialect);
  return tables.has("token_blacklist_outstandingtoken") && tables.has("token_blacklist_blacklistedtoken");
}

async function names(db: Db, query: RawBuilder<unknown>): Promise<Set<string>> {
  const { rows } = await sql<{ name: string }>`${query}`.execute(db);
  return new Set(rows.map(({ name }) => name));
}
