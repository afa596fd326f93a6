// A Kysely driver over pg's pool: statements stay prepared on their connection, errors come as StoreError, broken connections leave.
import { CompiledQuery, type DatabaseConnection, type Driver, type QueryResult } from "kysely";
import type { Pool, PoolClient } from "pg";
import { fromPostgres } from "./postgres-errors.ts";

/** Makes the driver; the pool is opened before the first statement. */
export function createPostgresDriver(open: () => Promise<Pool>): Driver {
  let pool: Pool | undefined;
  const connections = new WeakMap<DatabaseConnection, PoolClient>();
  const control = (connection: DatabaseConnection, statement: string): Promise<unknown> =>
    connection.executeQuery(CompiledQuery.raw(statement));
  return {
    init: async () => {
      pool = await open();
    },
    acquireConnection: async () => {
      const client = await translated(() => requirePool(pool).connect());
      const connection = connectionOver(client);
      connections.set(connection, client);
      return connection;
    },
    beginTransaction: async (connection) => void (await control(connection, "begin")),
    commitTransaction: async (connection) => void (await control(connection, "commit")),
    rollbackTransaction: async (connection) => void (await control(connection, "rollback")),
    releaseConnection: async (connection) => connections.get(connection)?.release(),
    destroy: async () => pool?.end(),
  };
}

function requirePool(pool: Pool | undefined): Pool {
  if (pool === undefined) throw new Error("The pool is not open.");
  return pool;
}

function connectionOver(client: PoolClient): DatabaseConnection {
  return {
    executeQuery: async <R>({ sql: text, parameters }: CompiledQuery): Promise<QueryResult<R>> => {
      const name = parameters.length > 0 ? statementName(text) : undefined;
      const { command, rowCount, rows } = await translated(() =>
        client.query<Record<string, unknown>>({
          text,
          values: [...parameters],
          ...(name !== undefined && { name }),
        }),
      );
      const isWrite = command === "INSERT" || command === "UPDATE" || command === "DELETE";
      const result: QueryResult<unknown> = {
        rows,
        ...(isWrite && { numAffectedRows: BigInt(rowCount ?? 0) }),
      };
      // oxlint-disable-next-line no-unsafe-type-assertion -- whoever wrote the query knows its rows; a driver cannot
      return result as QueryResult<R>;
    },
    // oxlint-disable-next-line require-yield -- nothing in this package streams, and the interface asks for it
    streamQuery: async function* () {
      throw new Error("Streaming is not supported.");
    },
  };
}

const names = new Map<string, string>();
const maxNames = 500;

/** The name under which connections keep a statement prepared; undefined once there are too many. */
function statementName(text: string): string | undefined {
  const known = names.get(text);
  if (known !== undefined || names.size >= maxNames) return known;
  const name = `latchkey_${names.size}`;
  names.set(text, name);
  return name;
}

async function translated<T>(action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    throw fromPostgres(error);
  }
}
