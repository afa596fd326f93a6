// Reads what a database contains: schemas, tables, columns and indexes.
import { type RawBuilder, sql } from "kysely";
import type { Database } from "../database.ts";
import type { Db, DialectName } from "./tables.ts";

// What information_schema would show. On a new connection its views cost more than all that a start asks besides.
const visible = sql`pg_class as c join pg_namespace as n on n.oid = c.relnamespace
  where n.nspname = current_schema() and c.relkind in ('r', 'p', 'v', 'f')`;
const isOwner = sql`pg_has_role(c.relowner, 'usage')`;

/** The names of the tables that exist. */
export function existingTables(db: Db, dialect: DialectName): Promise<Set<string>> {
  return names(
    db,
    dialect === "sqlite"
      ? sql`select name from sqlite_master where type = 'table'`
      : sql`select c.relname as name from ${visible} and (${isOwner}
          or has_table_privilege(c.oid, 'select, insert, update, delete, truncate, references, trigger')
          or has_any_column_privilege(c.oid, 'select, insert, update, references'))`,
  );
}

/** The names of the columns of a table. */
export function existingColumns(db: Db, dialect: DialectName, table: string): Promise<Set<string>> {
  return names(
    db,
    dialect === "sqlite"
      ? sql`select name from pragma_table_info(${table})`
      : sql`select a.attname as name from pg_attribute as a, ${visible} and c.relname = ${table}
          and a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
          and (${isOwner} or has_column_privilege(c.oid, a.attnum, 'select, insert, update, references'))`,
  );
}

/** The columns of each index of a table, up to the first expression. Indexes with a condition do not count. */
export async function indexedColumns(db: Db, dialect: DialectName, table: string): Promise<string[][]> {
  const { rows } = await sql<{ index: string; name: string | null }>`${
    dialect === "sqlite"
      ? sql`select l.name as "index", i.name as name from pragma_index_list(${table}) as l, pragma_index_info(l.name) as i
          where l.partial = 0 order by l.name, i.seqno`
      : sql`select i.indexrelid::text as "index", a.attname as name
          from pg_index as i join pg_class as t on t.oid = i.indrelid join pg_namespace as n on n.oid = t.relnamespace
          cross join lateral unnest(i.indkey::smallint[]) with ordinality as k(number, place)
          left join pg_attribute as a on a.attrelid = t.oid and a.attnum = k.number and k.number > 0
          where n.nspname = current_schema() and t.relname = ${table} and i.indpred is null
          order by i.indexrelid, k.place`
  }`.execute(db);
  return [...Map.groupBy(rows, ({ index }) => index).values()].map((columns) => {
    const end = columns.findIndex(({ name }) => name === null);
    return columns.slice(0, end < 0 ? columns.length : end).map(({ name }) => name ?? "");
  });
}

/** Whether rows of a table have the same values in some columns. */
export async function hasDuplicates(db: Db, table: string, columns: readonly string[]): Promise<boolean> {
  const all = columns.map((column) => sql.ref(column));
  const known = all.map((column) => sql`${column} is not null`);
  const { rows } = await sql`select 1 from ${sql.table(table)} where ${sql.join(known, sql` and `)}
    group by ${sql.join(all)} having count(*) > 1 limit 1`.execute(db);
  return rows.length > 0;
}

/** Whether rows of a table have the same text in a column, whatever the case of its letters. Empty texts do not count. */
export async function hasDuplicatesIgnoringCase(db: Db, table: string, column: string): Promise<boolean> {
  const text = sql.ref(column);
  const { rows } = await sql`select 1 from ${sql.table(table)} where ${text} <> ''
    group by lower(${text}) having count(*) > 1 limit 1`.execute(db);
  return rows.length > 0;
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
