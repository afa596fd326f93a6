// The error class of the store.

/**
 * What went wrong in the database:
 * - `unavailable`: it cannot be opened or reached;
 * - `busy`: it stayed locked longer than the busy timeout;
 * - `conflict`: another transaction interfered; the same transaction may succeed when it is repeated;
 * - `unique`: a unique constraint refused the row (`columns` has its columns);
 * - `foreign_key`: a referenced row does not exist;
 * - `out_of_range`: a number is too large for its column;
 * - `invalid_value`: a value is too long for its column, or not valid for its type;
 * - `constraint`: another constraint of the table refused the row (a check, an exclusion, a trigger);
 * - `not_null`: a required column has no value;
 * - `unmigrated`: the schema is not the one this version needs;
 * - `configuration`: the database URL, an option or a table definition is wrong, or a privilege is missing.
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

/** An expected failure of the database. Its message never contains values of rows. */
export class StoreError extends Error {
  readonly code: StoreErrorCode;
  readonly columns: readonly string[];
  /** The name of the check constraint that refused a row, where the database says it. */
  readonly constraint: string | undefined;

  constructor(
    code: StoreErrorCode,
    message: string,
    options: { cause?: unknown; columns?: readonly string[]; constraint?: string | undefined } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = "StoreError";
    this.code = code;
    this.columns = options.columns ?? [];
    this.constraint = options.constraint;
  }
}

/** The message of each code. */
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

/** Whether another transaction holds the lock of the database. */
export const isBusy = (error: unknown): boolean => error instanceof StoreError && error.code === "busy";
