// Runs the operations of a migration on a database.
import { sql } from "kysely";
import type { Database } from "../database.ts";
import { StoreError } from "../errors.ts";
import type { Schema } from "../schema/definitions.ts";
import { withChosenTables } from "../schema/tables.ts";
import { noteOwnership, treatmentOf } from "./ownership.ts";
import { dropUserTables, renameUserTables } from "./own-tables.ts";
import { labelOf, type PlannedOperation } from "./planned.ts";
import { runStep } from "./step.ts";

/** What a migration runs in. */
export interface MigrationRun {
  readonly schema: Schema;
  /** The name of the migration. */
  readonly name: string;
  /** Whether the history begins with it. */
  readonly isFirst: boolean;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** Runs an operation in a transaction; the result is whether its table was there already. */
export async function runOperation(
  database: Database,
  { operation, after, steps }: PlannedOperation,
  run: MigrationRun,
): Promise<boolean> {
  return inOperation(run.name, labelOf(operation), async () => {
    const treatment = await treatmentOf(database, operation, after, run.isFirst);
    if (treatment !== "run") return operation.kind === "createTable";
    if (operation.kind === "dropTable" && operation.table === run.schema.users.name)
      await dropUserTables(database, run.schema);
    const db = withChosenTables(database.kysely);
    for (const step of steps) await runStep(step, db);
    if (operation.kind === "renameTable") await renameUserTables(database, run.schema, operation, after);
    await noteOwnership(database, operation, run.now);
    return false;
  });
}

/** Names the migration and the operation in an error of the database. What may succeed when it is repeated is passed on. */
export async function inOperation<T>(name: string, label: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    if (!(error instanceof Error) || (error instanceof StoreError && passed.has(error.code))) throw error;
    const code = error instanceof StoreError ? error.code : "unmigrated";
    // What a statement names is missing: the database says in which part of it.
    const { message } = code === "unmigrated" && error.cause instanceof Error ? error.cause : error;
    throw new StoreError(code, `The migration ${name} failed at ${label}: ${message}`, { cause: error });
  }
}

const passed: ReadonlySet<string> = new Set(["busy", "conflict", "unavailable"]);

/** The rows of SQLite that refer to rows which do not exist: each as a text, with the words for it. */
export async function brokenReferences({ kysely, dialect }: Database): Promise<Map<string, string>> {
  if (dialect !== "sqlite") return new Map();
  const { rows } = await sql<{ table: string; rowid: number | null; parent: string }>`
    select "table", "rowid", "parent" from pragma_foreign_key_check`.execute(kysely);
  return new Map(
    rows.map(({ table, rowid, parent }) => [
      JSON.stringify([table, rowid, parent]),
      `rows of ${table} that refer to rows of ${parent}`,
    ]),
  );
}

/** @throws StoreError `foreign_key` when a migration broke a reference that was whole before */
export async function checkReferences(
  database: Database,
  name: string,
  before: ReadonlyMap<string, string>,
): Promise<void> {
  for (const [row, words] of await brokenReferences(database)) {
    if (before.has(row)) continue;
    throw new StoreError("foreign_key", `The migration ${name} leaves ${words} which do not exist.`);
  }
}
