// A counting semaphore: limits how many actions run at the same time. The others wait in order.

/** Runs an action when a permit is free. */
export type Semaphore = <T>(action: () => Promise<T>) => Promise<T>;

/** Makes a semaphore with a number of permits. */
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
