// Lets requests go before password hashes, where a thread can have a priority of its own: on Linux.
import { readdir, readFile } from "node:fs/promises";
import { setPriority } from "node:os";

/** On the scale of `nice`: a worker gets about a third of the time of the main thread where both compete for one core. */
const niceness = 5;

/**
 * Lowers the priority of libuv's worker threads, which derive password hashes, so that a burst of logins takes no core
 * from the main thread. Does nothing on a system without `/proc`, or where the threads cannot be told apart.
 */
export async function lowerWorkerPriority(): Promise<void> {
  const folder = "/proc/self/task";
  // The read itself starts the workers; all of them start at once.
  const threads = await readdir(folder).catch(() => []);
  await Promise.all(
    threads.map(async (thread) => {
      const name = await readFile(`${folder}/${thread}/comm`, "utf8");
      if (name.trim() === "libuv-worker") setPriority(Number(thread), niceness);
    }),
  ).catch(() => undefined);
}
