// Opens the database of a URL.
import path from "node:path";
import { fileURLToPath } from "node:url";
import type { Database } from "./database.ts";
import { StoreError } from "./errors.ts";
import { openPostgres, type PostgresOptions } from "./postgres/open.ts";
import type { DialectName } from "./schema/tables.ts";
import { openSqlite, type SqliteOptions } from "./sqlite/open.ts";

/** The SQL dialect of the database that a URL names. */
export const dialectOf = (url: string): DialectName =>
  /^postgres(?:ql)?:/.test(url) ? "postgres" : "sqlite";

/**
 * Opens the database of a URL: `sqlite:relative/path.db`, `sqlite:/absolute/path.db`, `sqlite::memory:`,
 * a `file:` URL, or `postgres://…`.
 *
 * @throws StoreError `configuration` for another scheme, `unavailable` when the database cannot be opened
 *
 * @example const database = openDatabase("sqlite:app.db");
 */
export function openDatabase(url: string, options: SqliteOptions & PostgresOptions = {}): Database {
  if (dialectOf(url) === "postgres") return openPostgres(url, options);
  if (url.startsWith("file:")) return openSqlite(fileURLToPath(url), options);
  if (url === "sqlite::memory:") return openSqlite(":memory:", options);
  if (url.startsWith("sqlite:")) {
    const name = url.slice("sqlite:".length).replace(/^\/\/(?=\/)/, "");
    if (name === "")
      throw new StoreError("configuration", "The database URL has no file name: sqlite:path/to/file.db");
    return openSqlite(path.resolve(name), options);
  }
  throw new StoreError(
    "configuration",
    `A database URL starts with sqlite:, file: or postgres:, not ${/^[a-z][a-z0-9+.-]*:/i.exec(url)?.[0] ?? "that"}`,
  );
}
