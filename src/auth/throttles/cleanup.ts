// Deletes what throttles no longer count, a little with every few hundred counted attempts or requests.
import { type Db, purgeAttempts } from "../../store/index.ts";

/** Each deletes up to a thousand rows of each table; an attempt makes three at most. */
const interval = 250;

/** Deletes rows now and then. */
export interface Cleanup {
  /** Call it for everything that is counted. */
  readonly count: () => void;
}

/** Creates the cleanup of a database. It never delays a request. */
export function createCleanup(
  database: { readonly kysely: Db },
  now: () => number,
  report: (error: unknown) => void,
): Cleanup {
  let counted = 0;
  let isRunning = false;
  const run = async (): Promise<void> => {
    try {
      await purgeAttempts(database.kysely, now());
    } catch (error) {
      report(error);
    }
    isRunning = false;
  };
  return {
    count: () => {
      counted += 1;
      if (counted < interval || isRunning) return;
      counted = 0;
      isRunning = true;
      void run();
    },
  };
}
