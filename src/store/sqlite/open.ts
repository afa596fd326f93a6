// Opens an SQLite database with node:sqlite as a Kysely handle: WAL, foreign keys on, a busy timeout.
import type { DatabaseSync } from "node:sqlite";
import { Kysely, SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler } from "kysely";
import type { Database } from "../database.ts";
import { StoreError } from "../errors.ts";
import { sqlite } from "./node-sqlite.ts";
import { whyUnusable } from "./problem.ts";
import { closeConnections, createSqliteDriver, type SqliteConnections } from "./driver.ts";
import { reserveDatabaseFile } from "./file.ts";
import type { Tables } from "../schema/tables.ts";

/** Settings of an SQLite database. */
export interface SqliteOptions {
  /** How long a statement waits for another writer before it fails as `busy`, in milliseconds; 5000 by default. */
  readonly busyTimeout?: number;
  /**
   * `full`, the default, syncs every commit to disk before it is answered. With `normal` a power cut may undo the last
   * commits; the database stays whole, and a crash of the process alone loses nothing.
   */
  readonly synchronous?: "full" | "normal";
}

/**
 * Opens the SQLite file at `path`, and creates it with mode 0600 where there is none; one that exists keeps its mode.
 * `:memory:` keeps the database in memory.
 */
export function openSqlite(path: string, options: SqliteOptions = {}): Database {
  const { busyTimeout = 5000, synchronous = "full" } = options;
  const connections = open(path, busyTimeout, synchronous);
  const kysely = new Kysely<Tables>({
    dialect: {
      createDriver: () => createSqliteDriver(connections, busyTimeout),
      createAdapter: () => new SharedSqliteAdapter(),
      createQueryCompiler: () => new SqliteQueryCompiler(),
      createIntrospector: (db) => new SqliteIntrospector(db),
    },
  });
  const close = async (): Promise<void> => {
    await kysely.destroy();
    // Kysely leaves a driver alone that was never asked for anything.
    closeConnections(connections);
  };
  return { kysely, dialect: "sqlite", location: path, close };
}

/** Tells Kysely not to let requests wait for each other: the driver does, and commits those together that come together. */
class SharedSqliteAdapter extends SqliteAdapter {
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
    // The upper levels of large indexes stay at hand; SQLite's own 2 MB hold those of small ones.
    database.exec("pragma cache_size = -16384");
    return database;
  };
  try {
    if (path !== ":memory:") reserveDatabaseFile(path);
    const writer = connect(false);
    // From here on the driver waits, without holding up anybody else.
    writer.exec(`pragma journal_mode = wal; pragma synchronous = ${synchronous}; pragma busy_timeout = 0`);
    if (path === ":memory:") return { writer, reader: undefined };
    // Whoever closes the log tidies it up, which the reader could not: the writer opens it, and first.
    writer.exec("pragma schema_version");
    const reader = connect(true);
    reader.exec("pragma busy_timeout = 0");
    return { writer, reader };
  } catch (error) {
    for (const database of opened) database.close();
    const reason = whyUnusable(path, error);
    throw new StoreError("unavailable", `The SQLite database ${path} cannot be opened: ${reason}.`, {
      cause: error,
    });
  }
}
