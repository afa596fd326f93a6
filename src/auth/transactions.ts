// Transactions of the flows: repeated after a conflict, and left out around a single statement.
import { type Db, StoreError } from "../store/index.ts";
import { usesDjangoTables } from "./blacklist.ts";
import type { AuthContext } from "./context.ts";

const maxAttempts = 4;

/** Runs writes in one transaction; repeats it when another transaction was in the way, up to four attempts. */
export async function inTransaction<T>(context: AuthContext, action: (tx: Db) => Promise<T>): Promise<T> {
  // Ask before the transaction: SQLite in memory has one connection, so a query next to a transaction would wait for its end.
  await usesDjangoTables(context);
  for (let attempt = 1; ; attempt++) {
    try {
      return await context.database.kysely.transaction().execute(action);
    } catch (error) {
      if (!(error instanceof StoreError) || error.code !== "conflict" || attempt === maxAttempts) throw error;
    }
  }
}

/** Runs writes that are a single statement unless Simple JWT's tables are used; only then they need a transaction. */
export async function inTransactionIfNeeded<T>(
  context: AuthContext,
  action: (db: Db) => Promise<T>,
): Promise<T> {
  return (await usesDjangoTables(context)) ? inTransaction(context, action) : action(context.database.kysely);
}
