// Dates and times in filters, in the formats that Django's forms read (its English locale).
import { FieldError } from "../../http/index.ts";
import { asciiDigits, pythonTrim } from "../../python/index.ts";

const months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const monthName =
  "(?<name>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sep(?:tember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)";

/** In Django's order: 2026-10-25, 10/25/2026, 10/25/26, Oct 25 2026 and 25 Oct 2026, with or without a comma. */
const dateFormats = [
  /^(?<year>\d{4})-(?<month>\d{1,2})-(?<day>\d{1,2})$/,
  /^(?<month>\d{1,2})\/(?<day>\d{1,2})\/(?<year>\d{4}|\d{2})$/,
  new RegExp(String.raw`^${monthName}\s+(?<day>\d{1,2}),?\s+(?<year>\d{4})$`, "i"),
  new RegExp(String.raw`^(?<day>\d{1,2})\s+${monthName},?\s+(?<year>\d{4})$`, "i"),
];

const timeFormat = /^(?<hour>\d{1,2}):(?<minute>\d{1,2})(?::(?<second>\d{1,2})(?:\.(?<fraction>\d{1,6}))?)?$/;

/**
 * The date of a text, as `YYYY-MM-DD`.
 *
 * @throws FieldError for a text that is not a date in one of the formats
 */
export function filterDate(text: string): string {
  const plain = asciiDigits(pythonTrim(text));
  for (const format of dateFormats) {
    const found = format.exec(plain)?.groups;
    const date = found && isoDate(found);
    if (date !== undefined) return date;
  }
  throw new FieldError("Enter a valid date.");
}

/**
 * The time of day of a text, as `HH:MM:SS` with six decimals unless they are zero.
 *
 * @throws FieldError for a text that is not a time in one of the formats
 */
export function filterTime(text: string): string {
  const {
    hour = "24",
    minute = "0",
    second = "0",
    fraction = "",
  } = timeFormat.exec(asciiDigits(pythonTrim(text)))?.groups ?? {};
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59)
    throw new FieldError("Enter a valid time.");
  const clock = [hour, minute, second].map((part) => part.padStart(2, "0")).join(":");
  return Number(fraction) === 0 ? clock : `${clock}.${fraction.padEnd(6, "0")}`;
}

type Groups = Readonly<Record<string, string | undefined>>;

function isoDate({ year = "", month, day = "", name }: Groups): string | undefined {
  const number = name === undefined ? Number(month) : months.indexOf(name.slice(0, 3).toLowerCase()) + 1;
  const date = `${fullYear(year)}-${String(number).padStart(2, "0")}-${day.padStart(2, "0")}`;
  const time = Date.parse(`${date}T00:00:00Z`);
  const exists = !Number.isNaN(time) && new Date(time).toISOString().startsWith(date);
  return exists && date >= "0001" ? date : undefined;
}

/** Two digits are a year from 1969 to 2068, as in POSIX. */
function fullYear(year: string): string {
  if (year.length === 4) return year;
  return Number(year) < 69 ? `20${year}` : `19${year}`;
}
