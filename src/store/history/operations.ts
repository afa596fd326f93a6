// The operations of a migration: plain values that say how tables change, the same for both dialects.
import type { Kysely } from "kysely";
import type { Column, ColumnValue, DialectSql, IdType, TableCheck } from "../schema/definitions.ts";
import type { ChosenTables } from "../schema/tables.ts";

/** A column in a migration. Its default is not part of it: the database has none, and new rows always say every value. */
export type MigrationColumn = Omit<Column, "default">;

/** The value of existing rows: itself, or an expression over the row. */
export type Fill = ColumnValue | { readonly sql: DialectSql };

/** What a table consists of, besides its id. */
export interface TableParts {
  /** The type of the id; by default "integer". */
  readonly id?: IdType;
  readonly columns: readonly MigrationColumn[];
  /** Lists of columns with an index. */
  readonly indexes?: readonly (readonly string[])[];
  /** Lists of columns that no two rows have the same values in. */
  readonly unique?: readonly (readonly string[])[];
  /** Columns of texts that no two rows have the same of, whatever the case of the letters. Empty texts do not count. */
  readonly uniqueIgnoringCase?: readonly string[];
  readonly checks?: readonly TableCheck[];
}

/** How existing rows get the values of a column. */
export interface ColumnChange {
  /** The value of rows that have none. */
  readonly fill?: Fill;
  /** The new value of each row, as an expression over the old one; by default the value is converted. */
  readonly using?: DialectSql;
}

/** A database in a migration: it has the tables as they are at that moment, so their columns have no types. */
export type MigrationDb = Kysely<ChosenTables>;

/**
 * Changes rows. In a migration with `atomic: false` it is called again as long as it returns true, each time in a transaction
 * of its own: so a large table is changed in batches.
 */
export type RowFunction = (db: MigrationDb) => Promise<boolean | void>;

/** One change of the tables or of their rows. Functions such as `addColumn` create it. */
export type Operation =
  | { readonly kind: "createTable"; readonly table: string; readonly parts: TableParts }
  | { readonly kind: "renameTable"; readonly table: string; readonly to: string }
  | { readonly kind: "dropTable"; readonly table: string }
  | {
      readonly kind: "addColumn";
      readonly table: string;
      readonly column: MigrationColumn;
      readonly fill?: Fill | undefined;
    }
  | ({
      readonly kind: "alterColumn";
      readonly table: string;
      readonly column: MigrationColumn;
      readonly back?: ColumnChange | undefined;
      readonly concurrently?: boolean | undefined;
    } & ColumnChange)
  | { readonly kind: "renameColumn"; readonly table: string; readonly column: string; readonly to: string }
  | {
      readonly kind: "dropColumn";
      readonly table: string;
      readonly column: string;
      readonly back?: Pick<ColumnChange, "fill"> | undefined;
    }
  | {
      readonly kind: "addIndex";
      readonly table: string;
      readonly columns: readonly string[];
      readonly concurrently?: boolean | undefined;
    }
  | {
      readonly kind: "dropIndex";
      readonly table: string;
      readonly columns: readonly string[];
      readonly concurrently?: boolean | undefined;
    }
  | {
      readonly kind: "addUnique";
      readonly table: string;
      readonly columns: readonly string[];
      readonly ignoresCase?: boolean | undefined;
      readonly concurrently?: boolean | undefined;
    }
  | {
      readonly kind: "dropUnique";
      readonly table: string;
      readonly columns: readonly string[];
      readonly ignoresCase?: boolean | undefined;
      readonly concurrently?: boolean | undefined;
    }
  | { readonly kind: "addCheck"; readonly table: string; readonly check: TableCheck }
  | { readonly kind: "dropCheck"; readonly table: string; readonly name: string }
  | {
      readonly kind: "runSql";
      readonly forward: readonly DialectSql[];
      readonly backward?: readonly DialectSql[] | undefined;
      readonly state: readonly Operation[];
    }
  | {
      readonly kind: "moveData";
      readonly forward: RowFunction;
      readonly backward?: RowFunction | undefined;
    };

/** The operation of one kind. */
export type OperationOf<Kind extends Operation["kind"]> = Extract<Operation, { readonly kind: Kind }>;

/** Options of an index. */
interface IndexOptions {
  /** PostgreSQL builds the index while rows are written. The migration needs `atomic: false`. */
  readonly concurrently?: boolean;
}

/**
 * Creates a table. Backwards it is dropped.
 *
 * @example createTable("tags", { columns: [{ name: "title", type: "text", maxLength: 50 }] })
 */
export const createTable = (table: string, parts: TableParts): Operation => ({
  kind: "createTable",
  table,
  parts,
});

/** Renames a table. References to it follow. */
export const renameTable = (table: string, to: string): Operation => ({ kind: "renameTable", table, to });

/** Drops a table with its rows. Backwards the table is created, without them. */
export const dropTable = (table: string): Operation => ({ kind: "dropTable", table });

/**
 * Adds a column. A required one needs `fill`, the value of the rows that exist.
 *
 * @example addColumn("tasks", { name: "priority", type: "integer" }, { fill: 0 })
 */
export const addColumn = (
  table: string,
  column: MigrationColumn,
  options: { readonly fill?: Fill } = {},
): Operation => ({ kind: "addColumn", table, column, ...options });

/**
 * Changes a column into the given definition, with its rows; `back` says how rows change backwards.
 *
 * @example alterColumn("tasks", { name: "title", type: "text", maxLength: 80 })
 */
export const alterColumn = (
  table: string,
  column: MigrationColumn,
  options: ColumnChange & { readonly back?: ColumnChange } & IndexOptions = {},
): Operation => ({ kind: "alterColumn", table, column, ...options });

/** Renames a column, and the indexes over it. */
export const renameColumn = (table: string, column: string, to: string): Operation => ({
  kind: "renameColumn",
  table,
  column,
  to,
});

/** Drops a column with its values. Backwards a required column needs `back.fill` where rows exist. */
export const dropColumn = (
  table: string,
  column: string,
  options: { readonly back?: Pick<ColumnChange, "fill"> } = {},
): Operation => ({ kind: "dropColumn", table, column, ...options });

/** Creates an index over columns and the id. */
export const addIndex = (
  table: string,
  columns: readonly string[],
  options: IndexOptions = {},
): Operation => ({ kind: "addIndex", table, columns, ...options });

/** Drops the index over columns and the id. */
export const dropIndex = (
  table: string,
  columns: readonly string[],
  options: IndexOptions = {},
): Operation => ({ kind: "dropIndex", table, columns, ...options });

/** Options of what is unique. */
interface UniqueOptions extends IndexOptions {
  /** Whether texts of one column are the same whatever the case of their letters. Empty texts do not count then. */
  readonly ignoresCase?: boolean;
}

/** Makes the values of columns unique together. */
export const addUnique = (
  table: string,
  columns: readonly string[],
  options: UniqueOptions = {},
): Operation => ({ kind: "addUnique", table, columns, ...options });

/** Allows the same values again. */
export const dropUnique = (
  table: string,
  columns: readonly string[],
  options: UniqueOptions = {},
): Operation => ({ kind: "dropUnique", table, columns, ...options });

/** Adds a rule that every row meets. */
export const addCheck = (table: string, check: TableCheck): Operation => ({ kind: "addCheck", table, check });

/** Drops a rule. */
export const dropCheck = (table: string, name: string): Operation => ({ kind: "dropCheck", table, name });

const list = (sql: DialectSql | readonly DialectSql[] | undefined): readonly DialectSql[] | undefined =>
  sql === undefined ? undefined : [sql].flat();

/**
 * Runs statements, one in each text. `state` says what they do to tables that definitions describe, so that
 * `makemigrations` knows. Without `backward` the migration cannot be reverted.
 *
 * @example runSql({ forward: "update tasks set title = trim(title)", backward: [] })
 */
export const runSql = (options: {
  readonly forward: DialectSql | readonly DialectSql[];
  readonly backward?: DialectSql | readonly DialectSql[];
  readonly state?: readonly Operation[];
}): Operation => ({
  kind: "runSql",
  forward: list(options.forward) ?? [],
  backward: list(options.backward),
  state: options.state ?? [],
});

/**
 * Changes rows by a function, which has the tables as they are at that moment. Without `backward` there is no way back.
 *
 * @example
 * moveData({
 *   forward: async (db) => {
 *     await db.updateTable("tasks").set({ status: "done" }).where("is_completed", "=", true).execute();
 *   },
 * });
 */
export const moveData = (options: {
  readonly forward: RowFunction;
  readonly backward?: RowFunction;
}): Operation => ({ kind: "moveData", ...options });
