// The workers of `latchkey start --workers`: processes that share a port, which the first process starts, watches and stops.
import cluster, { type Worker } from "node:cluster";
import { once } from "node:events";
import { setTimeout as wait } from "node:timers/promises";
import type { RunningServer } from "../adapters/node.ts";
import { CommandError } from "./errors.ts";

/** What `startWorkers` needs. */
export interface WorkersOptions {
  readonly count: number;
  readonly host: string;
  /** Called with a warning. */
  readonly warn: (line: string) => void;
}

/** A worker that ends this soon after its start is replaced after the same pause, in milliseconds. */
const minLife = 1000;

/**
 * Starts the workers: each runs the command of this process, and serves. Connections go to them in turn. A worker that dies
 * is replaced. SIGHUP replaces one after the other, each by a worker that listens already.
 *
 * @throws CommandError when a worker ends before it listens for the first time
 */
export async function startWorkers({ count, host, warn }: WorkersOptions): Promise<RunningServer> {
  const workers = new Set<Worker>();
  let isStarted = false;
  let isStopping = false;

  const start = async (): Promise<number> => {
    const startedAt = performance.now();
    const worker = cluster.fork();
    workers.add(worker);
    worker.once("exit", (code, signal) => {
      // One that is replaced or stopped has been removed.
      if (!workers.delete(worker) || !isStarted || isStopping) return;
      warn(`worker ${worker.process.pid} ended (${signal ?? code}); another one starts`);
      void replaceLater(startedAt);
    });
    return portOf(worker);
  };
  const replaceLater = async (startedAt: number): Promise<void> => {
    if (performance.now() - startedAt < minLife) await wait(minLife);
    // Why it did not start is on standard error; its end starts the next one.
    if (!isStopping) await start().catch(() => {});
  };
  const stop = async (worker: Worker): Promise<void> => {
    if (worker.isDead()) return;
    const ended = once(worker, "exit");
    worker.process.kill("SIGTERM");
    await ended;
  };
  const close = async (): Promise<void> => {
    isStopping = true;
    await Promise.all([...workers].map(stop));
  };

  const replaceAll = async (): Promise<void> => {
    // A set is walked with what is added meanwhile.
    for (const old of Array.from(workers)) {
      if (isStopping) return;
      await start();
      workers.delete(old);
      await stop(old);
    }
  };
  let restarting = Promise.resolve();
  process.on("SIGHUP", () => {
    // The reason is on standard error. The workers that are left go on.
    restarting = restarting.then(replaceAll).catch(() => warn("the restart failed"));
  });

  try {
    const [port = 0] = await Promise.all(Array.from({ length: count }, start));
    isStarted = true;
    return { url: `http://${host.includes(":") ? `[${host}]` : host}:${port}`, port, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** The port that a worker listens on, once it does. */
function portOf(worker: Worker): Promise<number> {
  return new Promise((resolve, reject) => {
    worker.once("listening", ({ port }) => resolve(port));
    worker.once("exit", () => reject(new CommandError("A worker ended before it listened.")));
  });
}
