// How a text column matches a text: as a part, at the beginning, at the end or as a whole, with or without regard to case.
import { type RawBuilder, sql, type SqlBool } from "kysely";
import { positionFunction } from "./position-of.ts";
import type { DialectName } from "./schema/tables.ts";
import { hasNul } from "./schema/values.ts";

/**
 * How a text is compared. The operator `like` of SQLite ignores the case of ASCII letters, as Django does there. What is "long"
 * is done without `like`, which would take the product of the lengths and keep the process from everything else: on SQLite only, as
 * the server of PostgreSQL is another process.
 */
export type TextMatch = "like" | "like ignoring case" | "equal ignoring case" | "long" | "long at the end";

/** Where a text stands in the value of a column. */
export type TextPlace = "anywhere" | "start" | "end" | "whole";

/** A text of this length and its `like` take no more than so many times the work of reading the row. */
const maxLikeLength = 32;

/** How a text is looked for. */
export interface MatchOptions {
  readonly ignoresCase: boolean;
  readonly dialect: DialectName;
}

/** How a text is compared at a place. `like` looks for the first letter of a text at every place, which is slow for a long one. */
export function matchOf(place: TextPlace, text: string, { ignoresCase, dialect }: MatchOptions): TextMatch {
  if (place === "whole" && ignoresCase) return "equal ignoring case";
  const isWithin = place === "anywhere" || place === "end";
  const isLong = dialect === "sqlite" && isWithin && text.length > maxLikeLength;
  if (isLong) return place === "end" ? "long at the end" : "long";
  return ignoresCase ? "like ignoring case" : "like";
}

/** SQLite refuses longer patterns, in bytes. */
const maxPatternLength = 50_000;

/** The value that a text is compared by; undefined for a text that no row can match. */
export function patternOf(place: TextPlace, text: string, by: TextMatch): string | undefined {
  if (hasNul(text)) return undefined;
  if (by !== "like" && by !== "like ignoring case") return text;
  const open = place === "start" || place === "whole" ? "" : "%";
  const close = place === "end" || place === "whole" ? "" : "%";
  const pattern = `${open}${literal(text)}${close}`;
  return Buffer.byteLength(pattern) > maxPatternLength ? undefined : pattern;
}

/** A text that `like` matches literally. */
export const literal = (text: string): string => text.replaceAll(/[\\%_]/g, String.raw`\$&`);

/** How often the SQL of a match has its value. */
export const valuesOfMatch = (by: TextMatch): number => (by === "long at the end" ? 2 : 1);

/** The SQL of a match. SQLite changes the case of ASCII letters only. */
export function matchSql(
  column: RawBuilder<unknown>,
  by: TextMatch,
  next: () => RawBuilder<unknown>,
): RawBuilder<SqlBool> {
  const position = sql.raw(positionFunction);
  if (by === "equal ignoring case") return sql`upper(${column}) = upper(${next()})`;
  if (by === "like") return sql`${column} like ${next()} escape '\\'`;
  if (by === "like ignoring case") return sql`upper(${column}) like upper(${next()}) escape '\\'`;
  if (by === "long") return sql`${position}(${column}, ${next()}) > 0`;
  return sql`${position}(substr(${column}, length(${column}) - length(${next()}) + 1), ${next()}) = 1`;
}
