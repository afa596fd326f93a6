// Starts servers and the load, each on a core of its own, and stops them.
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { availableParallelism } from "node:os";
import path from "node:path";
import type { Contender, LoopDelay, Order, Ready, Settings, Slice } from "./contender.ts";

/** The folder `bench/`. */
const benchFolder = path.resolve(import.meta.dirname, "..");

/** A server that listens. */
export interface RunningServer extends Ready {
  readonly pid: number;
  /** Starts to measure the event loop's delay; the function that it gives ends that. Only in servers of Node with one process. */
  readonly watchLoop: () => () => Promise<LoopDelay>;
  readonly stop: () => Promise<void>;
}

/** Servers get the first core, or the first ones if they have workers; the load gets the last. */
const coresOfServer = (workers: number): string =>
  workers === 1 ? "0" : `0-${Math.max(workers, availableParallelism() - 1) - 1}`;
const coreOfLoad = String(availableParallelism() - 1);

/** Why a contender cannot be measured here; undefined if it can. */
export function missing({ file }: Contender): string | undefined {
  return file.startsWith("peers/") && !existsSync(path.join(benchFolder, "node_modules"))
    ? "its packages are missing: npm ci --prefix bench"
    : undefined;
}

/** Starts a contender's server. Rejects with what it printed when it ends without listening. */
export function startServer(contender: Contender, settings: Settings): Promise<RunningServer> {
  const { file, source, workers = 1 } = contender;
  const folder = source === undefined ? benchFolder : path.join(source, "bench");
  const child = spawnNode(coresOfServer(workers), [path.join(folder, file)], {
    NODE_ENV: "production",
    BENCH: JSON.stringify(settings),
    ...(workers > 1 && { BENCH_WORKERS: String(workers) }),
  });
  let errors = "";
  child.stderr?.on("data", (text: Buffer) => (errors += text.toString()));
  return new Promise((resolve, reject) => {
    child.once("message", (ready: Ready) =>
      resolve({
        ...ready,
        pid: child.pid ?? 0,
        watchLoop: () => {
          child.send("loop");
          return () =>
            new Promise((answer) => {
              child.once("message", (delay: LoopDelay) => answer(delay));
              child.send("loop");
            });
        },
        stop: () => stop(child),
      }),
    );
    child.once("error", reject);
    child.once("exit", () => reject(new Error(messageIn(errors) ?? `${file} ended before it listened.`)));
  });
}

/** The line that says what was wrong, of what a process printed. */
const messageIn = (printed: string): string | undefined =>
  printed.split("\n").find((line) => /^\w*(?:Error|skip)\b/.test(line));

/** The load generator. */
export interface Load {
  readonly slice: (order: Order) => Promise<Slice>;
  readonly stop: () => Promise<void>;
}

/** Starts the load generator. */
export function startLoad(): Load {
  const child = spawnNode(coreOfLoad, [path.join(benchFolder, "http/load-process.ts")], {});
  child.stderr?.pipe(process.stderr);
  return {
    slice: (order) =>
      new Promise((resolve, reject) => {
        const ended = (): void => reject(new Error("The load generator ended."));
        child.once("exit", ended);
        child.once("message", (slice: Slice) => {
          child.off("exit", ended);
          resolve(slice);
        });
        child.send(order);
      }),
    stop: () => stop(child),
  };
}

/** Node bound to cores, where the system has `taskset`. */
function spawnNode(
  cores: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): ChildProcess {
  const isLinux = process.platform === "linux" && availableParallelism() > 1;
  const [program, ...before] = isLinux ? ["taskset", "-c", cores, process.execPath] : [process.execPath];
  return spawn(program ?? process.execPath, [...before, ...args], {
    stdio: ["ignore", "ignore", "pipe", "ipc"],
    env: { ...process.env, ...env },
  });
}

function stop(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) return resolve();
    child.once("exit", () => resolve());
    child.kill("SIGTERM");
    setTimeout(() => child.kill("SIGKILL"), 5000).unref();
  });
}
