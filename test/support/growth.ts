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
  const least = async (given: number): Promise<number> => {
    const works: number[] = [];
    for (let round = 0; round < 3; round++) works.push(await workOf(() => run(given)));
    return Math.max(Math.min(...works), minWork);
  };
  const small = await least(Math.round(size / factor));
  return (await least(size)) / small;
}

/** What is linear stays below this, also where a measurement is off; what is quadratic does not. */
export const linear = 24;

async function workOf(run: () => unknown): Promise<number> {
  const before = process.threadCpuUsage();
  await run();
  const { user, system } = process.threadCpuUsage(before);
  return (user + system) / 1000;
}
