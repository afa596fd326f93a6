// Probes a PostgreSQL server on a separate connection: whether it answers, and which of its backends are idle.
import type { Client } from "pg";

/** The process ids of backends that are idle or gone. What was sent to them is lost, or their result is. */
export type IdleBackends = ReadonlySet<number>;

const tick = 50;

/**
 * Asks a server about backends, by their process ids, and ends the client; undefined when the server does not answer in `time`
 * milliseconds.
 */
export async function askServer(
  client: Client,
  backends: readonly number[],
  time: number,
): Promise<IdleBackends | undefined> {
  client.on("error", () => {});
  const stopWaiting = awakeTimeout(time, () => client.connection.stream.destroy());
  try {
    await client.connect();
    return backends.length === 0 ? new Set() : await idleOf(client, backends);
  } catch (error) {
    // Errors of a server have a severity, those of the network do not. A server that refuses is up.
    return error instanceof Error && "severity" in error ? new Set() : undefined;
  } finally {
    void client.end().then(stopWaiting, stopWaiting);
  }
}

/**
 * Asks a pooler. It accepts clients while its server is down, and a client that waits for one of the pooler's connections
 * looks like one that waits for the server: so the server counts as down only if the pooler says so or does not answer in `time`
 * milliseconds.
 */
export async function askPooler(client: Client, time: number): Promise<IdleBackends | undefined> {
  client.on("error", () => {});
  let isConnected = false;
  let isTimedOut = false;
  const stopWaiting = awakeTimeout(time, () => {
    isTimedOut = true;
    client.connection.stream.destroy();
  });
  try {
    await client.connect();
    isConnected = true;
    await client.query("select 1");
    return new Set();
  } catch (error) {
    if (isTimedOut) return isConnected ? new Set() : undefined;
    return isServerGone(error, isConnected) ? undefined : new Set();
  } finally {
    void client.end().then(stopWaiting, stopWaiting);
  }
}

/**
 * Whether an error comes from the network, or from a pooler that has lost its server. All errors of a pooler have SQLSTATE
 * class 08, even the one for too many clients.
 */
function isServerGone(error: unknown, isConnected: boolean): boolean {
  if (!(error instanceof Error) || !("severity" in error)) return true;
  const isOfPooler = "code" in error && typeof error.code === "string" && error.code.startsWith("08");
  return isOfPooler && (isConnected || error.message.includes("server"));
}

async function idleOf(client: Client, backends: readonly number[]): Promise<IdleBackends> {
  const { rows } = await client.query<{ pid: number; prober: number }>(
    `select asked.pid, pg_backend_pid() as prober
      from unnest($1::integer[]) as asked (pid) left join pg_stat_activity as seen on seen.pid = asked.pid
      where seen.pid is null or seen.state like 'idle%'`,
    [backends],
  );
  // Behind a pooler, clients see process ids of the pooler, which mean nothing to the server.
  return new Set(rows.filter(({ prober }) => prober === backendOf(client)).map(({ pid }) => pid));
}

/** The process id of the backend of a client. */
export function backendOf(client: Client): number {
  const id: unknown = Reflect.get(client, "processID");
  return typeof id === "number" ? id : 0;
}

/** A timeout that does not count time in which this process was blocked: that is not the fault of the server. */
function awakeTimeout(time: number, action: () => void): () => void {
  let ticks = time / tick;
  const timer = setInterval(() => {
    ticks -= 1;
    if (ticks > 0) return;
    clearInterval(timer);
    action();
  }, tick).unref();
  return () => clearInterval(timer);
}
