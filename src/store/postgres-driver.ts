// A Kysely driver over pg's pool: statements stay prepared on their connection, errors come as StoreError, broken connections leave.
import { CompiledQuery, type DatabaseConnection, type Driver, type QueryResult } from "kysely";
import type { Pool, PoolClient } from "pg";
import { StoreError, storeMessages } from "./errors.ts";
import { fromPostgres } from "./postgres-errors.ts";
import type { Pulse } from "./postgres-pulse.ts";

/** A pool, and the pulse of the server it leads to. */
export interface WatchedPool {
  readonly pool: Pool;
  readonly pulse: Pulse;
}

/** One connection while it is lent out. */
interface Lent {
  readonly client: PoolClient;
  /** Whether a statement on it was given up: what it would answer next, nobody knows. */
  isBroken: boolean;
}

const unavailable = (): StoreError => new StoreError("unavailable", storeMessages.unavailable);

/** Makes the driver; the pool is opened before the first statement. */
export function createPostgresDriver(open: () => Promise<WatchedPool>): Driver {
  let opened: WatchedPool | undefined;
  const lent = new WeakMap<DatabaseConnection, Lent>();
  const control = (connection: DatabaseConnection, statement: string): Promise<unknown> =>
    connection.executeQuery(CompiledQuery.raw(statement));
  return {
    init: async () => {
      opened = await open();
    },
    acquireConnection: async () => {
      if (opened === undefined) throw new Error("The pool is not open.");
      const { pool, pulse } = opened;
      if (pulse.isDown()) throw unavailable();
      const one: Lent = { client: await translated(pool.connect()), isBroken: false };
      const connection = connectionOver(one, pulse);
      lent.set(connection, one);
      return connection;
    },
    beginTransaction: async (connection, { isolationLevel, accessMode }) => {
      const level = isolationLevel === undefined ? "" : ` isolation level ${isolationLevel}`;
      await control(connection, `begin${level}${accessMode === undefined ? "" : ` ${accessMode}`}`);
    },
    commitTransaction: async (connection) => void (await control(connection, "commit")),
    rollbackTransaction: async (connection) => void (await control(connection, "rollback")),
    releaseConnection: async (connection) => {
      const one = lent.get(connection);
      one?.client.release(one.isBroken);
    },
    destroy: async () => {
      opened?.pulse.stop();
      await opened?.pool.end();
    },
  };
}

function connectionOver(lent: Lent, pulse: Pulse): DatabaseConnection {
  return {
    executeQuery: async <R>({ sql: text, parameters }: CompiledQuery): Promise<QueryResult<R>> => {
      if (lent.isBroken) throw unavailable();
      const name = parameters.length > 0 ? statementName(text) : undefined;
      const answer = lent.client.query<Record<string, unknown>>({
        text,
        values: [...parameters],
        ...(name !== undefined && { name }),
      });
      const { command, rowCount, rows } = await watched(translated(answer), lent, pulse);
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

/** The answer of a statement, for as long as there is hope of one. */
function watched<T>(answer: Promise<T>, lent: Lent, pulse: Pulse): Promise<T> {
  return new Promise((resolve, reject) => {
    const endWatch = pulse.watch(() => {
      lent.isBroken = true;
      reject(unavailable());
    });
    answer.then(resolve, reject).finally(endWatch);
  });
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

async function translated<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    throw fromPostgres(error);
  }
}
