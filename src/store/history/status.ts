// What of a project's history a database has, and the statements of what it lacks.
import type { Database } from "../database.ts";
import type { Schema } from "../schema/definitions.ts";
import { withChosenTables } from "../schema/tables.ts";
import { stateOf } from "./definition-of.ts";
import type { Fill } from "./operations.ts";
import type { ProjectMigration } from "./graph.ts";
import { plannedOperations, stateAfter } from "./planned.ts";
import { readHistory } from "./run.ts";
import type { SchemaState } from "./state.ts";
import { textOf } from "./step.ts";
import { findMigration, type Move } from "./targets.ts";

/** A migration of a project in one database. */
export interface HistoryEntry {
  readonly name: string;
  readonly state: "applied" | "pending" | "half applied" | "half reverted" | "unknown";
}

/** The tables that the definitions of an app ask for. */
export const wantedState = ({ users, resources }: Schema): SchemaState =>
  new Map([users, ...resources].map((table) => [table.name, stateOf(table)]));

/**
 * The value of existing rows in a new column: the default of its definition, in a form that both dialects read; undefined
 * when there is none.
 */
export function defaultFill({ users, resources }: Schema, table: string, column: string): Fill | undefined {
  const definition = [users, ...resources].find(({ name }) => name === table);
  const known = definition?.columns.find(({ name }) => name === column);
  const value = known?.default;
  if (known === undefined || value === undefined || value === null) return undefined;
  if (known.type !== "duration") return (known.digits ?? 0) > 15 ? undefined : value;
  // SQLite has microseconds.
  if (typeof value !== "number") return undefined;
  return { sql: { sqlite: String(value), postgres: `interval '${value} microseconds'` } };
}

/** Every migration of a project in order, and those that the database has and the project does not. */
export async function listHistory(
  database: Database,
  migrations: readonly ProjectMigration[],
): Promise<HistoryEntry[]> {
  const { rows } = await readHistory(database);
  const stateFor = (name: string): HistoryEntry["state"] => {
    const row = rows.find((each) => each.name === name);
    if (row === undefined) return "pending";
    if (row.direction === null) return "applied";
    return row.direction === "forwards" ? "half applied" : "half reverted";
  };
  const known = new Set(migrations.map(({ name }) => name));
  return [
    ...migrations.map(({ name }): HistoryEntry => ({ name, state: stateFor(name) })),
    ...rows
      .filter(({ name }) => !known.has(name))
      .map(({ name }): HistoryEntry => ({ name, state: "unknown" })),
  ];
}

/**
 * The statements of a migration, as if everything before it were applied.
 *
 * @throws StoreError `configuration` when there is no such migration, or it has no way back
 */
export function migrationStatements(
  { kysely, dialect }: Database,
  migrations: readonly ProjectMigration[],
  name: string,
  direction: Move["direction"],
): string[] {
  const migration = findMigration(migrations, name);
  const before = migrations.slice(0, migrations.indexOf(migration));
  const planned = plannedOperations({ migration, direction }, stateAfter(before), dialect);
  return planned.flatMap(({ steps }) => steps.flatMap((step) => textOf(step, withChosenTables(kysely))));
}
