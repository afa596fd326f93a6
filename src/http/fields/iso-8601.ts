// Dates and times of ISO 8601 in the forms that Python's fromisoformat() and Django's parsers read.

/** A time of day: `HH:MM:SS`, six digits of microseconds, and the offset from UTC in milliseconds if there is one. */
export interface ParsedTime {
  readonly clock: string;
  readonly fraction: string;
  readonly offset: number | undefined;
}

const calendar = /^(\d{4})-(\d{1,2})-(\d{1,2})$|^(\d{4})(\d{2})(\d{2})$/;
const week = /^(\d{4})-?W(\d{2})(?:-?([1-7]))?$/;
const extended = /^(\d{1,2}):(\d{1,2})(?::(\d{1,2})(?:[.,](\d+))?)?$/;
const basic = /^(\d{2})(?:(\d{2})(?:(\d{2})(?:[.,](\d+))?)?)?$/;
// White space before it is trimmed afterwards: an expression that looks for both is slow where there is much of it.
const zone = /(?:(Z)|([+-])(\d{2})(?::?(\d{2})(?::?(\d{2}))?)?)$/i;
/** Without a time, a date has all its digits. */
const shortDate = /^\d{4}-(?!\d\d-\d\d$)/;
const dateAtStart = /^(\d{4}-\d{1,2}-\d{1,2}|\d{4}-?W\d{2}(?:-?[1-7](?!\d))?|\d{8})(?:\D(.*))?$/s;

/** A date as `YYYY-MM-DD`; undefined for a text that is not a date of the years 1 to 9999. */
export function parseDate(text: string): string | undefined {
  const ofWeek = week.exec(text);
  if (ofWeek !== null) return weekDate(ofWeek.slice(1).map((part) => Number(part ?? 1)));
  const parts = calendar
    .exec(text)
    ?.slice(1)
    .filter((part) => part !== undefined);
  if (parts === undefined) return undefined;
  const [year = "", month = "", day = ""] = parts.map((part) => part.padStart(2, "0"));
  const date = `${year}-${month}-${day}`;
  return exists(date) ? date : undefined;
}

/** Date.parse reads 30 February as 2 March, so the result is compared with the text. It accepts the year 0. */
function exists(date: string): boolean {
  const time = Date.parse(`${date}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(date) && date >= "0001";
}

const dayLength = 86_400_000;

function weekDate([year = 0, weekOfYear = 0, day = 1]: readonly number[]): string | undefined {
  const firstMonday = (of: number): number => {
    // The first week has the fourth of January.
    const fourth = Date.parse(`${String(of).padStart(4, "0")}-01-04T00:00:00Z`);
    return fourth - ((new Date(fourth).getUTCDay() + 6) % 7) * dayLength;
  };
  if (year < 1 || year > 9998 || weekOfYear < 1) return undefined;
  const monday = firstMonday(year) + (weekOfYear - 1) * 7 * dayLength;
  if (monday >= firstMonday(year + 1)) return undefined;
  return new Date(monday + (day - 1) * dayLength).toISOString().slice(0, 10);
}

/** A time of day, with an offset or without; undefined for any other text. */
export function parseTime(text: string): ParsedTime | undefined {
  const [suffix = "", utc, sign, hours = "0", minutes = "0", seconds = "0"] = zone.exec(text) ?? [];
  const time = suffix === "" ? text : text.slice(0, -suffix.length).trimEnd();
  const [, hour = "", minute = "0", second = "0", fraction = ""] =
    extended.exec(time) ?? basic.exec(time) ?? [];
  if (hour === "" || Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return undefined;
  if (Number(hours) > 23 || Number(minutes) > 59 || Number(seconds) > 59) return undefined;
  const clock = [hour, minute, second].map((part) => part.padStart(2, "0")).join(":");
  const size = ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000;
  const offset = sign === undefined ? undefined : sign === "-" ? -size : size;
  return {
    clock,
    fraction: fraction.slice(0, 6).padEnd(6, "0"),
    offset: utc === undefined ? offset : 0,
  };
}

/** A date and a time, with any character between them; without a time it is midnight. */
export function parseDateTime(text: string): (ParsedTime & { readonly date: string }) | undefined {
  const [, dateText = "", timeText] = dateAtStart.exec(text) ?? [];
  const date = parseDate(dateText);
  if (timeText === undefined && shortDate.test(dateText) && !week.test(dateText)) return undefined;
  const midnight: ParsedTime = { clock: "00:00:00", fraction: "000000", offset: undefined };
  const time = timeText === undefined ? midnight : parseTime(timeText);
  return date === undefined || time === undefined ? undefined : { date, ...time };
}
