// Kills `latchkey migrate` at random moments, forwards and backwards, on both databases or one: `npm run test:migrate-kills [kills] [rows] [seed] [sqlite | postgres]`.
import { spawn } from "node:child_process";
import { setTimeout as wait } from "node:timers/promises";
import { databasesOf } from "../../bench/growth/databases.ts";
import type { DialectName } from "../../src/store/index.ts";
import { sql } from "../support/packages.ts";
import { cli, latchkeyCommand } from "../support/process.ts";
import { seeded } from "../support/random.ts";
import { type HistoryProject, historyProject, names } from "./history-project.ts";

const [kills = 100, rows = 5000, seed = Date.now() % 2 ** 32] = process.argv.slice(2, 5).map(Number);
const only = process.argv[5];
const random = seeded(seed);
console.log(`seed ${seed}`);
for (const dialect of ["sqlite", "postgres"] as const)
  if (only === undefined || only === dialect) await killAll(dialect);

/** Runs a migration to its end, and gives the milliseconds. */
async function migrated(project: HistoryProject, target: readonly string[]): Promise<number> {
  const begun = performance.now();
  const { code, stderr } = await latchkeyCommand(["migrate", project.app, ...target], {
    cwd: project.folder,
    timeout: 0,
  });
  if (code !== 0) throw new Error(`latchkey migrate ended with ${code}: ${stderr}`);
  return performance.now() - begun;
}

async function killAll(dialect: DialectName): Promise<void> {
  const databases = await databasesOf(dialect);
  const project = historyProject(await databases.next());
  const findings: string[] = [];
  const note = (found: readonly string[]): void => void findings.push(...found);
  // What each number of migrations leaves.
  const shapes: string[] = [""];
  for (const name of names) {
    await migrated(project, [name]);
    if (name === names[0]) await project.fill(rows);
    shapes.push(await project.shape());
    note(await project.damage(shapes.length - 1, rows));
  }
  note(await project.drift());
  const idle = await migrated(project, []);
  const whole = await migrated(project, [names[0]]);
  const counts = new Map<string, number>();
  let killed = 0;
  for (let isForwards = true; killed < kills;) {
    const target = isForwards ? [] : [names[0]];
    const finished = await killedAt(project, target, idle / 2 + random() * whole);
    await settle(project, dialect);
    const { applied, isHalf } = await project.progress();
    if (finished) {
      const isThere = applied === (isForwards ? names.length : 1) && !isHalf;
      if (!isThere) findings.push(`a migration ended with ${applied} applied`);
      isForwards = !isForwards;
    } else killed += 1;
    const label = isHalf ? `between ${applied} and ${applied + 1}` : `at ${applied}`;
    if (!finished) counts.set(label, (counts.get(label) ?? 0) + 1);
    if (isHalf) continue;
    if ((await project.shape()) !== shapes[applied])
      findings.push(`after ${applied}: the tables are not as they should be`);
    note((await project.damage(applied, rows)).map((line) => `after ${applied}: ${line}`));
  }
  // A migration that is half reverted is reverted whole first.
  const { code } = await latchkeyCommand(["migrate", project.app], { cwd: project.folder, timeout: 0 });
  if (code !== 0) await migrated(project, [names[0]]);
  await migrated(project, []);
  note(await project.drift());
  note(await project.damage(names.length, rows));
  if (dialect === "sqlite") note(await integrity(project));
  await project.database.close();
  await databases.remove();
  const found = [...counts]
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([label, count]) => `${label}: ${count}`);
  console.log(
    `${dialect}: ${killed} kills of a history of ${names.length}, ${rows} rows; left ${found.join(", ")}`,
  );
  console.log(
    findings.length === 0
      ? "  every migration old or new, every row whole, no drift"
      : `  NOT GOOD\n  ${findings.join("\n  ")}`,
  );
  if (findings.length > 0) process.exitCode = 1;
}

/** Starts a migration and kills it; the result is whether it was over before. */
async function killedAt(project: HistoryProject, target: readonly string[], after: number): Promise<boolean> {
  const child = spawn(process.execPath, [cli, "migrate", project.app, ...target], {
    cwd: project.folder,
    stdio: "ignore",
  });
  const ended = new Promise<number | null>((resolve) => child.once("exit", (code) => resolve(code)));
  await Promise.race([ended, wait(after)]);
  child.kill("SIGKILL");
  const code = await ended;
  if (code !== null && code !== 0) throw new Error(`latchkey migrate ended with ${code}`);
  return code === 0;
}

/** Waits until PostgreSQL has noticed that its client is gone, and lets the claim of the dead expire. */
async function settle({ database: { kysely } }: HistoryProject, dialect: DialectName): Promise<void> {
  const others = sql<{ n: number }>`select 1 as n from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend'
      and application_name <> 'latchkey-kills' and state <> 'idle' limit 1`;
  if (dialect === "postgres") while ((await others.execute(kysely)).rows.length > 0) await wait(20);
  await sql`update latchkey_history set claimed_until = 0 where claimed_until is not null`.execute(kysely);
}

async function integrity({ database: { kysely } }: HistoryProject): Promise<string[]> {
  const { rows: lines } = await sql<{ integrity_check: string }>`pragma integrity_check`.execute(kysely);
  return lines.map((line) => line.integrity_check).filter((line) => line !== "ok");
}
