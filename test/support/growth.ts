// How the work of a task grows with its input: counted in processor time of this thread, so that other processes do not count.

/** How many times the input of the second measurement is as long as that of the first. */
const factor = 8;

/** Less than this is noise. In milliseconds. */
const minWork = 1;

/**
 * How many times as much work an input of `size` is as an eighth of it, given the input to `run` as its size: about 8 where
 * the work is linear, 64 where it is quadratic.
 */
export async function growthOf(size: number, run: (size: number) => unknown): Promise<number> {
  let small = Infinity;
  let large = Infinity;
  // Alternately, so that both are measured with code that is compiled equally well.
  for (let round = 0; round < 3; round++) {
    small = Math.min(small, await workOf(() => run(Math.round(size / factor))));
    large = Math.min(large, await workOf(() => run(size)));
  }
  return large / Math.max(small, minWork);
}

/** Linear work stays below this, although large inputs cost more memory; quadratic work is about 64. */
export const linear = 40;

async function workOf(run: () => unknown): Promise<number> {
  const before = process.threadCpuUsage();
  await run();
  const { user, system } = process.threadCpuUsage(before);
  return (user + system) / 1000;
}
