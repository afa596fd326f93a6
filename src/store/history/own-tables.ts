// Latchkey's own tables around the migrations of a project: the table of the history before, those that refer to users after.
import { sql } from "kysely";
import type { Database } from "../database.ts";
import { coreMigrations } from "../schema/core-migrations.ts";
import { contentTypeOfTable, userRelations } from "../schema/content-types.ts";
import type { Schema } from "../schema/definitions.ts";
import { existingTables } from "../schema/introspection.ts";
import { applyPlanned } from "../schema/apply-planned.ts";
import { planOwnMigrations } from "../schema/plan.ts";
import { readTables } from "./catalogue.ts";
import type { OperationOf } from "./operations.ts";
import type { SchemaState } from "./state.ts";

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

/**
 * Renames Django's tables of the users' groups and permissions with the table of the users, and the column in them that names
 * the user. Tables of that name that the project declares are its own.
 */
export async function renameUserTables(
  { kysely, dialect }: Database,
  { userContentType }: Schema,
  { table, to }: OperationOf<"renameTable">,
  after: SchemaState,
): Promise<void> {
  const model = userContentType ?? contentTypeOfTable(to);
  const [old, renamed] = [userRelations(table, model), userRelations(to, model)];
  const names = [old.groups, old.permissions].filter((name) => !after.has(name));
  for (const [name, { references }] of await readTables(kysely, dialect, names)) {
    const user = references.find((reference) => reference.table === to);
    if (user === undefined) continue;
    const isGroups = name === old.groups;
    const wanted = isGroups ? renamed.groups : renamed.permissions;
    const other = isGroups ? "group_id" : "permission_id";
    const [index, renamedIndex] = [name, wanted].map((each) => `${each}_${other}`.slice(-63));
    await sql`alter table ${sql.table(name)} rename to ${sql.table(wanted)}`.execute(kysely);
    if (user.column !== renamed.userColumn)
      await sql`alter table ${sql.table(wanted)} rename column ${sql.ref(user.column)} to ${sql.ref(renamed.userColumn)}`.execute(
        kysely,
      );
    if (dialect === "postgres")
      await sql`alter index if exists ${sql.ref(index ?? "")} rename to ${sql.ref(renamedIndex ?? "")}`.execute(
        kysely,
      );
    else {
      await sql`drop index if exists ${sql.ref(index ?? "")}`.execute(kysely);
      await sql`create index if not exists ${sql.ref(renamedIndex ?? "")} on ${sql.table(wanted)} (${sql.ref(other)})`.execute(
        kysely,
      );
    }
  }
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
