// Compares a database with the schema that an app needs, and plans the migrations that are missing.
import { type CompiledQuery, type RawBuilder, sql } from "kysely";
import type { Database } from "../database.ts";
import { StoreError } from "../errors.ts";
import { coreMigrations, timestampType } from "./core-migrations.ts";
import type { Schema, TableDefinition } from "./definitions.ts";
import { maxSqliteDigits, uuidTypes } from "./columns.ts";
import { existingColumns, existingTables, hasSchema, idColumnType } from "./introspection.ts";
import { missingChecks } from "./missing-checks.ts";
import { missingIndexes } from "./missing-indexes.ts";
import { addColumn, createTable } from "./operations.ts";
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
  add(userTableStep(schema), await tableStatements(database, schema.users, tables, applied));
  for (const { name, statements } of coreMigrations)
    if (!applied.has(name)) add(name, statements(dialect, schema));
  for (const { name, statements } of await planPermissions(database, schema, tables)) add(name, statements);
  for (const table of schema.resources) {
    add(tableStep(table), await tableStatements(database, table, tables, applied));
  }
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
export const tableStep = ({ name }: TableDefinition): string => `table:${name}`;
/** The name of the step of the user model's table. */
export const userTableStep = (schema: Schema): string => tableStep(schema.users);

async function tableStatements(
  { kysely, dialect }: Database,
  table: TableDefinition,
  tables: ReadonlySet<string>,
  applied: ReadonlySet<string>,
): Promise<RawBuilder<unknown>[]> {
  if (!tables.has(table.name)) return createTable(table, dialect);
  const type = await idColumnType(kysely, dialect, table.name);
  if ((type === uuidTypes[dialect]) !== (table.id === "uuid"))
    throw new StoreError(
      "unmigrated",
      `The ids of the table ${table.name} are of the type ${type}, and not ${table.id ?? "integer"}.`,
    );
  const present = await existingColumns(kysely, dialect, table.name);
  const isOwn = applied.has(tableStep(table)) || !tables.has("django_migrations");
  if (!isOwn && dialect === "sqlite") checkDecimals(table);
  const missing = table.columns.filter(({ name }) => !present.has(name));
  const [first] = missing;
  const further = async (): Promise<RawBuilder<unknown>[]> => [
    ...(await missingIndexes(kysely, table, dialect, { isOwn, present })),
    ...(await missingChecks(kysely, table, dialect, { isOwn, isWhole: first === undefined })),
  ];
  if (first === undefined) return further();
  if (!isOwn) {
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
  return [...missing.map((column) => addColumn(table.name, column, dialect)), ...(await further())];
}

/** Django stores decimals as numbers on SQLite, where texts of ours would be values that it cannot read. */
function checkDecimals({ name, columns }: TableDefinition): void {
  const long = columns.find(({ type, digits = 0 }) => type === "decimal" && digits > maxSqliteDigits);
  if (long !== undefined)
    throw new StoreError(
      "unmigrated",
      `The table ${name} belongs to Django, which keeps ${maxSqliteDigits} digits of ${long.name} on SQLite: declare decimal(${maxSqliteDigits}, ${long.places}).`,
    );
}
