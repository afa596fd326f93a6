// Brings a database to the schema that this version needs: the core migrations, then the tables of the user model and the resources.
import { type CompiledQuery, sql } from "kysely";
import type { Database } from "../database.ts";
import { StoreError } from "../errors.ts";
import { applyPlanned } from "./apply-planned.ts";
import { coreMigrations } from "./core-migrations.ts";
import type { Schema } from "./definitions.ts";
import { permissionsStep, permissionTablesStep, schemaContentTypes } from "./permission-tables.ts";
import { repeatedly, takeTurn } from "../history/turn.ts";
import { existingTables } from "./introspection.ts";
import {
  migrationTableQueries,
  migrationTableStep,
  planMigrations,
  planOwnMigrations,
  tableStep,
  userTableStep,
} from "./plan.ts";

/** One step towards the current schema. */
export interface Migration {
  readonly name: string;
  readonly applied: boolean;
  /** The SQL that applies it; empty when it is applied. */
  readonly statements: readonly string[];
}

/** Lists every migration, applied or not, with the SQL of those that are not. Changes nothing. */
export async function listMigrations(database: Database, schema: Schema): Promise<Migration[]> {
  const pending = new Map(
    (await planMigrations(database, schema)).map((migration) => [migration.name, migration]),
  );
  const names = [
    migrationTableStep,
    userTableStep(schema),
    ...coreMigrations.map(({ name }) => name),
    permissionTablesStep,
    ...schemaContentTypes(schema).map(permissionsStep),
    ...schema.resources.map(tableStep),
  ];
  const [first] = pending.keys();
  return names.map((name) => {
    const queries = pending.get(name)?.queries;
    const statements = queries?.map((query) => query.sql) ?? [];
    // For those who run the statements by hand; the connections of `migrate` have this setting.
    if (name === first) statements.unshift(...setSearchPath(database).map((query) => query.sql));
    return { name, applied: queries === undefined, statements };
  });
}

/** Lists the migrations of Latchkey's own tables, of groups and of permissions, with the SQL of those that are not applied. */
export async function listOwnMigrations(database: Database, schema: Schema): Promise<Migration[]> {
  const tables = await existingTables(database.kysely, database.dialect);
  const pending = await planOwnMigrations(database, schema);
  if (!tables.has("latchkey_migration"))
    pending.unshift({ name: migrationTableStep, queries: await migrationTableQueries(database) });
  const names = [
    migrationTableStep,
    ...coreMigrations.map(({ name }) => name),
    permissionTablesStep,
    ...schemaContentTypes(schema).map(permissionsStep),
  ];
  return names.map((name) => {
    const queries = pending.find((planned) => planned.name === name)?.queries;
    return { name, applied: queries === undefined, statements: queries?.map((query) => query.sql) ?? [] };
  });
}

const setSearchPath = ({ kysely, schema }: Database): CompiledQuery[] =>
  schema === undefined ? [] : [sql`set search_path to ${sql.id(schema)}`.compile(kysely)];

/**
 * Applies what is missing, all in one transaction, and returns the names of what it applied. Tables that Django created are
 * never altered. Where nothing is missing it takes no lock, so it does not wait for others that write.
 *
 * @throws StoreError `unmigrated` when a table that exists lacks a column that cannot be added.
 */
export async function migrate(database: Database, schema: Schema, now: number): Promise<string[]> {
  if (await isComplete(database, schema)) return [];
  // SQLite only adds here, with every foreign key enforced.
  const handle = database.dialect === "sqlite" ? database.kysely : database.replacing;
  return repeatedly(database.dialect, () =>
    handle.transaction().execute(async (tx) => {
      const within = { ...database, kysely: tx };
      const created = await takeTurn(within, now);
      await refuseHistory(within);
      const pending = await planMigrations(within, schema);
      await applyPlanned(tx, pending, now);
      return [...created, ...pending.map(({ name }) => name)];
    }),
  );
}

/** Whether nothing is missing. What else a look without a lock meets, errors too, is decided under the lock. */
async function isComplete(database: Database, schema: Schema): Promise<boolean> {
  try {
    const pending = await planMigrations(database, schema);
    if (pending.length > 0) return false;
    await refuseHistory(database);
    return true;
  } catch {
    return false;
  }
}

/** The tables of a project with a history are changed by its files only. */
async function refuseHistory({ kysely, dialect }: Database): Promise<void> {
  if (!(await existingTables(kysely, dialect)).has("latchkey_history")) return;
  const { rows } = await sql`select 1 from latchkey_history limit 1`.execute(kysely);
  if (rows.length > 0)
    throw new StoreError(
      "unmigrated",
      "The database has the migrations of a project, whose folder the app does not know: set the option `migrations`.",
    );
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
