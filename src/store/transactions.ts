// Transactions that are repeated when another one was in the way.
import { StoreError } from "./errors.ts";
import type { Db } from "./schema/tables.ts";

const maxAttempts = 4;

/** Runs an action in one transaction; repeats it when another transaction was in the way, up to four attempts. */
export const repeatableTransaction = <T>(db: Db, action: (tx: Db) => Promise<T>): Promise<T> =>
  repeated(() => db.transaction().execute(action));

/** Runs a transaction or a statement that stands alone; repeats it when another one was in the way, up to four attempts. */
export async function repeated<T>(run: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await run();
    } catch (error) {
      if (!(error instanceof StoreError) || error.code !== "conflict" || attempt === maxAttempts) throw error;
    }
  }
}
