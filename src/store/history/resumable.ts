// Applies a migration that is not atomic, step by step: claimed by a lease in its row, and resumed by another process if this one dies.
import { randomUUID } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import { sql } from "kysely";
import type { Database } from "../database.ts";
import { StoreError } from "../errors.ts";
import { type Db, withChosenTables } from "../schema/tables.ts";
import { toTimestamp } from "../timestamps.ts";
import { ensureHistory, renameUserTables } from "./own-tables.ts";
import { noteOwnership, treatmentOf } from "./ownership.ts";
import { labelOf, type PlannedOperation } from "./planned.ts";
import { databaseClock, noteApplied, noteReverted } from "./progress.ts";
import { type Applied, nextMove, operationsOf, type ProjectRun, readHistory } from "./run.ts";
import { brokenReferences, checkReferences, inOperation } from "./run-steps.ts";
import { runStep, type Step } from "./step.ts";
import type { Move } from "./targets.ts";
import { repeatedly, takeTurn } from "./turn.ts";

const defaultLeaseTime = 60_000;
/** How often a claim of another process is looked at, in milliseconds. */
const poll = 300;

/** A claim of a migration by this process. */
interface Claim {
  readonly name: string;
  readonly id: string;
  readonly leaseTime: number;
}

/** A step with the operation that it belongs to. */
interface Numbered {
  readonly planned: PlannedOperation;
  readonly step: Step;
  readonly isLast: boolean;
}

/** Applies or reverts a migration, or waits until the process that has claimed it is done or dead. */
export async function runResumable(database: Database, run: ProjectRun, seen: Move): Promise<Applied[]> {
  const { name } = seen.migration;
  const claim: Claim = { name, id: randomUUID(), leaseTime: run.leaseTime ?? defaultLeaseTime };
  const position = await repeatedly(database.dialect, () => takeClaim(database, run, seen, claim));
  if (position === "over") return [];
  if (position === "claimed") {
    await wait(poll);
    return [];
  }
  const operations = operationsOf(run, seen, await readHistory(database), database);
  const steps = operations.flatMap((planned): Numbered[] =>
    planned.steps.map((step, index) => ({ planned, step, isLast: index === planned.steps.length - 1 })),
  );
  const renewal = setInterval(() => void renew(database, claim).catch(() => {}), claim.leaseTime / 3);
  try {
    for (const [index, numbered] of steps.entries()) {
      if (index < position) continue;
      const report = (batch: number): void =>
        run.onStep?.({ name, step: index + 1, steps: steps.length, batch });
      await runNumbered(database, run, claim, numbered, report);
    }
    await inTransaction(database, false, async (within) => {
      await advance(within, claim, 0);
      await (seen.direction === "forwards"
        ? noteApplied(within.kysely, name, toTimestamp(run.now))
        : noteReverted(within.kysely, name));
    });
  } catch (error) {
    await release(database, claim);
    throw error;
  } finally {
    clearInterval(renewal);
  }
  return [{ history: "project", name, action: seen.direction === "forwards" ? "applied" : "reverted" }];
}

/** How many steps are done; or that another process has claimed the migration, or has finished it. */
async function takeClaim(
  database: Database,
  run: ProjectRun,
  seen: Move,
  { name, id, leaseTime }: Claim,
): Promise<number | "claimed" | "over"> {
  const handle = database.dialect === "sqlite" ? database.kysely : database.replacing;
  return handle.transaction().execute(async (tx) => {
    const within = { ...database, kysely: tx };
    await takeTurn(within, run.now);
    await ensureHistory(within, run.schema, run.now);
    const history = await readHistory(within);
    const move = nextMove(run, history);
    if (move?.migration !== seen.migration || move.direction !== seen.direction) return "over";
    const row = history.rows.find((each) => each.name === name);
    if (row !== undefined && row.direction !== null && row.isClaimed) return "claimed";
    const position = row?.direction === seen.direction ? row.position : 0;
    await sql`insert into latchkey_history (name, applied_at, direction, position, claimed_by, claimed_until)
      values (${name}, null, ${seen.direction}, ${position}, ${id}, ${databaseClock(database.dialect)} + ${leaseTime})
      on conflict (name) do update set direction = excluded.direction, position = excluded.position,
        claimed_by = excluded.claimed_by, claimed_until = excluded.claimed_until`.execute(tx);
    return position;
  });
}

/** Runs one step, and notes that it is done. */
async function runNumbered(
  database: Database,
  run: ProjectRun,
  claim: Claim,
  { planned, step, isLast }: Numbered,
  report: (batch: number) => void,
): Promise<void> {
  const { operation, after } = planned;
  const { rows } = step;
  await inOperation(claim.name, labelOf(operation), async () => {
    report(1);
    if (step.isAlone === true) {
      const isRun = (await treatmentOf(database, operation, after, false)) === "run";
      for (const statement of isRun ? step.statements : []) await statement.execute(database.replacing);
      await inTransaction(database, false, (within) => advance(within, claim, 1));
      return;
    }
    for (let isMore = true, batch = 1; isMore; batch++) {
      if (batch > 1) report(batch);
      isMore = await inTransaction(database, step.replacesTable === true, async (within) => {
        const db = withChosenTables(within.kysely);
        const broken = step.replacesTable === true ? await brokenReferences(within) : undefined;
        const repeats = rows === undefined ? false : (await rows(db)) === true;
        if (rows === undefined && (await treatmentOf(within, operation, after, false)) === "run")
          await runStep(step, db);
        if (broken !== undefined) await checkReferences(within, claim.name, broken);
        if (isLast) {
          if (operation.kind === "renameTable") await renameUserTables(within, run.schema, operation, after);
          await noteOwnership(within, operation, run.now);
        }
        await advance(within, claim, repeats ? 0 : 1);
        return repeats;
      });
    }
  });
}

function inTransaction<T>(
  database: Database,
  replaces: boolean,
  action: (within: Database) => Promise<T>,
): Promise<T> {
  const handle = database.dialect === "sqlite" && !replaces ? database.kysely : database.replacing;
  return repeatedly(database.dialect, () =>
    handle.transaction().execute(async (tx) => {
      if (database.dialect === "postgres") await sql`set local lock_timeout = 400`.execute(tx);
      return action({ ...database, kysely: tx });
    }),
  );
}

/** @throws StoreError `unmigrated` when the claim expired and another process has it */
async function advance(
  { kysely, dialect }: Database,
  { name, id, leaseTime }: Claim,
  by: number,
): Promise<void> {
  const { numAffectedRows } = await sql`update latchkey_history
    set position = position + ${by}, claimed_until = ${databaseClock(dialect)} + ${leaseTime}
    where name = ${name} and claimed_by = ${id}`.execute(kysely);
  if (numAffectedRows !== 1n)
    throw new StoreError("unmigrated", `Another process has taken over the migration ${name}.`);
}

const renew = ({ kysely, dialect }: Database, { name, id, leaseTime }: Claim) =>
  sql`update latchkey_history set claimed_until = ${databaseClock(dialect)} + ${leaseTime}
    where name = ${name} and claimed_by = ${id}`.execute(kysely);

/** Another process need not wait for the end of the lease. A lost connection leaves it. */
const release = ({ kysely }: { readonly kysely: Db }, { name, id }: Claim) =>
  sql`update latchkey_history set claimed_until = 0 where name = ${name} and claimed_by = ${id}`
    .execute(kysely)
    .catch(() => {});
