// Brings a database to the shape this version needs: one static, additive list, then the tables of the user model and the resources.
import { type CompiledQuery, type RawBuilder, sql } from "kysely";
import { addedColumnDefinition, type Column, columnDefinition, idType, primaryKey } from "./columns.ts";
import type { Database } from "../database.ts";
import { StoreError } from "../errors.ts";
import type { Db, DialectName } from "./tables.ts";
import { toTimestamp } from "../timestamps.ts";

/** A table of the app's own: the user model's or a resource's. It always has an integer `id`. */
export interface TableDefinition {
  readonly name: string;
  readonly columns: readonly Column[];
  /** Columns that are looked up by and get an index, in which the rows of one value stand by their ids. */
  readonly indexes?: readonly string[];
}

/** Everything a database must hold for one app. */
export interface Schema {
  readonly users: TableDefinition;
  readonly resources: readonly TableDefinition[];
}

/** One step of the way to the current schema. */
export interface Migration {
  readonly name: string;
  readonly applied: boolean;
  /** The SQL that applies it; empty when it is applied. */
  readonly statements: readonly string[];
}

interface PlannedMigration {
  readonly name: string;
  readonly queries: readonly CompiledQuery[];
}

interface CoreMigration {
  readonly name: string;
  readonly statements: (dialect: DialectName, schema: Schema) => RawBuilder<unknown>[];
}

const timestampType = (dialect: DialectName): RawBuilder<unknown> =>
  sql.raw(dialect === "sqlite" ? "datetime" : "timestamp with time zone");

/** Keeps the rows of a table in the index of its key, which is not an integer: one search finds them instead of two. */
const clustered = (dialect: DialectName): RawBuilder<unknown> =>
  sql.raw(dialect === "sqlite" ? " without rowid" : "");

const coreMigrations: readonly CoreMigration[] = [
  {
    name: "0001_sessions",
    statements: (dialect, { users }) => {
      const moment = timestampType(dialect);
      return [
        sql`create table latchkey_session (
          id varchar(32) not null primary key,
          user_id ${sql.raw(dialect === "sqlite" ? "integer" : idType(users.name))} not null references ${sql.table(users.name)} ("id") on delete cascade,
          current_jti varchar(255) not null,
          previous_jti varchar(255) null,
          rotated_at ${moment} null,
          created_at ${moment} not null,
          last_used_at ${moment} not null,
          expires_at ${moment} not null,
          user_agent varchar(255) not null,
          ip_address varchar(45) null,
          revoked_at ${moment} null,
          revoked_reason varchar(32) null
        )${clustered(dialect)}`,
        sql`create index latchkey_session_user_id on latchkey_session (user_id)`,
        sql`create index latchkey_session_expires_at on latchkey_session (expires_at)`,
      ];
    },
  },
  {
    name: "0002_revoked_tokens",
    statements: (dialect) => {
      const moment = timestampType(dialect);
      return [
        sql`create table latchkey_revoked_token (
          jti varchar(255) not null primary key,
          expires_at ${moment} not null,
          revoked_at ${moment} not null
        )${clustered(dialect)}`,
        sql`create index latchkey_revoked_token_expires_at on latchkey_revoked_token (expires_at)`,
      ];
    },
  },
  {
    name: "0003_settings",
    statements: (dialect) => [
      sql`create table latchkey_setting (
        name varchar(64) not null primary key,
        value text not null,
        updated_at ${timestampType(dialect)} not null
      )`,
    ],
  },
  {
    name: "0004_usernames",
    statements: (dialect) => [
      sql`create table latchkey_username (
        nfkc text not null,
        username text not null,
        primary key (nfkc, username)
      )${clustered(dialect)}`,
    ],
  },
];

/** Lists every migration, applied or not, with the SQL of those that are not. Changes nothing. */
export async function listMigrations(database: Database, schema: Schema): Promise<Migration[]> {
  const pending = new Map((await plan(database, schema)).map((migration) => [migration.name, migration]));
  const names = [
    bookkeeping,
    users(schema),
    ...coreMigrations.map(({ name }) => name),
    ...schema.resources.map(tableStep),
  ];
  const [first] = pending.keys();
  return names.map((name) => {
    const queries = pending.get(name)?.queries;
    const statements = queries?.map((query) => query.sql) ?? [];
    // Run by hand they would make tables somewhere else; the connections of `migrate` look nowhere else.
    if (name === first) statements.unshift(...inSchema(database).map((query) => query.sql));
    return { name, applied: queries === undefined, statements };
  });
}

const inSchema = ({ kysely, schema }: Database): CompiledQuery[] =>
  schema === undefined ? [] : [sql`set search_path to ${sql.id(schema)}`.compile(kysely)];

/**
 * Applies what is missing, all in one transaction, and names what it applied. Tables that Django made are never altered.
 *
 * @throws StoreError `unmigrated` when a table that exists lacks a column that cannot be added.
 */
export async function migrate(database: Database, schema: Schema, now: number): Promise<string[]> {
  return database.kysely.transaction().execute(async (tx) => {
    // Replicas that start together take turns; on SQLite the transaction itself is the turn.
    if (database.dialect === "postgres")
      await sql`select pg_advisory_xact_lock(${migrationLock})`.execute(tx);
    const pending = await plan({ ...database, kysely: tx }, schema);
    for (const { name, queries } of pending) {
      for (const query of queries) await tx.executeQuery(query);
      await tx
        .insertInto("latchkey_migration")
        .values({ name, applied_at: toTimestamp(now) })
        .onConflict((conflict) => conflict.column("name").doUpdateSet({ applied_at: toTimestamp(now) }))
        .execute();
    }
    return pending.map(({ name }) => name);
  });
}

/** Whether the database answers and has been migrated. */
export async function isMigrated({ kysely }: Pick<Database, "kysely">): Promise<boolean> {
  return kysely
    .selectFrom("latchkey_migration")
    .select("name")
    .limit(1)
    .execute()
    .then(
      () => true,
      () => false,
    );
}

/** Whether Django made the database: it has a table of Django's migrations. */
export async function isMadeByDjango({ kysely, dialect }: Database): Promise<boolean> {
  return (await existingTables(kysely, dialect)).has("django_migrations");
}

/** Any number that no other application takes a lock on. */
const migrationLock = 7_236_149_028;

/** The names of the tables that exist. */
export async function existingTables(db: Db, dialect: DialectName): Promise<Set<string>> {
  const query =
    dialect === "sqlite"
      ? sql<{ name: string }>`select name from sqlite_master where type = 'table'`
      : sql<{
          name: string;
        }>`select table_name as name from information_schema.tables where table_schema = current_schema()`;
  return new Set((await query.execute(db)).rows.map(({ name }) => name));
}

async function plan(database: Database, schema: Schema): Promise<PlannedMigration[]> {
  const { kysely, dialect } = database;
  const tables = await existingTables(kysely, dialect);
  const applied = tables.has("latchkey_migration")
    ? new Set(
        (await kysely.selectFrom("latchkey_migration").select("name").execute()).map(({ name }) => name),
      )
    : new Set<string>();
  const planned: PlannedMigration[] = [];
  const add = (name: string, statements: RawBuilder<unknown>[]): void => {
    if (statements.length > 0)
      planned.push({ name, queries: statements.map((part) => part.compile(kysely)) });
  };
  if (!tables.has("latchkey_migration"))
    add(bookkeeping, [...(await missingSchema(database)), ...migrationTable(dialect)]);
  add(users(schema), await tableStatements(database, schema.users, tables, applied));
  for (const { name, statements } of coreMigrations)
    if (!applied.has(name)) add(name, statements(dialect, schema));
  for (const table of schema.resources) {
    add(tableStep(table), await tableStatements(database, table, tables, applied));
  }
  return planned;
}

const bookkeeping = "0000_migrations";

async function missingSchema({ kysely, schema }: Database): Promise<RawBuilder<unknown>[]> {
  if (schema === undefined) return [];
  const { rows } = await sql`select from pg_namespace where nspname = ${schema}`.execute(kysely);
  return rows.length > 0 ? [] : [sql`create schema ${sql.id(schema)}`];
}

const migrationTable = (dialect: DialectName): RawBuilder<unknown>[] => [
  sql`create table latchkey_migration (
    name varchar(255) not null primary key,
    applied_at ${timestampType(dialect)} not null
  )`,
];

const tableStep = ({ name }: TableDefinition): string => `table:${name}`;
const users = (schema: Schema): string => tableStep(schema.users);

async function tableStatements(
  { kysely, dialect }: Database,
  table: TableDefinition,
  tables: ReadonlySet<string>,
  applied: ReadonlySet<string>,
): Promise<RawBuilder<unknown>[]> {
  if (!tables.has(table.name)) return createTable(table, dialect);
  const present = await existingColumns(kysely, dialect, table.name);
  const missing = table.columns.filter(({ name }) => !present.has(name));
  const [first] = missing;
  if (first === undefined) return missingIndexes(kysely, table, dialect, applied);
  if (tables.has("django_migrations") && !applied.has(tableStep(table))) {
    throw new StoreError(
      "unmigrated",
      `The table ${table.name} belongs to Django and lacks the column ${first.name}: add it with Django's migrations, or leave it out.`,
    );
  }
  const impossible = missing.find(
    ({ nullable, default: value, unique }) => (nullable !== true && value === undefined) || unique === true,
  );
  if (impossible !== undefined) {
    throw new StoreError(
      "unmigrated",
      `The table ${table.name} lacks the column ${impossible.name}, which its rows need a value for: give it a default or make it optional.`,
    );
  }
  return [
    ...missing.map(
      (column) =>
        sql`alter table ${sql.table(table.name)} add column ${addedColumnDefinition(column, dialect)}`,
    ),
    ...(await missingIndexes(kysely, table, dialect, applied)),
  ];
}

/** The indexes that a table lacks which an earlier version made. */
async function missingIndexes(
  db: Db,
  table: TableDefinition,
  dialect: DialectName,
  applied: ReadonlySet<string>,
): Promise<RawBuilder<unknown>[]> {
  const { name, indexes = [] } = table;
  if (dialect === "sqlite" || indexes.length === 0 || !applied.has(tableStep(table))) return [];
  const { rows } = await sql<{ name: string }>`
    select indexname as name from pg_indexes where schemaname = current_schema() and tablename = ${name}`.execute(
    db,
  );
  const present = new Set(rows.map((row) => row.name));
  return indexes
    .filter((column) => !present.has(indexName(name, column, dialect)))
    .map((column) => createIndex(name, column, dialect));
}

/** SQLite ends every index with the id by itself. */
function createIndex(table: string, column: string, dialect: DialectName): RawBuilder<unknown> {
  const id = dialect === "sqlite" ? sql`` : sql`, "id"`;
  return sql`create index ${sql.ref(indexName(table, column, dialect))} on ${sql.table(table)} (${sql.ref(column)}${id})`;
}

/** PostgreSQL cuts names at 63 bytes. */
function indexName(table: string, column: string, dialect: DialectName): string {
  return dialect === "sqlite" ? `${table}_${column}` : `${table}_${column}_id`.slice(0, 63);
}

function createTable(table: TableDefinition, dialect: DialectName): RawBuilder<unknown>[] {
  const columns = [
    primaryKey(dialect, table.name),
    ...table.columns.map((column) => columnDefinition(column, dialect)),
  ];
  return [
    sql`create table ${sql.table(table.name)} (${sql.join(columns)})`,
    ...(table.indexes ?? []).map((column) => createIndex(table.name, column, dialect)),
  ];
}

async function existingColumns(db: Db, dialect: DialectName, table: string): Promise<Set<string>> {
  const query =
    dialect === "sqlite"
      ? sql<{ name: string }>`select name from pragma_table_info(${table})`
      : sql<{
          name: string;
        }>`select column_name as name from information_schema.columns where table_schema = current_schema() and table_name = ${table}`;
  return new Set((await query.execute(db)).rows.map(({ name }) => name));
}
