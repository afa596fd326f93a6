// What the clocks of a time zone show.

/** To make a format takes fifty times as long as to use it. */
const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(timeZone: string): Intl.DateTimeFormat {
  let format = formats.get(timeZone);
  if (format === undefined) {
    // The Swedish format is ISO 8601 without leading zeros of the year.
    format = new Intl.DateTimeFormat("sv-SE", { timeZone, dateStyle: "short", timeStyle: "medium" });
    formats.set(timeZone, format);
  }
  return format;
}

/** The date and the time at a moment, in milliseconds since the epoch, in an IANA time zone: `YYYY-MM-DDThh:mm:ss`; empty for NaN. */
export const localClock = (moment: number, timeZone: string): string =>
  Number.isNaN(moment) ? "" : formatOf(timeZone).format(moment).padStart(19, "0").replace(" ", "T");
