// A Kysely driver over pg's pool: errors become StoreErrors, and broken connections leave the pool.
import type { DatabaseConnection, Driver, QueryResult } from "kysely";
import { createConnection, executeText } from "../connection.ts";
import type { DirectExecution, Query } from "../direct-execution.ts";
import { StoreError } from "../errors.ts";
import { announceStatement } from "../statement-channel.ts";
import { migrationSettings } from "./settings.ts";
import { singleFlight } from "../../runtime/index.ts";
import {
  discard,
  type PooledConnection,
  takeConnection,
  unavailable,
  watchResult,
  type WatchedPool,
} from "./connections.ts";

/** A driver for Kysely, and how statements are executed without Kysely. */
export interface PostgresDriver extends Driver {
  readonly executeDirectly: DirectExecution;
  /** The same driver for migrations, whose statements take any time. */
  readonly replacing: Driver;
}

/** Creates the driver. The pool is opened before the first statement; `open` is called again if it fails. */
export function createPostgresDriver(open: () => Promise<WatchedPool>): PostgresDriver {
  let opened: WatchedPool | undefined;
  const openOnce = singleFlight(async () => {
    opened ??= await open();
  });
  let isDestroyed = false;
  const taken = new WeakMap<DatabaseConnection, PooledConnection>();
  const mark = (connection: DatabaseConnection, isInTransaction: boolean): void => {
    const pooled = taken.get(connection);
    if (pooled !== undefined) pooled.isInTransaction = isInTransaction;
  };
  const acquire = async (isUnlimited: boolean): Promise<DatabaseConnection> => {
    if (opened === undefined) throw new Error("The pool is not open.");
    const watched = opened;
    const pooled = await takeConnection(watched);
    pooled.isUnlimited = isUnlimited;
    const connection = createConnection((query) => execute(query, pooled, watched));
    taken.set(connection, pooled);
    return connection;
  };
  const driver: Driver = {
    init: openOnce,
    acquireConnection: () => acquire(false),
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
      if (pooled !== undefined) release(pooled);
    },
    destroy: async () => {
      if (isDestroyed) return;
      isDestroyed = true;
      opened?.watchdog.stop();
      await opened?.pool.end();
    },
  };
  return {
    ...driver,
    executeDirectly: async (query) => {
      if (isDestroyed) throw new StoreError("unavailable", "The database is closed.");
      announceStatement(query);
      if (opened === undefined) await openOnce();
      if (opened === undefined) throw new Error("The pool is not open.");
      const pooled = await takeConnection(opened);
      try {
        return await execute(query, pooled, opened);
      } finally {
        release(pooled);
      }
    },
    replacing: {
      ...driver,
      acquireConnection: () => acquire(true),
      beginTransaction: async (connection, kind) => {
        mark(connection, true);
        await executeText(connection, (opened?.sender.begin(kind) ?? "begin") + migrationSettings);
      },
    },
  };
}

function release({ client, isBroken }: PooledConnection): void {
  if (isBroken) discard(client);
  else client.release();
}

function execute(
  query: Query,
  pooled: PooledConnection,
  { watchdog, sender }: WatchedPool,
): Promise<QueryResult<unknown>> {
  const { client, isBroken, isInTransaction, isUnlimited } = pooled;
  if (isBroken) return Promise.reject(unavailable());
  return watchResult(pooled, watchdog, (receiver) => {
    if (!isUnlimited || isInTransaction) return sender.send(client, query, isInTransaction, receiver);
    return void sender.sendAlone(client, query).then(receiver.resolve, receiver.reject);
  });
}
