// Translates errors of node:sqlite into StoreErrors.
import { StoreError, type StoreErrorCode, storeMessages } from "../errors.ts";

// https://www.sqlite.org/rescode.html: the low byte is the primary result code.
const sqliteCodes: Readonly<Record<number, StoreErrorCode>> = {
  5: "busy",
  6: "busy",
  8: "unavailable",
  10: "unavailable",
  11: "unavailable",
  13: "unavailable",
  14: "unavailable",
  18: "invalid_value",
  19: "constraint",
  20: "invalid_value",
  26: "unavailable",
  787: "foreign_key",
  1299: "not_null",
  1555: "unique",
  2067: "unique",
  2579: "unique",
  3091: "invalid_value",
};

/** Turns an error of node:sqlite into a StoreError; any other value is returned as it is. */
export function fromSqlite(error: unknown): unknown {
  if (!(error instanceof Error) || !("errcode" in error) || typeof error.errcode !== "number") return error;
  const [, missing] = /(?:no such (?:table|column): |has no column named )(\S+)/.exec(error.message) ?? [];
  if (missing !== undefined) {
    const name = missing.replaceAll('"', "");
    return new StoreError("unmigrated", `The database has no ${name}: run \`latchkey migrate\`.`, {
      cause: error,
    });
  }
  const code = sqliteCodes[error.errcode] ?? sqliteCodes[error.errcode & 0xff];
  if (code === undefined) return error;
  // SQLite names the columns of a violated constraint, except for a foreign key, an index over an expression and a check.
  const [, columns] = /(?:UNIQUE|NOT NULL) constraint failed: (?!index ')(.+)$/.exec(error.message) ?? [];
  const [, constraint] = /^CHECK constraint failed: (.+)$/.exec(error.message) ?? [];
  return new StoreError(code, storeMessages[code], {
    cause: error,
    constraint,
    columns: columns?.split(", ").map((column) => column.slice(column.lastIndexOf(".") + 1)) ?? [],
  });
}
