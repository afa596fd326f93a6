// A counting semaphore: so many at a time, the others in the order in which they came.

/** Runs an action once one of the permits is free. */
export type Semaphore = <T>(action: () => Promise<T>) => Promise<T>;

/** Makes a semaphore. */
export function createSemaphore(permits: number): Semaphore {
  const waiting: (() => void)[] = [];
  let free = permits;
  return async (action) => {
    if (free > 0) free -= 1;
    else await new Promise<void>((resume) => waiting.push(resume));
    try {
      return await action();
    } finally {
      const resume = waiting.shift();
      if (resume === undefined) free += 1;
      else resume();
    }
  };
}
