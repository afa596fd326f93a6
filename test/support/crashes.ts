// Kills servers, and databases under them, while clients write; then counts what was lost, doubled or torn.
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as wait } from "node:timers/promises";
import { Client } from "pg";
import type { MortalPostgres } from "./mortal-postgres.ts";
import { scratchFolder, startServer } from "./process.ts";
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

const clients = 8;
const env = { SECRET_KEY: "a secret for crashes, which is long enough for it" };

/** Kills servers on a fresh SQLite file (`url` undefined) or on a PostgreSQL database, each at a random moment under load. */
export async function killServers(kills: number, url?: string): Promise<CrashReport> {
  const cwd = scratchFolder();
  const load = writeLoad(clients);
  const start = () => startServer({ cwd, env: { ...env, ...(url !== undefined && { DATABASE_URL: url }) } });
  for (let kill = 0; kill <= kills; kill++) {
    const server = await start();
    if (kill === 0) await load.begin(server.url);
    const stop = new AbortController();
    const running = load.run(server.url, stop.signal);
    await wait(100 + Math.random() * 300);
    if (kill < kills) await server.kill();
    stop.abort();
    await running;
    if (kill === kills) await server.stop();
  }
  return report(kills, load.tally, url === undefined ? sqliteRows(cwd) : postgresRows(url), []);
}

/** Kills a PostgreSQL server under one server that lives on. */
export async function killPostgres(kills: number, postgres: MortalPostgres): Promise<CrashReport> {
  const load = writeLoad(clients);
  const server = await startServer({ cwd: scratchFolder(), env: { ...env, DATABASE_URL: postgres.url } });
  const recoveries: number[] = [];
  await load.begin(server.url);
  const stop = new AbortController();
  const running = load.run(server.url, stop.signal);
  for (let kill = 0; kill < kills; kill++) {
    await wait(200 + Math.random() * 300);
    await postgres.kill();
    await wait(300);
    await postgres.start();
    const before = load.tally.acknowledged.size;
    const backAt = performance.now();
    while (load.tally.acknowledged.size === before) await wait(10);
    recoveries.push(performance.now() - backAt);
  }
  stop.abort();
  await running;
  await server.stop();
  return report(kills, load.tally, postgresRows(postgres.url), recoveries);
}

async function report(
  kills: number,
  tally: Tally,
  rows: Rows,
  recoveries: readonly number[],
): Promise<CrashReport> {
  const titles = await rows.titles();
  const there = new Set(titles);
  return {
    kills,
    tally,
    lost: [...tally.acknowledged].filter((title) => !there.has(title)),
    doubled: titles.filter((title, index) => titles.indexOf(title) !== index),
    foreign: titles.filter((title) => !tally.attempted.has(title)),
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
