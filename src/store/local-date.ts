// The date of a stored moment in a time zone.
import { localClock } from "../runtime/index.ts";

/** The name of SQLite's function for it: `latchkey_local_date(moment, zone)`. */
export const localDateFunction = "latchkey_local_date";

/** The date, `YYYY-MM-DD`, of a moment in UTC as a column stores it; null for a text that is not a moment. */
export function localDate(moment: string, timeZone: string): string | null {
  const time = Date.parse(`${moment.slice(0, 19).replace(" ", "T")}Z`);
  if (Number.isNaN(time)) return null;
  return localClock(time, timeZone).replace(/T.*$/, "");
}
