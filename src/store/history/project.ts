// Applies and reverts the migrations of a project, each whole or not at all.
import type { Database } from "../database.ts";
import { toTimestamp } from "../timestamps.ts";
import { ensureHistory, ensureOwnTables } from "./own-tables.ts";
import { noteApplied, noteReverted } from "./progress.ts";
import { runResumable } from "./resumable.ts";
import { type Applied, nextMove, operationsOf, type ProjectRun, readHistory } from "./run.ts";
import { brokenReferences, checkReferences, runOperation } from "./run-steps.ts";
import type { Move } from "./targets.ts";
import { repeatedly, takeTurn } from "./turn.ts";

/**
 * Brings a database to the target of a run, one migration after the other, and returns what was done. Of several processes
 * that do the same at the same time, each migration is run by one.
 *
 * @throws StoreError `unmigrated` when a migration fails, which leaves its tables as they were
 */
export async function migrateProject(database: Database, run: ProjectRun): Promise<Applied[]> {
  const done: Applied[] = [];
  const report = (applied: readonly Applied[]): void => {
    for (const each of applied) {
      done.push(each);
      run.onApplied?.(each);
    }
  };
  for (;;) {
    const seen = nextMove(run, await readHistory(database));
    if (seen === undefined) break;
    const isResumable = !seen.migration.atomic && run.isFake !== true;
    report(await (isResumable ? runResumable(database, run, seen) : applyWhole(database, run, seen)));
  }
  report(await repeatedly(database.dialect, () => finish(database, run)));
  return done;
}

const ofPackage = (names: readonly string[]): Applied[] =>
  names.map((name) => ({ history: "latchkey", name, action: "applied" }));

/** Latchkey's own tables after the last migration. */
function finish(database: Database, { schema, now }: ProjectRun): Promise<Applied[]> {
  const handle = database.dialect === "sqlite" ? database.kysely : database.replacing;
  return handle.transaction().execute(async (tx) => {
    const within = { ...database, kysely: tx };
    return ofPackage([
      ...(await takeTurn(within, now)),
      ...(await ensureHistory(within, schema, now)),
      ...(await ensureOwnTables(within, schema, now)),
    ]);
  });
}

/** Applies or reverts a migration in one transaction, if it is still the next one when its turn comes. */
function applyWhole(database: Database, run: ProjectRun, seen: Move): Promise<Applied[]> {
  const { schema, now, isFake = false } = run;
  const { dialect } = database;
  return repeatedly(dialect, async () => {
    const handle = isFake && dialect === "sqlite" ? database.kysely : await handleFor(database, run, seen);
    return handle.transaction().execute(async (tx) => {
      const within = { ...database, kysely: tx };
      const own = [...(await takeTurn(within, now)), ...(await ensureHistory(within, schema, now))];
      const history = await readHistory(within);
      const move = nextMove(run, history);
      // Another process was faster.
      if (move?.migration !== seen.migration || move.direction !== seen.direction) return ofPackage(own);
      const { name, dependencies } = move.migration;
      const isFirst = dependencies.length === 0 && history.applied.size === 0;
      let adopted = 0;
      let created = 0;
      if (!isFake) {
        const broken = handle === database.replacing ? await brokenReferences(within) : undefined;
        for (const planned of operationsOf(run, move, history, database)) {
          if (planned.operation.kind === "createTable") created += 1;
          if (await runOperation(within, planned, { schema, name, isFirst, now })) adopted += 1;
        }
        if (broken !== undefined) await checkReferences(within, name, broken);
      }
      await (move.direction === "forwards"
        ? noteApplied(tx, name, toTimestamp(now))
        : noteReverted(tx, name));
      // What follows may refer to Latchkey's own tables.
      const after = isFirst && !isFake ? await ensureOwnTables(within, schema, now) : [];
      const isAdopted = adopted > 0 && adopted === created;
      return [
        ...ofPackage(own),
        { history: "project", name, action: actionOf(move, isFake, isAdopted) },
        ...ofPackage(after),
      ];
    });
  });
}

const actionOf = ({ direction }: Move, isFake: boolean, isAdopted: boolean): Applied["action"] => {
  if (isFake) return "faked";
  if (direction === "backwards") return "reverted";
  return isAdopted ? "adopted" : "applied";
};

/** SQLite does not enforce foreign keys in a transaction that replaces tables, and does in every other. */
async function handleFor(database: Database, run: ProjectRun, move: Move): Promise<Database["kysely"]> {
  if (database.dialect === "postgres") return database.replacing;
  const operations = operationsOf(run, move, await readHistory(database), database);
  const replaces = operations.some(({ steps }) => steps.some(({ replacesTable }) => replacesTable === true));
  return replaces ? database.replacing : database.kysely;
}
