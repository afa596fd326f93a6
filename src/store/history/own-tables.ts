// Latchkey's own tables around the migrations of a project: the table of the history before, those that refer to users after.
import { sql } from "kysely";
import type { Database } from "../database.ts";
import { coreMigrations } from "../schema/core-migrations.ts";
import { contentTypeOfTable, userRelations } from "../schema/content-types.ts";
import type { Schema } from "../schema/definitions.ts";
import { existingTables } from "../schema/introspection.ts";
import { applyPlanned } from "../schema/apply-planned.ts";
import { planOwnMigrations } from "../schema/plan.ts";

const historyStep = "0008_history";

/** Creates the table of the project's history if there is none; the result is the name of that step. */
export async function ensureHistory(database: Database, schema: Schema, now: number): Promise<string[]> {
  const { kysely, dialect } = database;
  if ((await existingTables(kysely, dialect)).has("latchkey_history")) return [];
  const statements =
    coreMigrations.find(({ name }) => name === historyStep)?.statements(dialect, schema) ?? [];
  await applyPlanned(
    kysely,
    [{ name: historyStep, queries: statements.map((part) => part.compile(kysely)) }],
    now,
  );
  return [historyStep];
}

/** Creates what is missing of Latchkey's own tables and of Django's permissions, as soon as there are users. */
export async function ensureOwnTables(database: Database, schema: Schema, now: number): Promise<string[]> {
  const tables = await existingTables(database.kysely, database.dialect);
  if (!tables.has(schema.users.name)) return [];
  const planned = await planOwnMigrations(database, schema);
  await applyPlanned(database.kysely, planned, now);
  return planned.map(({ name }) => name);
}

/** Drops Latchkey's own tables that refer to the users, whose table is about to be dropped. */
export async function dropUserTables(
  { kysely, dialect }: Database,
  { users, userContentType }: Schema,
): Promise<void> {
  const tables = await existingTables(kysely, dialect);
  const relations = userRelations(users.name, userContentType ?? contentTypeOfTable(users.name));
  for (const table of ["latchkey_session", relations.groups, relations.permissions])
    if (tables.has(table)) await sql`drop table ${sql.table(table)}`.execute(kysely);
  await sql`delete from latchkey_migration where name = '0001_sessions'`.execute(kysely);
}
