// Writes dates and times as DRF does: ISO 8601 in the app's time zone.
import { localClock } from "../runtime/index.ts";
import type { Timestamp } from "../store/index.ts";

/**
 * A stored date and time as ISO 8601. It has six decimals unless they are zero, and `Z` or the offset of the IANA time zone.
 *
 * @example isoDateTime("2026-01-01 00:00:00", "Asia/Tokyo") // "2026-01-01T09:00:00+09:00"
 */
export function isoDateTime(timestamp: Timestamp, timeZone = "UTC"): string {
  const digits = timestamp.slice(20).replace(/\+.*$/, "").padEnd(6, "0");
  const fraction = digits === "000000" ? "" : `.${digits}`;
  const utc = `${timestamp.slice(0, 10)}T${timestamp.slice(11, 19)}`;
  const local = timeZone === "UTC" ? undefined : localTime(Date.parse(`${utc}Z`), timeZone);
  return local === undefined ? `${utc}${fraction}Z` : `${local.date}${fraction}${local.offset}`;
}

/**
 * The local time of a moment, to the second, and its offset from UTC, as Python and DRF write them;
 * undefined when the local year does not have four digits.
 */
function localTime(milliseconds: number, timeZone: string): { date: string; offset: string } | undefined {
  const local = localClock(milliseconds, timeZone);
  const seconds = (Date.parse(`${local}Z`) - milliseconds) / 1000;
  if (seconds === 0) return { date: local, offset: "Z" };
  const size = Math.abs(seconds);
  // A year before year 1 is written without its sign, and would be read as another year.
  if (!(size < 86_400)) return undefined;
  const two = (value: number): string => String(Math.trunc(value)).padStart(2, "0");
  const rest = size % 60 === 0 ? "" : `:${two(size % 60)}`;
  return {
    date: local,
    offset: `${seconds < 0 ? "-" : "+"}${two(size / 3600)}:${two((size / 60) % 60)}${rest}`,
  };
}
