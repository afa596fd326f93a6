// A Kysely driver over pg's pool: errors become StoreErrors, and broken connections leave the pool.
import type { CompiledQuery, DatabaseConnection, Driver, QueryResult } from "kysely";
import { createConnection, executeText } from "../connection.ts";
import {
  discard,
  type PooledConnection,
  takeConnection,
  unavailable,
  watchResult,
  type WatchedPool,
} from "./connections.ts";

/** Creates the driver. The pool is opened before the first statement. */
export function createPostgresDriver(open: () => Promise<WatchedPool>): Driver {
  let opened: WatchedPool | undefined;
  const taken = new WeakMap<DatabaseConnection, PooledConnection>();
  const mark = (connection: DatabaseConnection, isInTransaction: boolean): void => {
    const pooled = taken.get(connection);
    if (pooled !== undefined) pooled.isInTransaction = isInTransaction;
  };
  return {
    init: async () => {
      opened = await open();
    },
    acquireConnection: async () => {
      if (opened === undefined) throw new Error("The pool is not open.");
      const watched = opened;
      const pooled = await takeConnection(watched);
      const connection = createConnection((query) => execute(query, pooled, watched));
      taken.set(connection, pooled);
      return connection;
    },
    beginTransaction: async (connection, kind) => {
      mark(connection, true);
      await executeText(connection, opened?.sender.begin(kind) ?? "begin");
    },
    commitTransaction: async (connection) => {
      await executeText(connection, "commit");
      mark(connection, false);
    },
    rollbackTransaction: async (connection) => {
      await executeText(connection, "rollback");
      mark(connection, false);
    },
    releaseConnection: async (connection) => {
      const pooled = taken.get(connection);
      if (pooled?.isBroken === true) discard(pooled.client);
      else pooled?.client.release();
    },
    destroy: async () => {
      opened?.watchdog.stop();
      await opened?.pool.end();
    },
  };
}

async function execute(
  query: CompiledQuery,
  pooled: PooledConnection,
  { watchdog, sender }: WatchedPool,
): Promise<QueryResult<unknown>> {
  if (pooled.isBroken) throw unavailable();
  const result = sender.send(pooled.client, query, pooled.isInTransaction);
  const { command, rowCount, rows } = await watchResult(result, pooled, watchdog);
  const isWrite = command === "INSERT" || command === "UPDATE" || command === "DELETE";
  return { rows, ...(isWrite && { numAffectedRows: BigInt(rowCount ?? 0) }) };
}
