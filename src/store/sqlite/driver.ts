// A Kysely driver over node:sqlite: one connection reads what is committed, another writes with group commit.
import type { DatabaseSync } from "node:sqlite";
import { setTimeout as wait } from "node:timers/promises";
import type { DatabaseConnection, Driver, QueryResult } from "kysely";
import type { Later } from "../../runtime/index.ts";
import { createConnection, executeText } from "../connection.ts";
import type { DirectExecution, Query } from "../direct-execution.ts";
import { isBusy } from "../errors.ts";
import { announceStatement } from "../statement-channel.ts";
import { closedError, createGroupCommit } from "./group-commit.ts";
import { createStatements, kindOf, type StatementKind } from "./statements.ts";
import type { Transaction } from "./turns.ts";

/** The connections of a database. */
export interface SqliteConnections {
  /** Reads only; a database in memory has none. */
  readonly reader: DatabaseSync | undefined;
  readonly writer: DatabaseSync;
}

const maxMembers = 128;

/** A driver for Kysely, and how statements are executed without Kysely. */
export interface SqliteDriver extends Driver {
  readonly executeDirectly: DirectExecution;
  /** The same driver; its transactions do not enforce foreign keys, and share no commit. */
  readonly replacing: Driver;
}

const beginReplacing = "begin exclusive";

/** Creates the driver. A statement that finds the database locked is tried again for `busyTimeout` milliseconds. */
export function createSqliteDriver(connections: SqliteConnections, busyTimeout: number): SqliteDriver {
  const { reader, writer } = connections;
  // A commit in memory costs nothing that could be shared.
  const groupCommit = createGroupCommit(writer, {
    busyTimeout,
    maxMembers: reader === undefined ? 1 : maxMembers,
  });
  const readStatements = reader === undefined ? undefined : createStatements(reader);
  const transactions = new WeakMap<DatabaseConnection, Transaction>();
  let isDestroyed = false;

  async function execute(connection: DatabaseConnection, query: Query): Promise<QueryResult<unknown>> {
    const kind = kindOf(query.sql);
    const transaction = transactions.get(connection);
    if (transaction === undefined) {
      if (kind !== "begin") return executeOutside(kind, query);
      const begin = query.sql === beginReplacing ? groupCommit.beginReplacing : groupCommit.begin;
      transactions.set(connection, await begin());
      return noRows;
    }
    if (kind !== "commit" && kind !== "rollback") return transaction.run(query);
    transactions.delete(connection);
    await (kind === "commit" ? transaction.commit() : transaction.rollback());
    return noRows;
  }

  /** Runs a statement outside of any transaction. The result of a statement that reads is there at once. */
  function executeOutside(kind: StatementKind, query: Query): Later<QueryResult<unknown>> {
    if (kind === "write") return groupCommit.write(query);
    if (kind !== "read" || readStatements === undefined) return groupCommit.runBetweenGroups(query);
    const read = (): QueryResult<unknown> => readStatements.prepare(query.sql).run(query.parameters);
    try {
      return read();
    } catch (error) {
      if (!isBusy(error)) throw error;
      return retryWhileBusy(read, busyTimeout);
    }
  }

  const driver: Driver = {
    init: async () => {},
    acquireConnection: async () => {
      const connection: DatabaseConnection = createConnection((query) => execute(connection, query));
      return connection;
    },
    beginTransaction: (connection) => executeText(connection, "begin immediate"),
    commitTransaction: (connection) => executeText(connection, "commit"),
    rollbackTransaction: async (connection) => {
      // A commit that failed has rolled it back already.
      if (transactions.has(connection)) await executeText(connection, "rollback");
    },
    releaseConnection: async (connection) => {
      const transaction = transactions.get(connection);
      transactions.delete(connection);
      await transaction?.rollback();
    },
    destroy: async () => {
      await groupCommit.close();
      isDestroyed = true;
      closeConnections(connections);
    },
  };
  return {
    ...driver,
    executeDirectly: (query) => {
      if (isDestroyed) throw closedError();
      announceStatement(query);
      return executeOutside(kindOf(query.sql), query);
    },
    replacing: { ...driver, beginTransaction: (connection) => executeText(connection, beginReplacing) },
  };
}

/** Closes the connections that are open. */
function closeConnections({ reader, writer }: SqliteConnections): void {
  // The last connection to close checkpoints the WAL, which a read-only one cannot.
  for (const connection of [reader, writer]) if (connection?.isOpen === true) connection.close();
}

const noRows: QueryResult<unknown> = { rows: [] };

/** Tries again while the database is locked: for a reader, only while another process recovers or closes it. */
async function retryWhileBusy<T>(action: () => T, busyTimeout: number): Promise<T> {
  const deadline = performance.now() + busyTimeout;
  for (let pause = 1; ; pause = Math.min(pause * 2, 50)) {
    try {
      return action();
    } catch (error) {
      if (!isBusy(error) || performance.now() + pause > deadline) throw error;
      await wait(pause);
    }
  }
}
