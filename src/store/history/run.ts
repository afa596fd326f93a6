// What a run of migrations is, what a database has of the history, and what comes next.
import type { Database } from "../database.ts";
import { StoreError } from "../errors.ts";
import type { Schema } from "../schema/definitions.ts";
import { existingTables } from "../schema/introspection.ts";
import type { ProjectMigration } from "./graph.ts";
import { type PlannedOperation, plannedOperations, stateAfter } from "./planned.ts";
import { appliedNames, type Progress, readProgress } from "./progress.ts";
import { type Move, movesTo } from "./targets.ts";

/** What a run of migrations did. */
export interface Applied {
  /** Whose migration it is: one of the package's own, or one of the project's. */
  readonly history: "latchkey" | "project";
  readonly name: string;
  readonly action: "applied" | "reverted" | "adopted" | "faked";
}

/** How far a migration is that is not atomic. */
export interface MigrationStep {
  readonly name: string;
  /** The step that runs, from 1, and how many there are. */
  readonly step: number;
  readonly steps: number;
  /** Which transaction of the step begins, from 1: data is moved in batches. */
  readonly batch: number;
}

/** How migrations are run. */
export interface ProjectRun {
  readonly schema: Schema;
  /** In order. */
  readonly migrations: readonly ProjectMigration[];
  /** The name of a migration, or "zero"; the ends of the history if left out. */
  readonly target?: string | undefined;
  /** Whether migrations are only noted, without running them. */
  readonly isFake?: boolean | undefined;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** Called with each one that is done. */
  readonly onApplied?: ((applied: Applied) => void) | undefined;
  /** Called before each transaction of a migration that is not atomic. */
  readonly onStep?: ((step: MigrationStep) => void) | undefined;
  /** How long a claim of a migration that is not atomic lasts, in milliseconds; a minute by default. */
  readonly leaseTime?: number | undefined;
}

/** What a database has of a project's history. */
export interface HistoryState {
  readonly rows: readonly Progress[];
  readonly applied: ReadonlySet<string>;
}

/** Reads what a database has of the project's history; nothing where there is none. */
export async function readHistory({ kysely, dialect }: Database): Promise<HistoryState> {
  const hasTable = (await existingTables(kysely, dialect)).has("latchkey_history");
  const rows = hasTable ? await readProgress(kysely, dialect) : [];
  return { rows, applied: appliedNames(rows) };
}

/** The next move; undefined when the target is reached. */
export function nextMove(run: ProjectRun, { rows, applied }: HistoryState): Move | undefined {
  const [move] = movesTo(run.migrations, applied, run.target);
  const half = rows.find(({ direction }) => direction !== null);
  if (half !== undefined && (half.name !== move?.migration.name || half.direction !== move.direction))
    throw new StoreError(
      "unmigrated",
      `The migration ${half.name} is half ${half.direction === "forwards" ? "applied" : "reverted"}: finish that first.`,
    );
  return move;
}

/** The operations of a move on what is applied. */
export function operationsOf(
  { migrations }: ProjectRun,
  move: Move,
  { applied }: HistoryState,
  { dialect }: Pick<Database, "dialect">,
): PlannedOperation[] {
  const { name } = move.migration;
  return plannedOperations(
    move,
    stateAfter(migrations, (each) => each !== name && applied.has(each)),
    dialect,
  );
}
