// How long a start takes and how much memory a server needs: when it is idle, and after many refreshes.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout } from "node:timers/promises";
import { median } from "../tokens/measure.ts";
import { residentMemory } from "./cpu-time.ts";
import { createData } from "./data.ts";
import { type Load, startServer } from "./processes.ts";
import { notMeasured, type Table } from "./table.ts";
import { bare, byHand, latchkey } from "./work.ts";

const root = path.resolve(import.meta.dirname, "../..");
const cli = path.join(root, "dist/cli/main.js");
const quickstart = path.join(root, "examples/quickstart/app.ts");

/** Starts from the build: `npm run build` first. Rounds of starts; the load refreshes for so many milliseconds. */
export async function measureStart(load: Load, rounds: number, refreshing: number): Promise<Table> {
  const starts = existsSync(cli) ? await coldStarts(rounds) : [];
  return {
    name: "start",
    title: "Cold start and memory",
    limits: "the modules that are loaded, Zod first; the heap's limit is V8's own choice",
    heads: ["", "ms", "ratio", "MB idle", "ratio", "MB after refreshes", "refreshes"],
    lines: [...starts, ...(await memories(load, refreshing))],
    notes: existsSync(cli) ? [] : [notMeasured("cold start: there is no build; npm run build")],
  };
}

async function coldStarts(rounds: number): Promise<string[][]> {
  const folder = mkdtempSync(path.join(tmpdir(), "latchkey-bench-"));
  const env = {
    DATABASE_URL: `sqlite:${path.join(folder, "app.db")}`,
    SECRET_KEY: "bench-".repeat(8),
    PORT: "0",
  };
  const bareServer = path.join(folder, "bare.mjs");
  writeFileSync(
    bareServer,
    `import { createServer } from "node:http"; createServer().listen(0, () => console.log("listening"));`,
  );
  const contenders = [
    { name: "node -e 0", args: ["-e", "0"], times: [] as number[], memory: [] as number[] },
    { name: "bare node:http", args: [bareServer], times: [] as number[], memory: [] as number[] },
    {
      name: "latchkey start (quickstart, SQLite)",
      args: [cli, "start", quickstart],
      times: [] as number[],
      memory: [] as number[],
    },
  ];
  try {
    for (let round = -1; round < rounds; round++) {
      for (let turn = 0; turn < contenders.length; turn++) {
        const contender = contenders[(round + 1 + turn) % contenders.length];
        // The first round fills the caches of the disk and of Node, which is written when a process ends, and migrates.
        const signal = round < 0 ? "SIGTERM" : "SIGKILL";
        const { time, memory } = await startOnce(contender?.args ?? [], env, folder, signal);
        if (round < 0) continue;
        contender?.times.push(time);
        contender?.memory.push(memory);
      }
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  const [empty, server] = contenders;
  return contenders.map(({ name, times, memory }) => {
    const ratio = median(times.map((time, round) => time / (empty?.times[round] ?? Number.NaN)));
    const idle = median(memory);
    // An empty program has ended by then.
    const cells =
      name === empty?.name ? ["", ""] : [idle.toFixed(0), (idle / median(server?.memory ?? [])).toFixed(2)];
    return [name, median(times).toFixed(0), ratio.toFixed(1)].concat(cells, ["", ""]);
  });
}

/** Milliseconds until a process says that it listens, or ends, and its memory in MB soon after. */
async function startOnce(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  cwd: string,
  signal: NodeJS.Signals,
): Promise<{ readonly time: number; readonly memory: number }> {
  const start = performance.now();
  const child: ChildProcess = spawn(process.execPath, args, {
    cwd,
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = once(child, "exit");
  const listening = child.stdout === null ? ended : once(child.stdout, "data");
  await Promise.race([listening, ended]);
  const time = performance.now() - start;
  if (child.exitCode === null) await Promise.race([ended, setTimeout(untilIdle)]);
  const memory = residentMemory(child.pid ?? 0);
  child.kill(signal);
  await ended;
  return { time, memory };
}

/** In milliseconds. */
const untilIdle = 700;

async function memories(load: Load, refreshing: number): Promise<string[][]> {
  const data = await createData({ dialect: "sqlite", users: 1000, rows: 0, algorithm: "HS256" });
  const lines: string[][] = [];
  let first: number | undefined;
  try {
    for (const contender of [bare, byHand("by hand"), latchkey()]) {
      const { key } = data;
      const settings = { variant: "session", key, algorithm: "HS256", database: await data.copy() } as const;
      const server = await startServer(contender, settings);
      await setTimeout(1000);
      const idle = residentMemory(server.pid);
      first ??= idle;
      const tokens = data.logins.map(({ refresh }) => refresh);
      const slice =
        contender === bare
          ? undefined
          : await load.slice({
              id: `memory ${contender.name}`,
              port: server.port,
              pid: server.pid,
              script: [{ kind: "refresh", path: "/api/token/refresh/", tokens }],
              connections: 64,
              warmUp: 0,
              duration: refreshing,
            });
      const after = slice === undefined ? "" : residentMemory(server.pid).toFixed(0);
      const [idleText, ratio] = [idle.toFixed(0), (idle / first).toFixed(2)];
      lines.push([
        `${contender.name}, this benchmark's server, from the sources`,
        "",
        "",
        idleText,
        ratio,
        after,
        String(slice?.requests ?? ""),
      ]);
      await server.stop();
    }
  } finally {
    await data.remove();
  }
  return lines;
}
