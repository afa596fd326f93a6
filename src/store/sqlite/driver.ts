// A Kysely driver over node:sqlite: one connection reads what is committed, another writes with group commit.
import type { DatabaseSync } from "node:sqlite";
import { setTimeout as wait } from "node:timers/promises";
import { CompiledQuery, type DatabaseConnection, type Driver, type QueryResult } from "kysely";
import { isBusy } from "../errors.ts";
import { createGroupCommit } from "./group-commit.ts";
import { createStatements, kindOf, type StatementKind } from "./statements.ts";
import type { Transaction } from "./turns.ts";
import type { Query } from "./write-connection.ts";

/** The connections of a database. */
export interface SqliteConnections {
  /** Reads only; a database in memory has none. */
  readonly reader: DatabaseSync | undefined;
  readonly writer: DatabaseSync;
}

const maxMembers = 128;

/** Creates the driver. A statement that finds the database locked is tried again for `busyTimeout` milliseconds. */
export function createSqliteDriver(connections: SqliteConnections, busyTimeout: number): Driver {
  const { reader, writer } = connections;
  // A commit in memory costs nothing that could be shared.
  const groups = createGroupCommit(writer, {
    busyTimeout,
    maxMembers: reader === undefined ? 1 : maxMembers,
  });
  const readStatements = reader === undefined ? undefined : createStatements(reader);
  const transactions = new WeakMap<DatabaseConnection, Transaction>();

  async function execute(connection: DatabaseConnection, query: Query): Promise<QueryResult<unknown>> {
    const kind = kindOf(query.sql);
    const transaction = transactions.get(connection);
    if (transaction === undefined) return executeOutside(connection, kind, query);
    if (kind !== "commit" && kind !== "rollback") return transaction.run(query);
    transactions.delete(connection);
    await (kind === "commit" ? transaction.commit() : transaction.rollback());
    return noRows;
  }

  /** Runs a statement on a connection that is not in a transaction. */
  async function executeOutside(
    connection: DatabaseConnection,
    kind: StatementKind,
    query: Query,
  ): Promise<QueryResult<unknown>> {
    if (kind === "begin") {
      transactions.set(connection, await groups.begin());
      return noRows;
    }
    if (kind === "write") return groups.write(query);
    if (kind !== "read" || readStatements === undefined) return groups.runBetweenGroups(query);
    return retryWhileBusy(() => readStatements.prepare(query.sql).run(query.parameters), busyTimeout);
  }

  return {
    init: async () => {},
    acquireConnection: async () => connectionOver(execute),
    beginTransaction: (connection) => control(connection, "begin immediate"),
    commitTransaction: (connection) => control(connection, "commit"),
    rollbackTransaction: async (connection) => {
      // A commit that failed has rolled it back already.
      if (transactions.has(connection)) await control(connection, "rollback");
    },
    releaseConnection: async (connection) => {
      const transaction = transactions.get(connection);
      transactions.delete(connection);
      await transaction?.rollback();
    },
    destroy: async () => {
      await groups.close();
      closeConnections(connections);
    },
  };
}

/** Closes the connections that are open. */
export function closeConnections({ reader, writer }: SqliteConnections): void {
  // The last connection to close checkpoints the WAL, which a read-only one cannot.
  for (const connection of [reader, writer]) if (connection?.isOpen === true) connection.close();
}

const noRows: QueryResult<unknown> = { rows: [] };

async function control(connection: DatabaseConnection, statement: string): Promise<void> {
  await connection.executeQuery(CompiledQuery.raw(statement));
}

function connectionOver(
  execute: (connection: DatabaseConnection, query: Query) => Promise<QueryResult<unknown>>,
): DatabaseConnection {
  const connection: DatabaseConnection = {
    executeQuery: async <R>(query: CompiledQuery): Promise<QueryResult<R>> => {
      // oxlint-disable-next-line no-unsafe-type-assertion -- the caller knows the rows of its query; a driver cannot
      return (await execute(connection, query)) as QueryResult<R>;
    },
    // oxlint-disable-next-line require-yield -- nothing in this package streams, and the interface requires it
    streamQuery: async function* () {
      throw new Error("Streaming is not supported.");
    },
  };
  return connection;
}

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
