// Leaves one of libuv's threads to the rest of the process: DNS look-ups and file reads never wait for hashes.

const defaultSize = 4;
const maxSize = 1024;

/** The maximum number of hashes in libuv's threads at once, in the whole process: one fewer than there are threads. */
export const maxHashThreads = Math.max(1, poolSize(process.env["UV_THREADPOOL_SIZE"]) - 1);

const waiting: (() => void)[] = [];
let running = 0;

/** Runs a derivation in one of libuv's threads, as soon as one of those for hashes is free. */
export async function inThreadPool<Result>(derive: () => Promise<Result>): Promise<Result> {
  if (running < maxHashThreads) running += 1;
  else await new Promise<void>((resolve) => void waiting.push(resolve));
  try {
    return await derive();
  } finally {
    // The thread goes to the next waiter without becoming free.
    const next = waiting.shift();
    if (next === undefined) running -= 1;
    else next();
  }
}

/** The number of threads as libuv reads it: a value that is not a number means one. */
function poolSize(text: string | undefined): number {
  if (text === undefined) return defaultSize;
  const size = Number.parseInt(text, 10);
  return Number.isNaN(size) || size < 1 ? 1 : Math.min(size, maxSize);
}
