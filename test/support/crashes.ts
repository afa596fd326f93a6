// Kills servers, and databases under them, while clients write; then counts what was lost, doubled or torn.
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as wait } from "node:timers/promises";
import { Client } from "pg";
import type { MortalPostgres } from "./mortal-postgres.ts";
import { cheapApp, scratchFolder, startServer } from "./process.ts";
import { type Tally, writeLoad } from "./write-load.ts";

/** What a run of crashes came to. */
export interface CrashReport {
  readonly kills: number;
  readonly tally: Tally;
  /** Titles that were acknowledged and are not there. */
  readonly lost: readonly string[];
  /** Titles that are there more than once. */
  readonly doubled: readonly string[];
  /** Titles that are there and were never sent. */
  readonly foreign: readonly string[];
  /** Whether the database says that it is whole. */
  readonly isWhole: boolean;
  /** Milliseconds from a database's return to the first answer, where databases were killed. */
  readonly recoveries: readonly number[];
}

/** Where the rows are, to be counted without a server. */
interface Rows {
  readonly titles: () => Promise<string[]>;
  readonly isWhole: () => Promise<boolean>;
}

/** How a run goes. */
export interface CrashPlan {
  readonly kills: number;
  /** How many writes are acknowledged between two kills, on average. */
  readonly writes: number;
  /** Numbers from 0 to 1 that decide when. */
  readonly random: () => number;
}

const clients = 8;
const env = { SECRET_KEY: "a secret for crashes, which is long enough for it" };
const patience = 60_000;

/** Kills servers on a fresh SQLite file (`url` undefined) or on a PostgreSQL database, each at a random moment under load. */
export async function killServers(plan: CrashPlan, url?: string): Promise<CrashReport> {
  const { kills } = plan;
  const cwd = scratchFolder();
  const load = writeLoad(clients);
  const start = () =>
    startServer({ cwd, app: cheapApp, env: { ...env, ...(url !== undefined && { DATABASE_URL: url }) } });
  for (let kill = 0; kill <= kills; kill++) {
    const server = await start();
    if (kill === 0) await load.begin(server.url);
    const stop = new AbortController();
    const running = load.run(server.url, stop.signal);
    await randomMoment(load.tally, plan);
    if (kill < kills) await server.kill();
    stop.abort();
    await running;
    if (kill === kills) await server.stop();
  }
  return report(kills, load.tally, url === undefined ? sqliteRows(cwd) : postgresRows(url), []);
}

/** Kills a PostgreSQL server under one server that lives on; every other time as `pg_ctl stop -m immediate` does. */
export async function killPostgres(plan: CrashPlan, postgres: MortalPostgres): Promise<CrashReport> {
  const load = writeLoad(clients);
  const server = await startServer({
    cwd: scratchFolder(),
    app: cheapApp,
    env: { ...env, DATABASE_URL: postgres.url },
  });
  const recoveries: number[] = [];
  await load.begin(server.url);
  const stop = new AbortController();
  const running = load.run(server.url, stop.signal);
  for (let kill = 0; kill < plan.kills; kill++) {
    await randomMoment(load.tally, plan);
    await postgres.kill(kill % 2 === 0 ? "SIGKILL" : "SIGQUIT");
    await wait(100);
    await postgres.start();
    const backAt = performance.now();
    await acknowledged(load.tally, 1);
    recoveries.push(performance.now() - backAt);
  }
  stop.abort();
  await running;
  await server.stop();
  return report(plan.kills, load.tally, postgresRows(postgres.url), recoveries);
}

/** Lets one in so many syncs to disk fail under a server on SQLite, until so many writes are acknowledged. Needs strace. */
export async function failSyncs(oneIn: number, writes: number): Promise<CrashReport> {
  const cwd = scratchFolder();
  const load = writeLoad(clients);
  const calls = "fsync,fdatasync";
  // The server is the child, and strace its child: so that signals go to the server.
  const tracer = ["strace", "-D", "-f", "-qq", "-o", path.join(cwd, "syncs"), "-e", `trace=${calls}`];
  const server = await startServer({
    cwd,
    app: cheapApp,
    env,
    under: [...tracer, "-e", `inject=${calls}:error=EIO:when=${10 * oneIn}+${oneIn}`],
  });
  await load.begin(server.url);
  const stop = new AbortController();
  const running = load.run(server.url, stop.signal);
  await acknowledged(load.tally, writes);
  await server.kill();
  stop.abort();
  await running;
  return report(1, load.tally, sqliteRows(cwd), []);
}

/** Somewhere between two acknowledgements. */
async function randomMoment(tally: Tally, { writes, random }: CrashPlan): Promise<void> {
  await acknowledged(tally, Math.ceil(random() * 2 * writes));
  await wait(random() * 10);
}

/** Waits until so many more writes are acknowledged. */
async function acknowledged(tally: Tally, more: number): Promise<void> {
  const goal = tally.acknowledged.size + more;
  const start = performance.now();
  while (tally.acknowledged.size < goal) {
    if (performance.now() - start > patience) throw new Error("No writes are acknowledged any more.");
    await wait(2);
  }
}

async function report(
  kills: number,
  tally: Tally,
  rows: Rows,
  recoveries: readonly number[],
): Promise<CrashReport> {
  const there = new Set<string>();
  const doubled: string[] = [];
  for (const title of await rows.titles()) {
    if (there.has(title)) doubled.push(title);
    there.add(title);
  }
  return {
    kills,
    tally,
    lost: [...tally.acknowledged].filter((title) => !there.has(title)),
    doubled,
    foreign: [...there].filter((title) => !tally.attempted.has(title)),
    isWhole: await rows.isWhole(),
    recoveries,
  };
}

function sqliteRows(folder: string): Rows {
  const ask = (sql: string): Record<string, unknown>[] => {
    const database = new DatabaseSync(path.join(folder, "latchkey.db"));
    try {
      return database.prepare(sql).all();
    } finally {
      database.close();
    }
  };
  return {
    titles: async () => ask("select title from tasks").map(({ title }) => String(title)),
    isWhole: async () =>
      ask("pragma integrity_check")[0]?.["integrity_check"] === "ok" &&
      ask("pragma foreign_key_check").length === 0,
  };
}

function postgresRows(url: string): Rows {
  const ask = async (sql: string): Promise<Record<string, unknown>[]> => {
    const client = new Client({ connectionString: url });
    await client.connect();
    try {
      return (await client.query<Record<string, unknown>>(sql)).rows;
    } finally {
      await client.end();
    }
  };
  return {
    titles: async () => (await ask("select title from tasks")).map(({ title }) => String(title)),
    // A damaged index or table cannot be read through.
    isWhole: async () => {
      await ask("reindex database");
      return (
        (await ask("select count(*) from latchkey_session s join auth_user u on u.id = s.user_id")).length ===
        1
      );
    },
  };
}
