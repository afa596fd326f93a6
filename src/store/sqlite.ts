// Opens an SQLite database with node:sqlite as a Kysely handle: WAL, foreign keys on, a busy timeout.
import { DatabaseSync } from "node:sqlite";
import { Kysely, SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler } from "kysely";
import type { Database } from "./database.ts";
import { StoreError } from "./errors.ts";
import { createSqliteDriver } from "./sqlite-driver.ts";
import type { Tables } from "./tables.ts";

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

/** Opens (and creates, if need be) the SQLite file at `path`; `:memory:` keeps it in memory. */
export function openSqlite(path: string, options: SqliteOptions = {}): Database {
  const { busyTimeout = 5000, synchronous = "full" } = options;
  const database = open(path, busyTimeout, synchronous);
  const kysely = new Kysely<Tables>({
    dialect: {
      createDriver: () => createSqliteDriver(database, busyTimeout),
      createAdapter: () => new SqliteAdapter(),
      createQueryCompiler: () => new SqliteQueryCompiler(),
      createIntrospector: (db) => new SqliteIntrospector(db),
    },
  });
  return { kysely, dialect: "sqlite", location: path, close: () => kysely.destroy() };
}

function open(path: string, timeout: number, synchronous: "full" | "normal"): DatabaseSync {
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(path, {
      timeout,
      enableForeignKeyConstraints: true,
      enableDoubleQuotedStringLiterals: false,
    });
    // From here on the driver waits, without holding up anybody else.
    database.exec(`pragma journal_mode = wal; pragma synchronous = ${synchronous}; pragma busy_timeout = 0`);
    return database;
  } catch (error) {
    database?.close();
    throw new StoreError("unavailable", `The SQLite database cannot be opened: ${path}`, { cause: error });
  }
}
