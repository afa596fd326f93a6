// What tables and columns are declared with.

/** The type of a column. `text` with a `maxLength` is a varchar. */
export type ColumnType = "text" | "integer" | "real" | "boolean" | "datetime" | "json";

/** A value that can be written to a column. */
export type ColumnValue = string | number | bigint | boolean | null;

/** A row by column name, with the values of the driver. */
export type Row = Readonly<Record<string, unknown>>;

/** The values of columns by name. */
export type RowValues = Readonly<Record<string, ColumnValue>>;

/** One column of a user or resource table. */
export interface Column {
  readonly name: string;
  readonly type: ColumnType;
  readonly maxLength?: number;
  readonly nullable?: boolean;
  readonly unique?: boolean;
  /** The value of existing rows when the column is added to a table. */
  readonly default?: ColumnValue;
  /** The table whose `id` this column refers to; a row is deleted together with the row it refers to. */
  readonly references?: string;
}

/** The type of a table's ids: integers that the database counts, or UUIDs that are made for each row. */
export type IdType = "integer" | "uuid";

/** The table of the user model or of a resource. It also has an `id`. */
export interface TableDefinition {
  readonly name: string;
  /** The type of the id; by default "integer". */
  readonly id?: IdType;
  readonly columns: readonly Column[];
  /** Columns with an index over the column and the id. */
  readonly indexes?: readonly string[];
}

/** The tables that one app needs, besides those of Latchkey itself. */
export interface Schema {
  readonly users: TableDefinition;
  readonly resources: readonly TableDefinition[];
}
