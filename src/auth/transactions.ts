// Transactions of the flows: repeated after a conflict, and left out around a single statement.
import { type Db, repeatableTransaction } from "../store/index.ts";
import type { Blacklist } from "./blacklist/blacklist.ts";
import type { AuthContext } from "./context.ts";

/** Runs writes in one transaction, with the blacklist; repeats it when another transaction was in the way, up to four attempts. */
export async function inTransaction<T>(
  context: AuthContext,
  action: (tx: Db, blacklist: Blacklist) => Promise<T>,
): Promise<T> {
  // Ask before the transaction: SQLite in memory has one connection, so a query next to a transaction would wait for its end.
  const blacklist = await context.blacklist();
  return repeatableTransaction(context.database.kysely, (tx) => action(tx, blacklist));
}

/** Runs the write of one session or token: in a transaction, unless the blacklist writes it with a single statement. */
export async function inTransactionIfNeeded<T>(
  context: AuthContext,
  action: (db: Db, blacklist: Blacklist) => Promise<T>,
): Promise<T> {
  const blacklist = await context.blacklist();
  return blacklist.needsTransaction
    ? inTransaction(context, action)
    : action(context.database.kysely, blacklist);
}
