// Compares a database with the schema that an app needs, and plans the migrations that are missing.
import { type CompiledQuery, type RawBuilder, sql } from "kysely";
import type { Database } from "../database.ts";
import { coreMigrations, timestampType } from "./core-migrations.ts";
import { additions } from "../history/additive.ts";
import { readTables } from "../history/catalogue.ts";
import type { Schema, TableDefinition } from "./definitions.ts";
import { existingTables, hasSchema } from "./introspection.ts";
import { planPermissions } from "./permission-tables.ts";
import type { Db, DialectName } from "./tables.ts";

/** A migration that is to be applied. */
export interface PlannedMigration {
  readonly name: string;
  readonly queries: readonly CompiledQuery[];
}

/** The names of the steps that a database has. */
export async function appliedSteps(db: Db, tables: ReadonlySet<string>): Promise<Set<string>> {
  if (!tables.has("latchkey_migration")) return new Set();
  const rows = await db.selectFrom("latchkey_migration").select("name").execute();
  return new Set(rows.map(({ name }) => name));
}

/** The migrations of Latchkey's own tables, groups and permissions that a database lacks. The table of the users exists. */
export async function planOwnMigrations(database: Database, schema: Schema): Promise<PlannedMigration[]> {
  const { kysely, dialect } = database;
  const tables = await existingTables(kysely, dialect);
  const applied = await appliedSteps(kysely, tables);
  const core = coreMigrations
    .filter(({ name }) => !applied.has(name))
    .map(({ name, statements }) => ({ name, statements: statements(dialect, schema) }));
  return [...core, ...(await planPermissions(database, schema, tables))]
    .filter(({ statements }) => statements.length > 0)
    .map(({ name, statements }) => ({ name, queries: statements.map((part) => part.compile(kysely)) }));
}

/** The migrations that a database lacks, in order. */
export async function planMigrations(database: Database, schema: Schema): Promise<PlannedMigration[]> {
  const { kysely, dialect } = database;
  const tables = await existingTables(kysely, dialect);
  const applied = await appliedSteps(kysely, tables);
  const planned: PlannedMigration[] = [];
  const add = (name: string, statements: readonly RawBuilder<unknown>[]): void => {
    if (statements.length > 0)
      planned.push({ name, queries: statements.map((part) => part.compile(kysely)) });
  };
  if (!tables.has("latchkey_migration"))
    planned.push({ name: migrationTableStep, queries: await migrationTableQueries(database) });
  const definitions = [schema.users, ...schema.resources];
  const actual = await readTables(
    kysely,
    dialect,
    definitions.map(({ name }) => name).filter((name) => tables.has(name)),
  );
  const added = await additions(database, definitions, {
    actual,
    isOwn: (name) => applied.has(tableStep({ name })) || !tables.has("django_migrations"),
    isMade: (name) => applied.has(tableStep({ name })),
  });
  const ofUsers = added.find(({ table }) => table === schema.users.name);
  add(userTableStep(schema), ofUsers?.statements ?? []);
  for (const { name, statements } of coreMigrations)
    if (!applied.has(name)) add(name, statements(dialect, schema));
  for (const { name, statements } of await planPermissions(database, schema, tables)) add(name, statements);
  for (const addition of added)
    if (addition !== ofUsers) add(tableStep({ name: addition.table }), addition.statements);
  return planned;
}

/** The name of the step that creates the table of migrations. */
export const migrationTableStep = "0000_migrations";

/** The statements that create the table of migrations, and its schema. */
export const migrationTableQueries = async (database: Database): Promise<CompiledQuery[]> =>
  [...(await missingSchema(database)), ...migrationTable(database.dialect)].map((part) =>
    part.compile(database.kysely),
  );

async function missingSchema({ kysely, schema }: Database): Promise<RawBuilder<unknown>[]> {
  if (schema === undefined || (await hasSchema(kysely, schema))) return [];
  return [sql`create schema ${sql.id(schema)}`];
}

const migrationTable = (dialect: DialectName): RawBuilder<unknown>[] => [
  sql`create table latchkey_migration (
    name varchar(255) not null primary key,
    applied_at ${timestampType(dialect)} not null
  )`,
];

/** The name of the step that creates or extends a table. */
export const tableStep = ({ name }: Pick<TableDefinition, "name">): string => `table:${name}`;

/** The name of the step of the user model's table. */
export const userTableStep = (schema: Schema): string => tableStep(schema.users);
