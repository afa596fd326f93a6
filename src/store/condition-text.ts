// The text of a condition about one row, with its values in it: what a check of a table is declared with.
import type { Condition } from "./conditions.ts";
import type { ColumnValue } from "./schema/definitions.ts";
import type { DialectName } from "./schema/tables.ts";

/**
 * A condition as SQL.
 *
 * @throws TypeError for a condition that asks about other rows, or that looks for a text
 */
export function conditionText(condition: Condition, dialect: DialectName): string {
  const { kind } = condition;
  if (kind === "never") return "1 = 0";
  if (kind === "compare")
    return `${name(condition.column)} ${condition.by} ${literal(condition.value, dialect)}`;
  if (kind === "columns") return `${name(condition.column)} ${condition.by} ${name(condition.other)}`;
  if (kind === "null") return `${name(condition.column)} is ${condition.isNull ? "null" : "not null"}`;
  if (kind === "in") {
    const values = new Set(condition.values.map((value) => literal(value, dialect)));
    return `${name(condition.column)} in (${[...values].join(", ")})`;
  }
  if (kind === "not") return `not (${conditionText(condition.condition, dialect)})`;
  if (kind === "all" || kind === "any") {
    const parts = condition.conditions.map((part) => `(${conditionText(part, dialect)})`);
    return parts.length === 0 ? "1 = 1" : parts.join(kind === "all" ? " and " : " or ");
  }
  throw new TypeError("a check compares fields of one row with values or with each other");
}

const name = (column: string): string => `"${column.replaceAll('"', '""')}"`;

function literal(value: ColumnValue, dialect: DialectName): string {
  if (typeof value === "string") return `'${value.replaceAll("'", "''")}'`;
  if (typeof value === "boolean" && dialect === "sqlite") return value ? "1" : "0";
  return String(value);
}
