// Turns: of several processes that migrate at the same time, one does.
import { setTimeout as wait } from "node:timers/promises";
import { sql } from "kysely";
import type { Database } from "../database.ts";
import { StoreError, type StoreErrorCode } from "../errors.ts";
import type { DialectName } from "../schema/tables.ts";
import { migrationTableQueries, migrationTableStep } from "../schema/plan.ts";
import { existingTables } from "../schema/introspection.ts";
import { toTimestamp } from "../timestamps.ts";

/** How long a statement of a migration waits for a table on PostgreSQL: others wait behind it for as long. Milliseconds. */
const lockTimeout = 400;
const minPause = 50;
const maxPause = 1000;
/** About two minutes. */
const maxAttempts = 120;

/** SQLite has waited for its lock already. */
const repeatedCodes: Readonly<Record<DialectName, readonly StoreErrorCode[]>> = {
  sqlite: ["conflict"],
  postgres: ["busy", "conflict"],
};

/** Another process creates the table of migrations in this moment. */
class BegunElsewhere extends Error {}

/**
 * Waits for the turn of this transaction: the row of the table's own migration is locked until it ends. Creates the table
 * first if there is none; then the result is the name of that step.
 */
export async function takeTurn(database: Database, now: number): Promise<string[]> {
  const { kysely: tx, dialect } = database;
  const created = !(await existingTables(tx, dialect)).has("latchkey_migration");
  if (created) {
    try {
      for (const query of await migrationTableQueries(database)) await tx.executeQuery(query);
    } catch (error) {
      if (isDuplicate(error)) throw new BegunElsewhere();
      throw error;
    }
  }
  await sql`insert into latchkey_migration (name, applied_at) values (${migrationTableStep}, ${toTimestamp(now)})
    on conflict (name) do nothing`.execute(tx);
  if (dialect === "postgres") {
    await sql`select 1 from latchkey_migration where name = ${migrationTableStep} for update`.execute(tx);
    await sql.raw(`set local lock_timeout = ${lockTimeout}`).execute(tx);
  }
  return created ? [migrationTableStep] : [];
}

const duplicates: ReadonlySet<unknown> = new Set(["42P07", "42P06", "23505"]);

/** Whether a table or a schema was created meanwhile (SQLSTATE duplicate_table, duplicate_schema, unique_violation). */
function isDuplicate(error: unknown): boolean {
  const codeOf = (value: unknown): unknown =>
    value instanceof Error && "code" in value ? value.code : undefined;
  return error instanceof Error && (duplicates.has(codeOf(error)) || duplicates.has(codeOf(error.cause)));
}

/**
 * Runs a transaction of a migration, and again when a table was locked by others or another process came first.
 *
 * @throws StoreError `busy` when a table stays locked for about two minutes
 */
export async function repeatedly<T>(dialect: DialectName, transaction: () => Promise<T>): Promise<T> {
  let pause = minPause;
  for (let attempt = 1; ; attempt++) {
    try {
      return await transaction();
    } catch (error) {
      const isRepeatable =
        error instanceof BegunElsewhere ||
        (error instanceof StoreError && repeatedCodes[dialect].includes(error.code));
      if (!isRepeatable) throw error;
      if (attempt === maxAttempts)
        throw error instanceof StoreError ? error : new StoreError("busy", "The database is busy.");
    }
    await wait(pause / 2 + (Math.random() * pause) / 2);
    pause = Math.min(pause * 2, maxPause);
  }
}
