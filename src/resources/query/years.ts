// The first and the last moment of a year, as the column of a date or of a date and time stores them.
import { toTimestamp } from "../../store/index.ts";
import { type FieldKind, zoneOffset } from "../../http/index.ts";

/** The bounds of a year in a column. */
export interface YearRange {
  readonly first: string;
  readonly end: string;
  /** How the column compares with the end. */
  readonly by: "<" | "<=";
}

/** The bounds of a year in a time zone; undefined for a year that no date has. */
export function yearRange(
  year: number | bigint,
  { kind, timeZone }: { readonly kind: FieldKind; readonly timeZone: string },
): YearRange | undefined {
  if (!(year >= 1 && year <= 9998)) return undefined;
  const start = String(year).padStart(4, "0");
  if (kind.type === "date") return { first: `${start}-01-01`, end: `${start}-12-31`, by: "<=" };
  const next = String(Number(year) + 1).padStart(4, "0");
  return {
    first: toTimestamp(startOf(start, timeZone)),
    end: toTimestamp(startOf(next, timeZone)),
    by: "<",
  };
}

/** The first moment of a year in a time zone, in milliseconds since the epoch. */
function startOf(year: string, timeZone: string): number {
  const utc = Date.parse(`${year}-01-01T00:00:00Z`);
  if (timeZone === "UTC") return utc;
  const offset = (moment: number): number => zoneOffset(moment, timeZone);
  return utc - offset(utc - offset(utc));
}
