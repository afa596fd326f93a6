// What a request waits for while the server, or a process beside it, does something long: logins, and a purge.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, statSync } from "node:fs";
import path from "node:path";
import { median } from "../tokens/measure.ts";
import type { Script, Slice } from "./contender.ts";
import { createData, type Data } from "./data.ts";
import { getWith, postJson } from "./load-connection.ts";
import { type Load, startLoad, startServer } from "./processes.ts";
import type { Effort } from "./run-work.ts";
import type { Table } from "./table.ts";
import { latchkey } from "./work.ts";

const amount = { dialect: "sqlite", users: 1000, rows: 0, algorithm: "HS256" } as const;
const heads = ["", "p50 ms", "p99 ms", "per second", "loop p99 ms", "loop max ms"];

/** A server with its data, and a load on it. */
interface Scene {
  readonly data: Data;
  readonly database: string;
  readonly slice: (script: Script, connections: number, duration: number) => Promise<Slice>;
  /** A line of the table while something goes on. */
  readonly line: (title: string, slices: () => Promise<Slice[]>) => Promise<string[]>;
  readonly settings: Parameters<typeof startServer>[1];
  readonly pid: number;
  readonly port: number;
}

async function withScene(
  load: Load,
  expired: number,
  use: (scene: Scene) => Promise<string[][]>,
): Promise<string[][]> {
  const data = await createData({ ...amount, expired });
  const database = await data.copy();
  const settings = { variant: "session", key: data.key, algorithm: "HS256", database } as const;
  const server = await startServer(latchkey(), settings);
  const { pid, port } = server;
  const id = `beside ${database}`;
  const slice: Scene["slice"] = (script, connections, duration) =>
    load.slice({ id, port, pid, script, connections, warmUp: 100, duration });
  const line: Scene["line"] = async (title, slices) => {
    const end = server.watchLoop();
    const done = await slices();
    const { p99, max } = await end();
    const of = (read: (slice: Slice) => number): number => median(done.map(read));
    const rate = of(({ requests, duration }) => (requests * 1000) / duration);
    const cells = [of(({ p50 }) => p50), of((slice) => slice.p99), rate, p99, max];
    return [title, ...cells.map((cell) => cell.toFixed(1))];
  };
  try {
    return await use({ data, database, slice, line, settings, pid, port });
  } finally {
    await server.stop();
    await data.remove();
  }
}

const besideLogins = (load: Load, effort: Effort): Promise<string[][]> =>
  withScene(load, 0, async ({ data, slice, line, pid, port }) => {
    const get: Script = [
      { kind: "fixed", requests: data.logins.map(({ access }) => getWith("/protected/", access)) },
    ];
    const body = JSON.stringify({ username: data.username, password: data.password });
    const logIn: Script = [{ kind: "fixed", requests: [postJson("/api/token/", body)] }];
    const duration = effort.duration * effort.rounds;
    await slice(get, 4, 1000);
    const alone = await line("GET, 4 connections, alone", async () => [await slice(get, 4, duration)]);
    const other = startLoad();
    const logins = other.slice({
      id: "logins",
      port,
      pid,
      script: logIn,
      connections: 16,
      warmUp: 0,
      duration,
    });
    const beside = await line("GET, 4 connections, beside 16 that log in", async () => [
      await slice(get, 4, duration),
    ]);
    await logins;
    await other.stop();
    return [alone, beside];
  });

const besidePurge = (load: Load, effort: Effort, rows: number): Promise<string[][]> =>
  withScene(load, rows, async ({ data, database, slice, line, settings }) => {
    const tokens = data.logins.map(({ refresh }) => refresh);
    const refresh: Script = [{ kind: "refresh", path: "/api/token/refresh/", tokens }];
    await slice(refresh, 8, 1000);
    const alone = await line("refresh, 8 connections, alone", async () => [
      await slice(refresh, 8, effort.duration * effort.rounds),
    ]);
    const purge = spawn(process.execPath, [path.join(import.meta.dirname, "../servers/purge.ts")], {
      env: { ...process.env, BENCH: JSON.stringify(settings) },
      stdio: "ignore",
    });
    const start = performance.now();
    const ended = once(purge, "exit").then(() => performance.now() - start);
    let wal = 0;
    const beside = await line(`refresh, 8 connections, beside a purge of ${rows} rows`, async () => {
      const slices: Slice[] = [];
      while (purge.exitCode === null && performance.now() - start < longestPurge) {
        slices.push(await slice(refresh, 8, 1000));
        wal = Math.max(wal, sizeOf(`${database.slice("sqlite:".length)}-wal`));
      }
      return slices;
    });
    if (purge.exitCode === null) purge.kill();
    const seconds = (await ended) / 1000;
    return [
      alone,
      beside,
      [`The purge: ${seconds.toFixed(0)} s, WAL up to ${(wal / 2 ** 20).toFixed(0)} MB.`],
    ];
  });

/** In milliseconds. */
const longestPurge = 180_000;

const sizeOf = (file: string): number => (existsSync(file) ? statSync(file).size : 0);

/** Both tables in one. */
export async function measureBeside(load: Load, effort: Effort, purgedRows: number): Promise<Table> {
  const lines = [...(await besideLogins(load, effort)), ...(await besidePurge(load, effort, purgedRows))];
  return {
    name: "beside",
    title: "Latencies beside something long",
    limits:
      "logins: the cores, which the hash shares with the event loop; the purge: the write lock of SQLite, which its batches hold in turn with the server",
    heads,
    lines: lines.filter((line) => line.length > 1),
    notes: lines.filter((line) => line.length === 1).flat(),
  };
}
