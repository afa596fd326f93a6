// Lets many callers share a trip to the database: those that ask while others are answered go together in the next one.

/** How trips are shared. */
export interface SharedReads<Key, Value> {
  /** Answers one caller. */
  readonly one: (key: Key) => Promise<Value>;
  /** Answers several, in their order. */
  readonly many: (keys: readonly Key[]) => Promise<readonly Value[]>;
  /** Whether a failure is every caller's, so that nobody is helped by going again alone. */
  readonly isEverybodys: (error: unknown) => boolean;
  /** How many trips may be under way at once. */
  readonly trips: number;
  /** How many callers share a trip at most. */
  readonly seats: number;
}

interface Waiting<Key, Value> {
  readonly key: Key;
  readonly resolve: (value: Value) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Makes a reader that shares its trips. A caller who finds nobody before them waits for nobody. Every answer is read after
 * it was asked for. A trip that fails is repeated for each of its callers alone, so that nobody fails for another.
 */
export function shareReads<Key, Value>(options: SharedReads<Key, Value>): (key: Key) => Promise<Value> {
  const { one, many, trips, seats } = options;
  let queue: Waiting<Key, Value>[] = [];
  let underway = 0;

  function next(): void {
    while (underway < trips && queue.length > 0) {
      const passengers = queue.slice(0, seats);
      queue = queue.slice(seats);
      underway += 1;
      void travel(passengers).finally(leave);
    }
  }

  function leave(): void {
    underway -= 1;
    next();
  }

  async function travel(passengers: readonly Waiting<Key, Value>[]): Promise<void> {
    const settled = await answers(passengers.map(({ key }) => key));
    for (const [index, { resolve, reject }] of passengers.entries()) {
      const outcome = settled[index];
      if (outcome?.status === "fulfilled") resolve(outcome.value);
      else reject(outcome?.reason);
    }
  }

  async function answers(keys: readonly Key[]): Promise<PromiseSettledResult<Value>[]> {
    if (keys.length > 1) {
      try {
        return (await many(keys)).map((value) => ({ status: "fulfilled", value }));
      } catch (error) {
        if (options.isEverybodys(error)) return keys.map(() => ({ status: "rejected", reason: error }));
        // Each alone, to find out whose failure it is.
      }
    }
    return Promise.allSettled(keys.map(one));
  }

  return (key) =>
    new Promise((resolve, reject) => {
      queue.push({ key, resolve, reject });
      next();
    });
}
