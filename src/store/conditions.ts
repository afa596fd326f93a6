// The conditions that a selection's rows meet. What they look like becomes the text of a statement, their values its parameters.
import type { ColumnValue } from "./schema/definitions.ts";
import type { DialectName } from "./schema/tables.ts";
import { hasNul, isIntegral } from "./schema/values.ts";
import {
  literal,
  matchOf,
  type MatchOptions,
  patternOf,
  type TextMatch,
  type TextPlace,
  valuesOfMatch,
} from "./text-matches.ts";

/** Columns and the values they must have, such as the owner's id. */
export type Scope = Readonly<Record<string, ColumnValue>>;

/** How a column is compared with a value. */
export type Comparison = "=" | "!=" | "<" | "<=" | ">" | ">=";

/** Rows of a table that a condition asks about: a selection without a slice, whose order does not matter. */
export interface RowSet {
  readonly table: string;
  readonly scope: Scope;
  readonly conditions: readonly Condition[];
  readonly shape: string;
  readonly values: readonly ColumnValue[];
}

/** One condition. No row meets `never`: the condition compares with a value that no row can have. */
export type Condition =
  | {
      readonly kind: "compare";
      readonly column: string;
      readonly by: Comparison;
      readonly value: ColumnValue;
    }
  | {
      readonly kind: "columns";
      readonly column: string;
      readonly by: Comparison;
      readonly other: string;
    }
  | { readonly kind: "null"; readonly column: string; readonly isNull: boolean }
  | { readonly kind: "in"; readonly column: string; readonly values: readonly ColumnValue[] }
  | { readonly kind: "search"; readonly columns: readonly string[]; readonly text: string }
  | { readonly kind: "matches"; readonly column: string; readonly by: TextMatch; readonly pattern: string }
  | {
      readonly kind: "date-part";
      readonly column: string;
      readonly part: DatePart;
      readonly value: string;
      readonly zone: DateZone | undefined;
    }
  | {
      readonly kind: "beyond";
      readonly keys: readonly SortKey[];
      readonly values: readonly ColumnValue[];
      readonly orAt: boolean;
    }
  | { readonly kind: "within"; readonly column: string; readonly rows: RowSet; readonly of: string }
  | { readonly kind: "exists"; readonly rows: RowSet }
  | { readonly kind: "all"; readonly conditions: readonly Condition[] }
  | { readonly kind: "any"; readonly conditions: readonly Condition[] }
  | { readonly kind: "not"; readonly condition: Condition }
  | { readonly kind: "never" };

/** A part of a date, or of a date and time. */
export type DatePart = "month" | "day";

/** The time zone of a date and time, and the dialect whose function converts it. */
export interface DateZone {
  readonly name: string;
  readonly dialect: DialectName;
}

/** A column that rows are sorted by. */
export interface SortKey {
  readonly column: string;
  readonly direction: "asc" | "desc";
}

/** No row meets it. */
export const never: Condition = Object.freeze({ kind: "never" });

/** The column compares with a value. With null, `=` means "is null" and `!=` "is not null". */
export function compare(column: string, by: Comparison, value: ColumnValue): Condition {
  if (value !== null) return hasNul(value) ? never : { kind: "compare", column, by, value };
  return by === "=" || by === "!=" ? { kind: "null", column, isNull: by === "=" } : never;
}

/** The column compares with another one of the row. With a column that is null, no comparison is met. */
export const compareColumns = (column: string, by: Comparison, other: string): Condition => ({
  kind: "columns",
  column,
  by,
  other,
});

/** The column has one of some values. */
export function oneOf(column: string, values: readonly ColumnValue[]): Condition {
  const possible = values.filter((value) => value !== null && !hasNul(value));
  return possible.length === 0 ? never : { kind: "in", column, values: padded(possible) };
}

/** One of some text columns has a text in it, whatever its case. */
export const contains = (columns: readonly string[], text: string): Condition =>
  columns.length === 0 || hasNul(text) ? never : { kind: "search", columns, text };

/** The column has a text in it, at a place. On SQLite `like` ignores the case of ASCII letters in any case, as in Django. */
export function matchesText(
  column: string,
  place: TextPlace,
  text: string,
  options: MatchOptions,
): Condition {
  const by = matchOf(place, text, options);
  const pattern = patternOf(place, text, by);
  if (pattern === undefined) return never;
  return { kind: "matches", column, by, pattern };
}

/** The month, or the day of the month, of a date or a date and time is this one. Without a zone, a moment is read in UTC. */
export const hasDatePart = (column: string, part: DatePart, value: number, zone?: DateZone): Condition =>
  value >= 1 && value <= 31
    ? { kind: "date-part", column, part, value: String(value).padStart(2, "0"), zone }
    : never;

/**
 * The row comes after the one with these values in an order, or `orAt`: is that one. The last of the columns tells all rows
 * apart, and none of them is null.
 */
export const beyond = (
  keys: readonly SortKey[],
  values: readonly ColumnValue[],
  orAt: boolean = false,
): Condition =>
  keys.length === 0 ||
  keys.length !== values.length ||
  values.some((value) => value === null || hasNul(value))
    ? never
    : { kind: "beyond", keys, values, orAt };

/** The column has a value that the column `of` has in one of some other rows, such as the id of a row in a scope. */
export const within = (column: string, rows: RowSet, of = "id"): Condition => ({
  kind: "within",
  column,
  rows,
  of,
});

/** There is such a row, in any table. */
export const exists = (rows: RowSet): Condition => ({ kind: "exists", rows });

/** All of some conditions are met. Every row meets all of none. */
export const meetsAll = (conditions: readonly Condition[]): Condition => ({ kind: "all", conditions });

/** One of some conditions is met. No row meets one of none. */
export const meetsAny = (conditions: readonly Condition[]): Condition =>
  conditions.length === 0 ? never : { kind: "any", conditions };

/** The condition is not met. As in SQL, a comparison with a column that is null is neither met nor not met. */
export const meetsNot = (condition: Condition): Condition => ({ kind: "not", condition });

/** Repeats the last value up to a power of two, so that lists of many lengths share few shapes. */
function padded(values: readonly ColumnValue[]): readonly ColumnValue[] {
  const last = values.at(-1) ?? null;
  const length = 2 ** Math.ceil(Math.log2(values.length));
  return [...values, ...Array.from({ length: length - values.length }, () => last)];
}

/** Integers are compared with a cast, so they have a shape of their own. */
export function kindOf(value: ColumnValue): "null" | "integer" | "other" {
  if (value === null) return "null";
  return isIntegral(value) ? "integer" : "other";
}

/** What the text of a condition depends on: everything but the values. Different texts of JSON are different shapes. */
export function shapeOf(condition: Condition): string {
  if (condition.kind !== "compare") return JSON.stringify(partsOf(condition));
  // Most conditions are of this kind.
  const { column, by, value } = condition;
  return `["compare",${JSON.stringify(column)},"${by}","${kindOf(value)}"]`;
}

function partsOf(condition: Exclude<Condition, { kind: "compare" }>): unknown {
  const { kind } = condition;
  if (kind === "columns") return [kind, condition.column, condition.by, condition.other];
  if (kind === "in") return [kind, condition.column, condition.values.map(kindOf)];
  if (kind === "search") return [kind, condition.columns];
  if (kind === "matches") return [kind, condition.column, condition.by];
  if (kind === "date-part") return [kind, condition.column, condition.part, condition.zone?.name];
  if (kind === "beyond") return [kind, condition.keys, condition.values.map(kindOf), condition.orAt];
  if (kind === "within") return [kind, condition.column, condition.of, condition.rows.shape];
  if (kind === "exists") return [kind, condition.rows.shape];
  if (kind === "all" || kind === "any") return [kind, condition.conditions.map(shapeOf)];
  return kind === "not" ? [kind, shapeOf(condition.condition)] : condition;
}

/** The values of a condition, in the order in which its SQL names them. */
export function valuesOf(condition: Condition): readonly ColumnValue[] {
  const { kind } = condition;
  if (kind === "compare") return [condition.value];
  if (kind === "in") return condition.values;
  if (kind === "search") return [`%${literal(condition.text)}%`];
  if (kind === "matches") return Array.from({ length: valuesOfMatch(condition.by) }, () => condition.pattern);
  if (kind === "date-part") return [condition.value];
  if (kind === "beyond") return condition.values;
  if (kind === "within" || kind === "exists") return condition.rows.values;
  if (kind === "all" || kind === "any") return condition.conditions.flatMap(valuesOf);
  return kind === "not" ? valuesOf(condition.condition) : [];
}
