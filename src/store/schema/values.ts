// Values in conditions, so that a value that no row can have finds no row instead of failing.
import { type RawBuilder, sql } from "kysely";
import type { ColumnValue } from "./definitions.ts";

/**
 * A value that a column is compared with. Without the cast, PostgreSQL would read an integer in the type of the column, and
 * fail if it is too large for it; with the cast, no row matches.
 */
export function comparable(value: ColumnValue): RawBuilder<unknown> {
  return isIntegral(value) ? sql`cast(${value} as bigint)` : sql`${value}`;
}

/** Whether a value is an integer, which is compared with a cast. */
export const isIntegral = (value: ColumnValue): boolean =>
  typeof value === "bigint" || Number.isSafeInteger(value);

/** Whether a value is a text that contains NUL. No row can have it, but PostgreSQL fails instead of finding none. */
export function hasNul(value: unknown): boolean {
  return typeof value === "string" && value.includes("\0");
}
