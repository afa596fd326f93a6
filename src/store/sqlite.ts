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
}

/** Opens (and creates, if need be) the SQLite file at `path`; `:memory:` keeps it in memory. */
export function openSqlite(path: string, options: SqliteOptions = {}): Database {
  const { busyTimeout = 5000 } = options;
  const database = open(path, busyTimeout);
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

function open(path: string, timeout: number): DatabaseSync {
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(path, {
      timeout,
      enableForeignKeyConstraints: true,
      enableDoubleQuotedStringLiterals: false,
    });
    // From here on the driver waits, without holding up anybody else.
    database.exec("pragma journal_mode = wal; pragma synchronous = full; pragma busy_timeout = 0");
    return database;
  } catch (error) {
    database?.close();
    throw new StoreError("unavailable", `The SQLite database cannot be opened: ${path}`, { cause: error });
  }
}
