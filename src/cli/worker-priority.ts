// Gives requests priority over password hashing, on Linux, where each thread has its own priority.
import { readdir, readFile } from "node:fs/promises";
import { setPriority } from "node:os";

/** A `nice` value: a worker gets about a tenth of the time of the main thread when both compete for one core. */
const niceness = 10;

/**
 * Lowers the priority of libuv's worker threads, which hash passwords, so that many logins do not slow down the main
 * thread. Does nothing on a system without `/proc`.
 */
export async function lowerWorkerPriority(): Promise<void> {
  const folder = "/proc/self/task";
  // This read starts all worker threads.
  const threads = await readdir(folder).catch(() => []);
  await Promise.all(
    threads.map(async (thread) => {
      const name = await readFile(`${folder}/${thread}/comm`, "utf8");
      if (name.trim() === "libuv-worker") setPriority(Number(thread), niceness);
    }),
  ).catch(() => undefined);
}
