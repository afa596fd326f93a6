// A Kysely driver over pg's pool: errors come as StoreError, broken connections leave.
import { Socket } from "node:net";
import { CompiledQuery, type DatabaseConnection, type Driver, type QueryResult } from "kysely";
import type { Pool, PoolClient } from "pg";
import { StoreError, storeMessages } from "../errors.ts";
import { fromPostgres } from "./errors.ts";
import { backendOf } from "./probe.ts";
import type { Pulse } from "./pulse.ts";
import type { Statements } from "./statements.ts";

/** A pool, the pulse of the server it leads to, and how statements are sent to it. */
export interface WatchedPool {
  readonly pool: Pool;
  readonly pulse: Pulse;
  readonly statements: Statements;
}

/** One connection while it is lent out. */
interface Lent {
  readonly client: PoolClient;
  isInTransaction: boolean;
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
  const mark = (connection: DatabaseConnection, isInTransaction: boolean): void => {
    const one = lent.get(connection);
    if (one !== undefined) one.isInTransaction = isInTransaction;
  };
  return {
    init: async () => {
      opened = await open();
    },
    acquireConnection: async () => {
      if (opened === undefined) throw new Error("The pool is not open.");
      const one: Lent = { client: await connect(opened), isInTransaction: false, isBroken: false };
      await renew(one, opened);
      const connection = connectionOver(one, opened);
      lent.set(connection, one);
      return connection;
    },
    beginTransaction: async (connection, kind) => {
      mark(connection, true);
      await control(connection, opened?.statements.begin(kind) ?? "begin");
    },
    commitTransaction: async (connection) => {
      await control(connection, "commit");
      mark(connection, false);
    },
    rollbackTransaction: async (connection) => {
      await control(connection, "rollback");
      mark(connection, false);
    },
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

/** Makes a connection ready for statements that are prepared on it, where it is not. */
async function renew(lent: Lent, { pulse, statements }: WatchedPool): Promise<void> {
  if (!statements.isStale(lent.client)) return;
  try {
    await watched(translated(statements.renew(lent.client)), lent, pulse);
  } catch (error) {
    discard(lent.client);
    throw error;
  }
}

function connectionOver(lent: Lent, { pulse, statements }: WatchedPool): DatabaseConnection {
  return {
    executeQuery: async <R>(query: CompiledQuery): Promise<QueryResult<R>> => {
      if (lent.isBroken) throw unavailable();
      const answer = statements.send(lent.client, query, lent.isInTransaction);
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

async function translated<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    throw fromPostgres(error);
  }
}
