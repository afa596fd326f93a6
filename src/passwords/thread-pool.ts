// Shares libuv's threads with the rest of the process: DNS look-ups and file reads never wait behind hashes.

const defaultSize = 4;
const greatestSize = 1024;

/** How many hashes run in libuv's threads at once, in the whole process: one thread fewer than there are. */
export const maxHashThreads = Math.max(1, poolSize(process.env["UV_THREADPOOL_SIZE"]) - 1);

const waiting: (() => void)[] = [];
let running = 0;

/** Runs a derivation that takes one of libuv's threads as soon as one of the hashes' own is free. */
export async function inThreadPool<Result>(derive: () => Promise<Result>): Promise<Result> {
  if (running < maxHashThreads) running += 1;
  else await new Promise<void>((resolve) => void waiting.push(resolve));
  try {
    return await derive();
  } finally {
    // The thread passes straight to the next in line.
    const next = waiting.shift();
    if (next === undefined) running -= 1;
    else next();
  }
}

/** The number of threads as libuv reads it: a text that is not a number counts as one. */
function poolSize(text: string | undefined): number {
  if (text === undefined) return defaultSize;
  const size = Number.parseInt(text, 10);
  return Number.isNaN(size) || size < 1 ? 1 : Math.min(size, greatestSize);
}
