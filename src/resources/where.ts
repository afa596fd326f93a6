// Conditions about rows by the names of their fields, for the option `scope` and for rules about users.
import {
  compare,
  type ColumnValue,
  type Comparison,
  type Condition,
  meetsAll,
  meetsAny,
  meetsNot,
  never,
  oneOf,
  type RowSet,
  Selection,
  within,
} from "../store/index.ts";

/** Values of columns, as a condition compares them. */
export interface Where {
  /** The field compares with a value. With null, `=` means "is null" and `!=` "is not null". */
  (field: string, by: Comparison, value: ColumnValue): Condition;
  /** The field has one of some values, or a value that a column has in some rows. */
  in(field: string, values: readonly ColumnValue[] | WhereRows): Condition;
  /** The many-to-many field has the id. */
  has(field: string, id: ColumnValue): Condition;
  /** The field refers to a row that the caller may see. */
  visible(field: string): Condition;
  all(...conditions: readonly Condition[]): Condition;
  any(...conditions: readonly Condition[]): Condition;
  not(condition: Condition): Condition;
  /** A column of the rows of any table, by the names of its columns, for `where.in`. */
  rows(table: string, column: string, meets: Readonly<Record<string, ColumnValue>>): WhereRows;
}

/** A column of some rows. */
export interface WhereRows {
  readonly rows: RowSet;
  readonly column: string;
}

/** What conditions need to know about a table. */
export interface WhereNames {
  readonly columnOf: (field: string) => string;
  readonly has: (field: string, id: ColumnValue) => Condition;
  readonly visible: (field: string) => Condition;
}

/** Makes the conditions about the rows of a table. */
export function createWhere({ columnOf, has, visible }: WhereNames): Where {
  const where = (field: string, by: Comparison, value: ColumnValue): Condition =>
    compare(columnOf(field), by, value);
  return Object.assign(where, {
    in: (field: string, values: readonly ColumnValue[] | WhereRows): Condition =>
      isRows(values) ? within(columnOf(field), values.rows, values.column) : oneOf(columnOf(field), values),
    has,
    visible,
    all: (...conditions: readonly Condition[]) => meetsAll(conditions),
    any: (...conditions: readonly Condition[]) => meetsAny(conditions),
    not: meetsNot,
    rows: (table: string, column: string, meets: Readonly<Record<string, ColumnValue>>): WhereRows => ({
      rows: Selection.of(table, meets),
      column,
    }),
  });
}

const isRows = (values: readonly ColumnValue[] | WhereRows): values is WhereRows => "rows" in values;

/** The condition that a function returned: true for every row, false for none. */
export const conditionOf = (condition: Condition | boolean): Condition | undefined =>
  condition === false ? never : condition === true ? undefined : condition;
