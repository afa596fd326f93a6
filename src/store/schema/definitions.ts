// What tables and columns are declared with.
import type { ContentType } from "./content-types.ts";

/** The type of a column. `text` with a `maxLength` is a varchar. */
export type ColumnType =
  | "text"
  | "integer"
  | "real"
  | "decimal"
  | "boolean"
  | "date"
  | "time"
  | "datetime"
  | "duration"
  | "uuid"
  | "json";

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
  /** Of a decimal: how many digits it has at most, and how many of them after the point. */
  readonly digits?: number;
  readonly places?: number;
  readonly nullable?: boolean;
  readonly unique?: boolean;
  /** The value of existing rows when the column is added to a table. */
  readonly default?: ColumnValue;
  /** The table whose `id` this column refers to. */
  readonly references?: string;
  /** What happens to a row when the row it refers to is deleted; by default "cascade". */
  readonly onDelete?: OnDelete;
  /** The type of the ids that it refers to; by default "integer". */
  readonly referencedId?: IdType;
}

/** The type of a table's ids: integers that the database counts, or UUIDs that are made for each row. */
export type IdType = "integer" | "uuid";

/**
 * What happens to a row when the row that it refers to is deleted: it is deleted too, the other row cannot be deleted, or
 * the column becomes null.
 */
export type OnDelete = "cascade" | "protect" | "set null";

/** SQL that is the same for both dialects, or one text for each. */
export type DialectSql = string | { readonly sqlite: string; readonly postgres: string };

/** A rule that every row meets, by a name that no other rule of the database has. */
export interface TableCheck {
  readonly name: string;
  /** The condition, such as `"price" >= 0`. */
  readonly expression: DialectSql;
}

/** The table of the user model or of a resource. It also has an `id`. */
export interface TableDefinition {
  readonly name: string;
  /** The type of the id; by default "integer". */
  readonly id?: IdType;
  readonly columns: readonly Column[];
  /** Columns with an index, alone or together; the id is part of it too. */
  readonly indexes?: readonly (string | readonly string[])[];
  /** Columns that no two rows have the same values in. */
  readonly unique?: readonly (readonly string[])[];
  /** Columns of texts that no two rows have the same of, whatever the case of the letters. Empty texts do not count. */
  readonly uniqueIgnoringCase?: readonly string[];
  readonly checks?: readonly TableCheck[];
}

/** The tables that one app needs, besides those of Latchkey itself. */
export interface Schema {
  readonly users: TableDefinition;
  /** Django's name of the user model; by default as the name of its table says. */
  readonly userContentType?: ContentType | undefined;
  readonly resources: readonly TableDefinition[];
  /** The models of the resources, which get the permissions of Django's models. */
  readonly contentTypes?: readonly ContentType[];
}
