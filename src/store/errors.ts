// The one error class of the store, and the translation of a driver's errors into it.

/**
 * What went wrong in the database:
 * - `unavailable`: it cannot be opened or reached;
 * - `busy`: it stayed locked longer than the busy timeout;
 * - `conflict`: another transaction was in the way; the same may work the next time;
 * - `unique`: a unique constraint refused the row (`columns` names it);
 * - `foreign_key`: a referenced row does not exist;
 * - `out_of_range`: a number is too large for its column;
 * - `invalid_value`: a column does not take a value: it is too long, or not of the column's kind;
 * - `constraint`: another constraint of the table refused the row (a check, an exclusion, a trigger);
 * - `not_null`: a required column was left empty;
 * - `unmigrated`: the schema is not the one this version needs;
 * - `configuration`: the database URL, an option or a table definition makes no sense, or a privilege is missing.
 */
export type StoreErrorCode =
  | "unavailable"
  | "busy"
  | "conflict"
  | "unique"
  | "foreign_key"
  | "not_null"
  | "out_of_range"
  | "invalid_value"
  | "constraint"
  | "unmigrated"
  | "configuration";

/** An expected failure of the database. Its message never holds a row's values. */
export class StoreError extends Error {
  readonly code: StoreErrorCode;
  readonly columns: readonly string[];

  constructor(
    code: StoreErrorCode,
    message: string,
    options: { cause?: unknown; columns?: readonly string[] } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = "StoreError";
    this.code = code;
    this.columns = options.columns ?? [];
  }
}

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

/** What each code says. */
export const storeMessages: Readonly<Record<StoreErrorCode, string>> = {
  unavailable: "The database cannot be reached.",
  busy: "The database is busy.",
  conflict: "Another transaction was in the way.",
  unique: "A row with the same value exists.",
  foreign_key: "A row would refer to one that does not exist.",
  not_null: "A required column is empty.",
  out_of_range: "A number is too large for its column.",
  invalid_value: "A value is too long for its column, or not one that it takes.",
  constraint: "A rule of the database refuses the row.",
  unmigrated: "The database is not migrated.",
  configuration: "The database refuses the user, the password or the name of its URL.",
};

/** Whether somebody else holds the database's lock. */
export const isBusy = (error: unknown): boolean => error instanceof StoreError && error.code === "busy";

/** Turns an error of node:sqlite into a StoreError; anything else comes back as it is. */
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
  // A foreign key is not named at all, an index over an expression by its own name, and a check by its expression.
  const [, columns] = /(?:UNIQUE|NOT NULL) constraint failed: (?!index ')(.+)$/.exec(error.message) ?? [];
  return new StoreError(code, storeMessages[code], {
    cause: error,
    columns: columns?.split(", ").map((column) => column.slice(column.lastIndexOf(".") + 1)) ?? [],
  });
}
