// Takes connections out of pg's pool, and never one that may be dead.
import { Socket } from "node:net";
import type { Pool, PoolClient } from "pg";
import { StoreError, storeMessages } from "../errors.ts";
import { fromPostgres } from "./errors.ts";
import { backendOf } from "./probe.ts";
import type { StatementSender } from "./sender.ts";
import type { Watchdog } from "./watchdog.ts";

/** A pool, the watchdog of its server, and how statements are sent. */
export interface WatchedPool {
  readonly pool: Pool;
  readonly watchdog: Watchdog;
  readonly sender: StatementSender;
}

/** A connection while it is taken out of the pool. */
export interface PooledConnection {
  readonly client: PoolClient;
  isInTransaction: boolean;
  /** Whether a statement on it was given up: a late result could be taken for that of the next statement. */
  isBroken: boolean;
  /** Whether its statements may take any time: those of a migration. */
  isUnlimited: boolean;
}

/** The error for a server that does not answer. */
export const unavailable = (): StoreError => new StoreError("unavailable", storeMessages.unavailable);

/**
 * Takes a connection out of the pool, ready for prepared statements.
 *
 * @throws StoreError `unavailable` when there is none in time
 */
export async function takeConnection(watched: WatchedPool): Promise<PooledConnection> {
  const connection = {
    client: await connect(watched),
    isInTransaction: false,
    isBroken: false,
    isUnlimited: false,
  };
  if (watched.sender.isStale(connection.client)) await renew(connection, watched);
  return connection;
}

/** When each connection was first used. */
const firstUses = new WeakMap<PoolClient, number>();

/** A connection that was opened since the last loss: an older one may be dead. */
async function connect({ pool, watchdog }: WatchedPool): Promise<PoolClient> {
  for (;;) {
    if (watchdog.isDown()) throw unavailable();
    const client = await whileUp(pool.connect(), watchdog);
    const firstUse = firstUses.get(client) ?? performance.now();
    firstUses.set(client, firstUse);
    if (firstUse >= watchdog.lastLoss()) return client;
    discard(client);
  }
}

/** Waits for a connection only as long as the server is up. */
function whileUp(connecting: Promise<PoolClient>, watchdog: Watchdog): Promise<PoolClient> {
  return new Promise((resolve, reject) => {
    let isGivenUp = false;
    const endWatch = watchdog.watch(() => {
      isGivenUp = true;
      reject(unavailable());
    });
    settle(connecting, endWatch, (client) => (isGivenUp ? discard(client) : resolve(client)), reject);
  });
}

/** Takes a connection out of the pool at once: closing it properly would wait for a server that may be gone. */
export function discard(client: PoolClient): void {
  client.connection.stream.destroy();
  client.release(true);
}

/** Makes a connection ready for prepared statements. */
async function renew(connection: PooledConnection, { watchdog, sender }: WatchedPool): Promise<void> {
  const { client } = connection;
  try {
    await watchResult(sender.renew(client), connection, watchdog);
  } catch (error) {
    discard(client);
    throw error;
  }
}

/**
 * The result of a statement, as long as there is a point in waiting for it.
 *
 * @throws StoreError `unavailable` when it is given up; the connection is broken then
 */
export function watchResult<T>(
  result: Promise<T>,
  connection: PooledConnection,
  watchdog: Watchdog,
): Promise<T> {
  const { client } = connection;
  return new Promise((resolve, reject) => {
    const endWatch = watchdog.watch(
      () => {
        connection.isBroken = true;
        reject(unavailable());
      },
      { pid: backendOf(client), bytesRead: () => bytesReadBy(client), isUnlimited: connection.isUnlimited },
    );
    settle(result, endWatch, resolve, reject);
  });
}

function bytesReadBy({ connection: { stream } }: PoolClient): number {
  return stream instanceof Socket ? stream.bytesRead : 0;
}

/** Ends a watch, and passes on what a promise gives. Every statement comes here, so there are no promises besides. */
function settle<T>(
  promise: Promise<T>,
  endWatch: () => void,
  resolve: (value: T) => void,
  reject: (error: unknown) => void,
): void {
  promise.then(
    // oxlint-disable-next-line promise/always-return -- nothing waits for this promise
    (value) => {
      endWatch();
      resolve(value);
    },
    (error: unknown) => {
      endWatch();
      reject(fromPostgres(error));
    },
  );
}
