// Opens an SQLite database with node:sqlite as a Kysely handle: WAL, foreign keys on, a busy timeout.
import type { DatabaseSync } from "node:sqlite";
import { type Driver, Kysely, SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler } from "kysely";
import type { Database } from "../database.ts";
import { setDirectExecution } from "../direct-execution.ts";
import { StoreError } from "../errors.ts";
import { sqlite } from "./node-sqlite.ts";
import { openFailureReason } from "./open-failure.ts";
import { createSqliteDriver, type SqliteConnections } from "./driver.ts";
import { addFunctions } from "./functions.ts";
import { reserveDatabaseFile } from "./file.ts";
import type { Tables } from "../schema/tables.ts";

/** Settings of an SQLite database. */
export interface SqliteOptions {
  /** How long a statement waits for another writer before it fails as `busy`, in milliseconds; 5000 by default. */
  readonly busyTimeout?: number;
  /**
   * `full`, the default, syncs every commit to disk before it is answered. With `normal` a power failure may undo the last
   * commits; the database stays consistent, and a crash of the process alone loses nothing.
   */
  readonly synchronous?: "full" | "normal";
}

/**
 * Opens the SQLite file at `path`, and creates it with mode 0600 if it does not exist; an existing file keeps its mode.
 * `:memory:` keeps the database in memory.
 */
export function openSqlite(path: string, options: SqliteOptions = {}): Database {
  const { busyTimeout = 5000, synchronous = "full" } = options;
  const connections = open(path, busyTimeout, synchronous);
  const driver = createSqliteDriver(connections, busyTimeout);
  const handle = (used: Driver): Kysely<Tables> =>
    new Kysely<Tables>({
      dialect: {
        createDriver: () => used,
        createAdapter: () => new GroupCommitAdapter(),
        createQueryCompiler: () => new SqliteQueryCompiler(),
        createIntrospector: (db) => new SqliteIntrospector(db),
      },
    });
  const kysely = handle(driver);
  setDirectExecution(kysely, driver.executeDirectly);
  const close = async (): Promise<void> => {
    await kysely.destroy();
    // Kysely does not destroy a driver that it has not used.
    await driver.destroy();
  };
  return { kysely, replacing: handle(driver.replacing), dialect: "sqlite", location: path, close };
}

/** Makes Kysely hand out connections without waiting: the driver itself queues transactions and commits them in groups. */
class GroupCommitAdapter extends SqliteAdapter {
  override get supportsMultipleConnections(): boolean {
    return true;
  }
}

function open(path: string, timeout: number, synchronous: "full" | "normal"): SqliteConnections {
  const opened: DatabaseSync[] = [];
  const connect = (readOnly: boolean): DatabaseSync => {
    const database = new sqlite.DatabaseSync(path, {
      timeout,
      readOnly,
      enableForeignKeyConstraints: true,
      enableDoubleQuotedStringLiterals: false,
    });
    opened.push(database);
    addFunctions(database);
    // 16 MB keep the upper levels of large indexes in memory; SQLite's default of 2 MB does so for small ones only.
    database.exec("pragma cache_size = -16384");
    return database;
  };
  try {
    if (path !== ":memory:") reserveDatabaseFile(path);
    const writer = connect(false);
    // From here on the driver waits for locks, without blocking the event loop.
    writer.exec(`pragma journal_mode = wal; pragma synchronous = ${synchronous}; pragma busy_timeout = 0`);
    if (path === ":memory:") return { writer, reader: undefined };
    // The last connection to close checkpoints the WAL; a read-only one cannot, so the writer opens it first.
    writer.exec("pragma schema_version");
    const reader = connect(true);
    reader.exec("pragma busy_timeout = 0");
    return { writer, reader };
  } catch (error) {
    for (const database of opened) database.close();
    const reason = openFailureReason(path, error);
    throw new StoreError("unavailable", `The SQLite database ${path} cannot be opened: ${reason}.`, {
      cause: error,
    });
  }
}
