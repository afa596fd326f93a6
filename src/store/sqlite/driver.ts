// A Kysely driver over node:sqlite: one connection that reads what is committed, one that writes in groups.
import type { DatabaseSync } from "node:sqlite";
import { setTimeout as wait } from "node:timers/promises";
import { CompiledQuery, type DatabaseConnection, type Driver, type QueryResult } from "kysely";
import { isBusy } from "../errors.ts";
import { createGroups, type Member, type Query } from "./groups.ts";
import { createStatements, kindOf, type StatementKind } from "./statements.ts";

/** The connections of a database. */
export interface SqliteConnections {
  /** Reads only; a database in memory has none. */
  readonly reader: DatabaseSync | undefined;
  readonly writer: DatabaseSync;
}

const mostMembers = 128;

/** Makes the driver. Whoever finds the database locked tries again for `busyTimeout` milliseconds. */
export function createSqliteDriver(connections: SqliteConnections, busyTimeout: number): Driver {
  const { reader, writer } = connections;
  // A commit in memory costs nothing that could be shared.
  const groups = createGroups(writer, { busyTimeout, mostMembers: reader === undefined ? 1 : mostMembers });
  const reading = reader === undefined ? undefined : createStatements(reader);
  const members = new WeakMap<DatabaseConnection, Member>();

  async function execute(connection: DatabaseConnection, query: Query): Promise<QueryResult<unknown>> {
    const kind = kindOf(query.sql);
    const member = members.get(connection);
    if (member === undefined) return executeAlone(connection, kind, query);
    if (kind !== "commit" && kind !== "rollback") return member.run(query);
    members.delete(connection);
    await (kind === "commit" ? member.commit() : member.rollback());
    return noRows;
  }

  async function executeAlone(
    connection: DatabaseConnection,
    kind: StatementKind,
    query: Query,
  ): Promise<QueryResult<unknown>> {
    if (kind === "begin") {
      members.set(connection, await groups.begin());
      return noRows;
    }
    if (kind === "write") return groups.write(query);
    if (kind !== "read" || reading === undefined) return groups.alone(query);
    return patiently(() => reading.prepare(query.sql).run(query.parameters), busyTimeout);
  }

  return {
    init: async () => {},
    acquireConnection: async () => connectionOver(execute),
    beginTransaction: (connection) => control(connection, "begin immediate"),
    commitTransaction: (connection) => control(connection, "commit"),
    rollbackTransaction: async (connection) => {
      // A commit that failed has undone it already.
      if (members.has(connection)) await control(connection, "rollback");
    },
    releaseConnection: async (connection) => {
      const member = members.get(connection);
      members.delete(connection);
      await member?.rollback();
    },
    destroy: async () => {
      await groups.close();
      closeConnections(connections);
    },
  };
}

/** Closes what is open. */
export function closeConnections({ reader, writer }: SqliteConnections): void {
  // The last to be closed moves the log into the database, which the reader could not.
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
      // oxlint-disable-next-line no-unsafe-type-assertion -- whoever wrote the query knows its rows; a driver cannot
      return (await execute(connection, query)) as QueryResult<R>;
    },
    // oxlint-disable-next-line require-yield -- nothing in this package streams, and the interface asks for it
    streamQuery: async function* () {
      throw new Error("Streaming is not supported.");
    },
  };
  return connection;
}

/** Tries again while the database is locked, which a reader only finds while somebody else repairs or closes it. */
async function patiently<T>(action: () => T, busyTimeout: number): Promise<T> {
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
