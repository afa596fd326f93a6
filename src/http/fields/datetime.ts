// Dates, times, and dates with times: ISO 8601, as DRF reads them and Django stores them.
import { asciiDigits } from "../../python/index.ts";
import { type Timestamp, toTimestamp } from "../../store/index.ts";
import { isoDateTime } from "../wire-dates.ts";
import { parseDate, parseDateTime, parseTime } from "./iso-8601.ts";
import { FieldError, type FieldKind, fieldKind } from "./kind.ts";
import { momentOf } from "./local-moments.ts";

/** The first and the last second of the years 1 to 9999, in milliseconds since the epoch: the range of Python's datetime. */
const [earliest, latest] = [Date.parse("0001-01-01T00:00:00Z"), Date.parse("9999-12-31T23:59:59Z")];
const isInRange = (time: number): boolean => time >= earliest && time <= latest;

const invalidText = "Enter a valid date/time.";

const noFraction = "000000";

type Parsed = NonNullable<ReturnType<typeof parseDateTime>>;

/** @throws FieldError for anything that is not a date and time */
function parsedDateTime(raw: unknown): Parsed {
  const parsed = typeof raw === "string" ? parseDateTime(asciiDigits(raw)) : undefined;
  if (parsed !== undefined) return parsed;
  throw new FieldError(
    "Datetime has wrong format. Use one of these formats instead: YYYY-MM-DDThh:mm[:ss[.uuuuuu]][+HH:MM|-HH:MM|Z].",
  );
}

/** As if it had no offset, in milliseconds since the epoch. */
const clockTime = ({ date, clock }: Parsed): number => Date.parse(`${date}T${clock}Z`);

/** @throws FieldError for a moment that Python has no datetime of */
function timestampOf(time: number, { fraction }: Parsed): Timestamp {
  if (!isInRange(time)) throw new FieldError("Datetime value out of range.");
  // A number cannot hold the microseconds of every year.
  const seconds = toTimestamp(time);
  return fraction === noFraction ? seconds : `${seconds}.${fraction}`;
}

/** A date and time in UTC with microseconds. Without an offset it is UTC. */
export const datetimeKind: FieldKind<Timestamp> = fieldKind({
  type: "datetime",
  column: { type: "datetime" },
  invalidText,
  read: (raw) => {
    const parsed = parsedDateTime(raw);
    return timestampOf(clockTime(parsed) - (parsed.offset ?? 0), parsed);
  },
  toSchema: (value) => isoDateTime(value),
  fromSchema: (output) => datetimeKind.read(output instanceof Date ? output.toISOString() : String(output)),
  toColumn: (value) => value,
  toWire: (stored, timeZone) => (typeof stored === "string" ? isoDateTime(stored, timeZone) : stored),
});

/** A date and time that a client writes. Without an offset it is in the time zone. */
export function datetimeKindIn(timeZone: string): FieldKind<Timestamp> {
  if (timeZone === "UTC") return datetimeKind;
  // Undefined for a time that the clocks skip or show twice.
  const timeOf = (parsed: Parsed): number | undefined =>
    parsed.offset === undefined ? momentOf(clockTime(parsed), timeZone) : clockTime(parsed) - parsed.offset;
  return {
    ...datetimeKind,
    read: (raw) => {
      const parsed = parsedDateTime(raw);
      const time = timeOf(parsed);
      if (time === undefined) throw new FieldError(`Invalid datetime for the timezone "${timeZone}".`);
      return timestampOf(time, parsed);
    },
    parse: (text) => {
      const parsed = parseDateTime(asciiDigits(text));
      const time = parsed && timeOf(parsed);
      if (parsed === undefined || (time !== undefined && !isInRange(time))) throw new FieldError(invalidText);
      if (time !== undefined) return timestampOf(time, parsed);
      const given = `${parsed.date} ${timeText(parsed.clock, parsed.fraction)}`;
      throw new FieldError(
        `${given} couldn’t be interpreted in time zone ${timeZone}; it may be ambiguous or it may not exist.`,
      );
    },
  };
}

/** A date as `YYYY-MM-DD`. */
export const dateKind: FieldKind<string> = fieldKind({
  type: "date",
  column: { type: "date" },
  invalidText: "Enter a valid date.",
  read: (raw) => {
    const date = typeof raw === "string" ? parseDate(asciiDigits(raw)) : undefined;
    if (date !== undefined) return date;
    throw new FieldError("Date has wrong format. Use one of these formats instead: YYYY-MM-DD.");
  },
  toColumn: (value) => value,
});

/** A time of day as `HH:MM:SS`, with six decimals unless they are zero. An offset is ignored. */
export const timeKind: FieldKind<string> = fieldKind({
  type: "time",
  column: { type: "time" },
  invalidText: "Enter a valid time.",
  read: (raw) => {
    const time = typeof raw === "string" ? parseTime(asciiDigits(raw).replace(/^T/, "")) : undefined;
    if (time !== undefined) return timeText(time.clock, time.fraction);
    throw new FieldError("Time has wrong format. Use one of these formats instead: hh:mm[:ss[.uuuuuu]].");
  },
  toColumn: (value) => value,
  // PostgreSQL leaves out zeros at the end.
  toWire: (stored) => {
    const [clock = "", fraction = ""] = String(stored).split(".");
    return timeText(clock, fraction.padEnd(6, "0"));
  },
});

const timeText = (clock: string, fraction: string): string =>
  fraction === noFraction ? clock : `${clock}.${fraction}`;
