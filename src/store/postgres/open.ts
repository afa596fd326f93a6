// Opens a PostgreSQL database with `pg` as a Kysely handle: bounded waits, prepared statements, errors as StoreError.
import { type Driver, Kysely, PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler } from "kysely";
import type { ClientConfig, PoolConfig } from "pg";
import type { Database } from "../database.ts";
import { setDirectExecution } from "../direct-execution.ts";
import { StoreError } from "../errors.ts";
import type { WatchedPool } from "./connections.ts";
import { createPostgresDriver } from "./driver.ts";
import { createPooledSender } from "./pooled-sender.ts";
import { askPooler, askServer } from "./probe.ts";
import { type PostgresSettings, startupOptions } from "./settings.ts";
import { createPreparedSender } from "./prepared-sender.ts";
import { typeParser } from "./types.ts";
import { createWatchdog } from "./watchdog.ts";
import type { Tables } from "../schema/tables.ts";

/** Settings of a PostgreSQL database. Durations are milliseconds. */
export interface PostgresOptions {
  /** How many connections one process opens at most; 10 by default. */
  readonly poolSize?: number;
  /** How long a request waits for a connection before the answer is 503; 1500 by default. */
  readonly connectionTimeout?: number;
  /** How long one statement may take; 10 000 by default, 0 for no limit. */
  readonly statementTimeout?: number;
  /** TLS: true checks the server's certificate; an object is passed to Node's tls.connect. */
  readonly ssl?: boolean | object | undefined;
  /** A pooler in front of the server that gives each transaction another connection: PgBouncer's `pool_mode = transaction`. */
  readonly pooler?: "transaction" | undefined;
  /** The schema of every table; the first of the server's `search_path` by default. */
  readonly schema?: string | undefined;
}

/** How long a probe waits at most, in milliseconds: a request that would wait for longer learns by then that the server is down. */
const maxProbeTime = 3000;

/** Opens the PostgreSQL database at a `postgres://` URL. Nothing is connected before the first statement. */
export function openPostgres(url: string, options: PostgresOptions = {}): Database {
  const parsed = parseUrl(url);
  const driver = createPostgresDriver(() => createPool(url, options));
  const handle = (used: Driver): Kysely<Tables> =>
    new Kysely<Tables>({
      dialect: {
        createDriver: () => used,
        createAdapter: () => new PostgresAdapter(),
        createQueryCompiler: () => new PostgresQueryCompiler(),
        createIntrospector: (db) => new PostgresIntrospector(db),
      },
    });
  const kysely = handle(driver);
  setDirectExecution(kysely, driver.executeDirectly);
  return {
    kysely,
    replacing: handle(driver.replacing),
    dialect: "postgres",
    location: `${parsed.host}${parsed.pathname}`,
    schema: options.schema,
    close: async () => {
      await kysely.destroy();
      // Kysely does not destroy a driver that it has not used.
      await driver.destroy();
    },
  };
}

function parseUrl(url: string): URL {
  try {
    return new URL(url);
  } catch {
    // The message of the original error would repeat the URL, and with it the password.
    throw new StoreError(
      "configuration",
      "The PostgreSQL URL is not valid: postgres://user:password@host:5432/name",
    );
  }
}

async function createPool(url: string, options: PostgresOptions): Promise<WatchedPool> {
  const { default: pg } = await import("pg").catch((error: unknown) => {
    throw new StoreError("configuration", "PostgreSQL needs the package pg: npm install pg", {
      cause: error,
    });
  });
  const { poolSize = 10, connectionTimeout = 1500, statementTimeout = 10_000, ssl, pooler, schema } = options;
  const settings: PostgresSettings = { statementTimeout, schema };
  const isPooled = pooler !== undefined;
  const config: PoolConfig & ClientConfig = {
    // A pooler refuses startup options, except those that its administrator allows.
    ...(isPooled ? { connectionString: url } : addressWith(settings, url)),
    max: poolSize,
    connectionTimeoutMillis: connectionTimeout,
    keepAlive: true,
    pipeline: isPooled,
    types: { getTypeParser: typeParser },
    ...(ssl !== undefined && { ssl }),
  };
  if (isPooled && !new pg.Client(config).pipeline)
    throw new StoreError(
      "configuration",
      "`postgres.pooler` needs version 8.23 or newer of the package pg: npm install pg@latest",
    );
  const pool = new pg.Pool(config);
  // The pool replaces a connection that breaks; a statement on it rejects by itself.
  pool.on("error", () => {});
  pool.on("connect", (client) => void client.on("error", () => {}));
  const watchdog = createWatchdog({
    probe: (backends) => {
      const client = new pg.Client(config);
      const time = Math.min(connectionTimeout / 2, maxProbeTime);
      return isPooled ? askPooler(client, time) : askServer(client, backends, time);
    },
    // The server itself ends a statement earlier; this is for a connection whose server is gone.
    deadline: statementTimeout === 0 ? Infinity : statementTimeout + 1000,
  });
  return { pool, watchdog, sender: isPooled ? createPooledSender(settings) : createPreparedSender() };
}

/** Where to connect, and the settings as startup options after those of the URL. */
function addressWith(settings: PostgresSettings, url: string): ClientConfig {
  const address = new URL(url);
  const given = address.searchParams.get("options") ?? "";
  // pg would use these instead of the settings.
  address.searchParams.delete("options");
  return {
    connectionString: given === "" ? url : address.href,
    options: startupOptions(settings, given),
  };
}
