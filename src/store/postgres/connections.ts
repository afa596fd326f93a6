// Takes connections out of pg's pool, and never one that may be dead.
import { Socket } from "node:net";
import type { Pool, PoolClient } from "pg";
import type { Later } from "../../runtime/index.ts";
import { StoreError, storeMessages } from "../errors.ts";
import { fromPostgres } from "./errors.ts";
import { backendOf } from "./probe.ts";
import type { Receiver, StatementSender } from "./sender.ts";
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
export function takeConnection(watched: WatchedPool): Promise<PooledConnection> {
  const { pool, watchdog } = watched;
  return new Promise((resolve, reject) => {
    if (watchdog.isDown()) return reject(unavailable());
    let isGivenUp = false;
    const endWatch = watchdog.watch(() => {
      isGivenUp = true;
      reject(unavailable());
    });
    return pool.connect((error, client) => {
      endWatch();
      if (client === undefined) return reject(fromPostgres(error));
      if (isGivenUp) return discard(client);
      // An older one may be dead.
      if (firstUse(client) < watchdog.lastLoss()) {
        discard(client);
        return resolve(takeConnection(watched));
      }
      return resolve(ready(client, watched));
    });
  });
}

/** When each connection was first used. */
const firstUses = new WeakMap<PoolClient, number>();

function firstUse(client: PoolClient): number {
  let moment = firstUses.get(client);
  if (moment === undefined) firstUses.set(client, (moment = performance.now()));
  return moment;
}

/** Takes a connection out of the pool at once: closing it properly would wait for a server that may be gone. */
export function discard(client: PoolClient): void {
  client.connection.stream.destroy();
  client.release(true);
}

/** A connection whose prepared statements are not stale. */
function ready(client: PoolClient, watched: WatchedPool): Later<PooledConnection> {
  const connection = { client, isInTransaction: false, isBroken: false, isUnlimited: false };
  return watched.sender.isStale(client) ? renewed(connection, watched) : connection;
}

async function renewed(
  connection: PooledConnection,
  { watchdog, sender }: WatchedPool,
): Promise<PooledConnection> {
  const { client } = connection;
  try {
    await watchResult<void>(
      connection,
      watchdog,
      ({ resolve, reject }) => void sender.renew(client).then(resolve, reject),
    );
    return connection;
  } catch (error) {
    discard(client);
    throw error;
  }
}

/**
 * The result of a statement that `send` sends, as long as there is a point in waiting for it. Every statement comes here, so there
 * are no promises besides.
 *
 * @throws StoreError `unavailable` when it is given up; the connection is broken then
 */
export function watchResult<T>(
  connection: PooledConnection,
  watchdog: Watchdog,
  send: (receiver: Receiver<T>) => void,
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
    send({
      resolve: (result) => {
        endWatch();
        resolve(result);
      },
      reject: (error) => {
        endWatch();
        reject(fromPostgres(error));
      },
    });
  });
}

function bytesReadBy({ connection: { stream } }: PoolClient): number {
  return stream instanceof Socket ? stream.bytesRead : 0;
}
