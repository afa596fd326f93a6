// What waits for a PostgreSQL server: statements for their results, and requests for a connection.
import type { IdleBackends } from "./probe.ts";

/** The backend that executes a statement. */
export interface Backend {
  /** Its process id. */
  readonly pid: number;
  /** How many bytes its connection has received. */
  readonly bytesRead: () => number;
  /** Whether its statements may take any time. */
  readonly isUnlimited: boolean;
}

/** A statement that waits for its result, or a request that waits for a connection: then it has no backend. */
export interface Waiter {
  readonly since: number;
  readonly backend: Backend | undefined;
  readonly giveUp: () => void;
  /** When there was last a sign that waiting makes sense. */
  confirmedAt: number;
  /** Whether the last probe found its backend idle. */
  wasIdle: boolean;
  bytesRead: number;
}

/** Creates a waiter that begins to wait now. */
export function createWaiter(giveUp: () => void, backend: Backend | undefined): Waiter {
  const now = performance.now();
  const bytesRead = backend?.bytesRead() ?? 0;
  return { since: now, backend, giveUp, confirmedAt: now, wasIdle: false, bytesRead };
}

/** Whether bytes have arrived since the last call. */
export function hasProgressed(waiter: Waiter): boolean {
  const bytesRead = waiter.backend?.bytesRead() ?? 0;
  if (bytesRead === waiter.bytesRead) return false;
  waiter.bytesRead = bytesRead;
  return true;
}

/**
 * Whether the backend has nothing to do although the waiter has received nothing: the statement, or its result, is lost. Two probes
 * in a row have to say so, because either may only be late: the server has not read the statement yet, or this process its result.
 */
export function isLost(waiter: Waiter, idle: IdleBackends): boolean {
  const isIdle = waiter.backend !== undefined && idle.has(waiter.backend.pid) && !hasProgressed(waiter);
  const isConfirmed = isIdle && waiter.wasIdle;
  waiter.wasIdle = isIdle;
  return isConfirmed;
}

// Together with the time of two probes these keep a response under two seconds, including the wait for a connection: when requests
// wait for connections, lost statements are looked for earlier.
const suspectAfter = { normal: 600, crowded: 250, idle: 250 };

/** The waiters without any sign of progress for too long. */
export function suspectsAmong(waiters: readonly Waiter[], now: number): Waiter[] {
  const isCrowded = waiters.some(({ backend }) => backend === undefined);
  const limit = isCrowded ? suspectAfter.crowded : suspectAfter.normal;
  return waiters.filter(
    ({ confirmedAt, wasIdle }) => now - confirmedAt >= (wasIdle ? suspectAfter.idle : limit),
  );
}
