// Asks a PostgreSQL server, on a connection of its own, whether it is there and which of its backends have nothing to do.
import type { Client } from "pg";

/** What a server says of backends: those that are idle or gone. What was sent to them is lost, or their answer is. */
export type Idle = ReadonlySet<number>;

/** How long a server may take to answer, in milliseconds. */
const limit = 700;
const tick = 50;

/** Asks a server about backends, by their process ids, and ends the client; undefined when the server does not answer. */
export async function askServer(client: Client, backends: readonly number[]): Promise<Idle | undefined> {
  client.on("error", () => {});
  const stopWaiting = awakeTimeout(() => client.connection.stream.destroy());
  try {
    await client.connect();
    return backends.length === 0 ? new Set() : await idleOf(client, backends);
  } catch (error) {
    // What a server says has a severity; what the network says has not. A server that refuses is there.
    return error instanceof Error && "severity" in error ? new Set() : undefined;
  } finally {
    void client.end().then(stopWaiting, stopWaiting);
  }
}

/**
 * Asks a pooler. It lets clients in while its server is away, and what waits for a connection of its own looks like what
 * waits for the server: so the server is away only where the pooler says so, or where the pooler itself does not answer.
 */
export async function askPooler(client: Client): Promise<Idle | undefined> {
  client.on("error", () => {});
  let isIn = false;
  let isOver = false;
  const stopWaiting = awakeTimeout(() => {
    isOver = true;
    client.connection.stream.destroy();
  });
  try {
    await client.connect();
    isIn = true;
    await client.query("select 1");
    return new Set();
  } catch (error) {
    if (isOver) return isIn ? new Set() : undefined;
    return tellsOfLoss(error, isIn) ? undefined : new Set();
  } finally {
    void client.end().then(stopWaiting, stopWaiting);
  }
}

/**
 * Whether an error is the network's, or a pooler's that has lost its server. All of its own are of SQLSTATE class 08, also
 * that it lets no more clients in.
 */
function tellsOfLoss(error: unknown, isIn: boolean): boolean {
  if (!(error instanceof Error) || !("severity" in error)) return true;
  const isOfPooler = "code" in error && typeof error.code === "string" && error.code.startsWith("08");
  return isOfPooler && (isIn || error.message.includes("server"));
}

async function idleOf(client: Client, backends: readonly number[]): Promise<Idle> {
  const { rows } = await client.query<{ pid: number; own: number }>(
    `select asked.pid, pg_backend_pid() as own
      from unnest($1::integer[]) as asked (pid) left join pg_stat_activity as seen on seen.pid = asked.pid
      where seen.pid is null or seen.state like 'idle%'`,
    [backends],
  );
  // Behind a pooler the ids that clients know are not the server's, and say nothing.
  return new Set(rows.filter(({ own }) => own === backendOf(client)).map(({ pid }) => pid));
}

/** The process id of the backend that a client talks to. */
export function backendOf(client: Client): number {
  const id: unknown = Reflect.get(client, "processID");
  return typeof id === "number" ? id : 0;
}

/** A timeout for which only moments count in which this process was awake: a busy one must not blame the server. */
function awakeTimeout(action: () => void): () => void {
  let ticks = limit / tick;
  const timer = setInterval(() => {
    ticks -= 1;
    if (ticks > 0) return;
    clearInterval(timer);
    action();
  }, tick).unref();
  return () => clearInterval(timer);
}
