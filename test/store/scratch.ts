// Database files for the tests of SQLite itself: new ones and copies of Django's, which the tests read on a second connection.
import { copyFileSync } from "node:fs";
import path from "node:path";
import { DatabaseSync, type SQLInputValue } from "node:sqlite";
import { type Database, openDatabase, type SqliteOptions } from "../../src/store/index.ts";
import { afterFile } from "../support/after-file.ts";
import { type DjangoDatabase, djangoFiles } from "../support/database.ts";
import { scratchFolder } from "../support/process.ts";

const folder = scratchFolder();
let count = 0;

/** The path of a database that is not there yet. */
export function freshFile(): string {
  count += 1;
  return path.join(folder, `${count}.db`);
}

/** A copy of a database that Django made. */
export function copyOf(name: DjangoDatabase): string {
  const file = freshFile();
  copyFileSync(path.join(import.meta.dirname, "../data/golden", djangoFiles[name]), file);
  return file;
}

/** Opens a database until the test file ends. */
export function store(file: string = freshFile(), options: SqliteOptions = {}): Database {
  const database = openDatabase(`sqlite:${file}`, options);
  afterFile(() => database.close());
  return database;
}

/** Asks a database file on a connection of its own, without Latchkey in between. */
export function look(file: string, sql: string, ...parameters: SQLInputValue[]): Record<string, unknown>[] {
  const database = new DatabaseSync(file);
  try {
    return database
      .prepare(sql)
      .all(...parameters)
      .map((row) => Object.fromEntries(Object.entries(row)));
  } finally {
    database.close();
  }
}

/** Runs statements on a database file, without Latchkey in between. */
export function execute(file: string, ...statements: readonly string[]): void {
  const database = new DatabaseSync(file);
  try {
    for (const statement of statements) database.exec(statement);
  } finally {
    database.close();
  }
}
