// How a text column matches a text: as a part, at the beginning, at the end or as a whole, with or without regard to case.
import { type RawBuilder, sql, type SqlBool } from "kysely";
import { hasNul } from "./schema/values.ts";

/** How a text is compared. The operator `like` of SQLite ignores the case of ASCII letters, as Django does there. */
export type TextMatch = "like" | "like ignoring case" | "equal ignoring case";

/** Where a text stands in the value of a column. */
export type TextPlace = "anywhere" | "start" | "end" | "whole";

/** SQLite refuses longer patterns, in bytes. */
const maxPatternLength = 50_000;

/** The value that a text is compared by; undefined for a text that no row can match. */
export function patternOf(place: TextPlace, text: string, ignoresCase: boolean): string | undefined {
  const isEqual = place === "whole" && ignoresCase;
  const open = place === "start" || place === "whole" ? "" : "%";
  const close = place === "end" || place === "whole" ? "" : "%";
  const pattern = isEqual ? text : `${open}${literal(text)}${close}`;
  return hasNul(text) || Buffer.byteLength(pattern) > maxPatternLength ? undefined : pattern;
}

/** A text that `like` matches literally. */
export const literal = (text: string): string => text.replaceAll(/[\\%_]/g, String.raw`\$&`);

/** The SQL of a match. SQLite changes the case of ASCII letters only. */
export function matchSql(
  column: RawBuilder<unknown>,
  by: TextMatch,
  pattern: RawBuilder<unknown>,
): RawBuilder<SqlBool> {
  if (by === "equal ignoring case") return sql`upper(${column}) = upper(${pattern})`;
  return by === "like"
    ? sql`${column} like ${pattern} escape '\\'`
    : sql`upper(${column}) like upper(${pattern}) escape '\\'`;
}
