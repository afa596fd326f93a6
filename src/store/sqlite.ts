// Opens an SQLite database with node:sqlite as a Kysely handle: WAL, foreign keys on, a busy timeout.
import { DatabaseSync, type SQLInputValue, type StatementSync } from "node:sqlite";
import { Kysely, type SqliteDatabase, SqliteDialect, type SqliteStatement } from "kysely";
import type { Database } from "./database.ts";
import { fromSqlite, StoreError } from "./errors.ts";
import type { Tables } from "./tables.ts";

/** Settings of an SQLite database. */
export interface SqliteOptions {
  /** How long a statement waits for another writer before it fails as `busy`, in milliseconds; 5000 by default. */
  readonly busyTimeout?: number;
}

const cachedStatements = 500;

/** Opens (and creates, if need be) the SQLite file at `path`; `:memory:` keeps it in memory. */
export function openSqlite(path: string, options: SqliteOptions = {}): Database {
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(path, {
      timeout: options.busyTimeout ?? 5000,
      enableForeignKeyConstraints: true,
      enableDoubleQuotedStringLiterals: false,
    });
    database.exec("pragma journal_mode = wal; pragma synchronous = full");
  } catch (error) {
    database?.close();
    throw new StoreError("unavailable", `The SQLite database cannot be opened: ${path}`, { cause: error });
  }
  const kysely = new Kysely<Tables>({ dialect: new SqliteDialect({ database: seam(database) }) });
  return { kysely, dialect: "sqlite", location: path, close: () => kysely.destroy() };
}

/** The part of better-sqlite3's interface that Kysely calls, over node:sqlite. */
function seam(database: DatabaseSync): SqliteDatabase {
  const statements = new Map<string, SqliteStatement>();
  return {
    close: () => {
      statements.clear();
      database.close();
    },
    prepare: (text) => {
      // A deferred transaction that reads and then writes fails at once when another process wrote in between.
      const sql = text === "begin" ? "begin immediate" : text;
      const known = statements.get(sql);
      if (known !== undefined) return known;
      const statement = attempt(() => wrap(database.prepare(sql)));
      if (statements.size >= cachedStatements) statements.clear();
      statements.set(sql, statement);
      return statement;
    },
  };
}

function wrap(statement: StatementSync): SqliteStatement {
  statement.setReadBigInts(true);
  return {
    reader: statement.columns().length > 0,
    all: (parameters) => attempt(() => statement.all(...bind(parameters)).map(readRow)),
    run: (parameters) => attempt(() => statement.run(...bind(parameters))),
    iterate: function* (parameters) {
      for (const row of statement.iterate(...bind(parameters))) yield readRow(row);
    },
  };
}

function attempt<T>(action: () => T): T {
  try {
    return action();
  } catch (error) {
    throw fromSqlite(error);
  }
}

function bind(parameters: readonly unknown[]): SQLInputValue[] {
  return parameters.map((value) => {
    if (typeof value === "boolean") return value ? 1 : 0;
    if (
      value === null ||
      typeof value === "string" ||
      typeof value === "number" ||
      typeof value === "bigint" ||
      value instanceof Uint8Array
    ) {
      return value;
    }
    throw new TypeError(`SQLite cannot store a ${typeof value}`);
  });
}

/** Integers come as bigint, so that none loses a digit; those a number holds exactly become numbers. */
function readRow(row: Record<string, unknown>): Record<string, unknown> {
  for (const name in row) {
    const value = row[name];
    if (typeof value === "bigint" && value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER) {
      row[name] = Number(value);
    }
  }
  return row;
}
