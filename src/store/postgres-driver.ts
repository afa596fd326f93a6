// A Kysely driver over pg's pool: statements stay prepared on their connection, errors come as StoreError, broken connections leave.
import { Socket } from "node:net";
import { CompiledQuery, type DatabaseConnection, type Driver, type QueryResult } from "kysely";
import type { Pool, PoolClient } from "pg";
import { StoreError, storeMessages } from "./errors.ts";
import { fromPostgres } from "./postgres-errors.ts";
import { backendOf } from "./postgres-probe.ts";
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
      const { pulse } = opened;
      const one: Lent = { client: await connect(opened), isBroken: false };
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
      if (one?.isBroken === true) discard(one.client);
      else one?.client.release();
    },
    destroy: async () => {
      opened?.pulse.stop();
      await opened?.pool.end();
    },
  };
}

/** When each connection was first lent out. */
const ages = new WeakMap<PoolClient, number>();

/** A connection that was opened since the last loss: an older one may lead nowhere. */
async function connect({ pool, pulse }: WatchedPool): Promise<PoolClient> {
  for (;;) {
    if (pulse.isDown()) throw unavailable();
    const client = await whileUp(translated(pool.connect()), pulse);
    const age = ages.get(client) ?? performance.now();
    ages.set(client, age);
    if (age >= pulse.lastLoss()) return client;
    discard(client);
  }
}

/** Whoever waits for a connection need not wait any longer than the server is there. */
function whileUp(connecting: Promise<PoolClient>, pulse: Pulse): Promise<PoolClient> {
  return new Promise((resolve, reject) => {
    let isGivenUp = false;
    const endWatch = pulse.watch(() => {
      isGivenUp = true;
      reject(unavailable());
    });
    connecting.then((client) => (isGivenUp ? discard(client) : resolve(client)), reject).finally(endWatch);
  });
}

/** Takes a connection out of the pool at once: a goodbye to a server that is gone would wait for its answer. */
function discard(client: PoolClient): void {
  client.connection.stream.destroy();
  client.release(true);
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
  const { client } = lent;
  return new Promise((resolve, reject) => {
    const endWatch = pulse.watch(
      () => {
        lent.isBroken = true;
        reject(unavailable());
      },
      { pid: backendOf(client), bytesRead: () => bytesReadBy(client) },
    );
    answer.then(resolve, reject).finally(endWatch);
  });
}

function bytesReadBy({ connection: { stream } }: PoolClient): number {
  return stream instanceof Socket ? stream.bytesRead : 0;
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
