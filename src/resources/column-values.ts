// Converts the value of a field between its column and the wire.
import { isoDateTime, jsonText, readJson } from "../http/index.ts";
import type { ColumnType, ColumnValue } from "../store/index.ts";

/** A field's value as its column stores it. */
export function toColumn(value: unknown, type: ColumnType): ColumnValue {
  if (value === null || value === undefined) return null;
  if (type === "json") return jsonText(value);
  if (
    typeof value === "string" ||
    typeof value === "number" ||
    typeof value === "bigint" ||
    typeof value === "boolean"
  ) {
    // SQLite would store the number 5 as the text "5.0".
    return type === "text" ? String(value) : value;
  }
  throw new TypeError(`A ${type} column cannot hold a ${typeof value}`);
}

/** A column's value as the wire shows it. */
export function fromColumn(value: unknown, type: ColumnType, timeZone: string): unknown {
  if (value === null || value === undefined) return null;
  if (type === "boolean") return Boolean(value);
  if (type === "datetime") return typeof value === "string" ? isoDateTime(value, timeZone) : value;
  return type === "json" && typeof value === "string" ? readJson(value) : value;
}
