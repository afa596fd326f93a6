// Whose a table is: Django's tables are never altered, and the tables that a first migration finds are adopted.
import { sql } from "kysely";
import type { Database } from "../database.ts";
import { StoreError } from "../errors.ts";
import { existingTables } from "../schema/introspection.ts";
import { appliedSteps, tableStep } from "../schema/plan.ts";
import { toTimestamp } from "../timestamps.ts";
import { additions } from "./additive.ts";
import { readTables } from "./catalogue.ts";
import { definitionOf } from "./definition-of.ts";
import type { Operation } from "./operations.ts";
import type { SchemaState, TableState } from "./state.ts";

/** What becomes of an operation in one database. */
export type Treatment =
  /** It runs. */
  | "run"
  /** The table is there already: only the history changes. */
  | "adopt"
  /** The table is Django's, and stays as it is. */
  | "leave";

/** The table that an operation changes; undefined for those of several, or of rows. */
const tableOfOperation = (operation: Operation): string | undefined =>
  operation.kind === "runSql" || operation.kind === "moveData" ? undefined : operation.table;

/**
 * What becomes of an operation. `isFirst` says that the history begins with its migration, so that tables which are there
 * are adopted.
 *
 * @throws StoreError `unmigrated` when a table of Django, or one that is adopted, lacks a column
 */
export async function treatmentOf(
  database: Database,
  operation: Operation,
  after: SchemaState,
  isFirst: boolean,
): Promise<Treatment> {
  const table = tableOfOperation(operation);
  if (table === undefined) return "run";
  const tables = await existingTables(database.kysely, database.dialect);
  if (!tables.has(table)) return "run";
  const isDjangos =
    tables.has("django_migrations") &&
    !(await appliedSteps(database.kysely, tables)).has(tableStep({ name: table }));
  if (isDjangos) {
    const kept = after.get(table);
    if (kept !== undefined) {
      await addMissing(database, kept, { isOwn: false, lacks: "belongs to Django and lacks" });
    }
    return "leave";
  }
  const created = operation.kind === "createTable" ? after.get(table) : undefined;
  if (created === undefined || !isFirst) return "run";
  await addMissing(database, created, { isOwn: true, lacks: "exists, but lacks" });
  return "adopt";
}

/** A table that is there has to have the columns; an earlier version may have made it without an index. */
async function addMissing(
  database: Database,
  table: TableState,
  { isOwn, lacks }: { readonly isOwn: boolean; readonly lacks: string },
): Promise<void> {
  const { kysely, dialect } = database;
  const actual = await readTables(kysely, dialect, [table.name]);
  const present = new Set(actual.get(table.name)?.columns.map(({ name }) => name));
  const missing = table.columns.find(({ name }) => !present.has(name));
  if (missing !== undefined)
    throw new StoreError("unmigrated", `The table ${table.name} ${lacks} the column ${missing.name}.`);
  const added = await additions(database, [definitionOf(table)], {
    actual,
    isOwn: () => isOwn,
    isMade: () => false,
  });
  for (const statement of added.flatMap(({ statements }) => statements)) await statement.execute(kysely);
}

/** Notes that a table is Latchkey's, or whose name it has now, or that it is gone. */
export async function noteOwnership({ kysely }: Database, operation: Operation, now: number): Promise<void> {
  const step = (table: string): string => tableStep({ name: table });
  if (operation.kind === "createTable")
    await sql`insert into latchkey_migration (name, applied_at) values (${step(operation.table)}, ${toTimestamp(now)})
      on conflict (name) do nothing`.execute(kysely);
  if (operation.kind === "renameTable")
    await sql`update latchkey_migration set name = ${step(operation.to)} where name = ${step(operation.table)}`.execute(
      kysely,
    );
  if (operation.kind === "dropTable")
    await sql`delete from latchkey_migration where name = ${step(operation.table)}`.execute(kysely);
}
