// The date of a stored moment in a time zone.

/** The name of SQLite's function for it: `latchkey_local_date(moment, zone)`. */
export const localDateFunction = "latchkey_local_date";

const formats = new Map<string, Intl.DateTimeFormat>();

/** The date, `YYYY-MM-DD`, of a moment in UTC as a column stores it; null for a text that is not a moment. */
export function localDate(moment: string, timeZone: string): string | null {
  const time = Date.parse(`${moment.slice(0, 19).replace(" ", "T")}Z`);
  if (Number.isNaN(time)) return null;
  let format = formats.get(timeZone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat("sv-SE", {
      timeZone,
      year: "numeric",
      month: "2-digit",
      day: "2-digit",
    });
    formats.set(timeZone, format);
  }
  return format.format(time).padStart(10, "0");
}
