// Date-and-time fields: ISO 8601, stored in UTC with microseconds.
import { type Timestamp, toTimestamp } from "../../store/index.ts";
import { isoDateTime } from "../wire-dates.ts";
import { FieldError, type FieldKind, fieldKind } from "./kind.ts";

const iso =
  /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2})(?::(\d{2})(?:[.,](\d{1,6})\d*)?)?\s*(?:Z|([+-])(\d{2})(?::?(\d{2}))?)?$/i;

/** The first and the last second of the years 1 to 9999, in milliseconds since the epoch: the range of Python's datetime. */
const [earliest, latest] = [Date.parse("0001-01-01T00:00:00Z"), Date.parse("9999-12-31T23:59:59Z")];

/** A date and time. Without an offset it is UTC. */
export const datetimeKind: FieldKind<Timestamp> = fieldKind({
  type: "datetime",
  column: { type: "datetime" },
  invalidText: "Enter a valid date/time.",
  read: (raw) => {
    const moment = typeof raw === "string" ? parse(raw) : undefined;
    if (moment === undefined) {
      throw new FieldError(
        "Datetime has wrong format. Use one of these formats instead: YYYY-MM-DDThh:mm[:ss[.uuuuuu]][+HH:MM|-HH:MM|Z].",
      );
    }
    if (moment.time < earliest || moment.time > latest) {
      throw new FieldError("Datetime value out of range.");
    }
    // A number cannot hold the microseconds of every year.
    const seconds = toTimestamp(moment.time);
    return moment.fraction === "000000" ? seconds : `${seconds}.${moment.fraction}`;
  },
  toSchema: (value) => isoDateTime(value),
  toColumn: (value) => value,
  toWire: (stored, timeZone) => (typeof stored === "string" ? isoDateTime(stored, timeZone) : stored),
});

/** Full seconds, in milliseconds since the epoch, and microseconds; undefined for a date or time that does not exist. */
function parse(text: string): { time: number; fraction: string } | undefined {
  const [, date = "", clock = "", second = "00", fraction = "", sign, hours = "0", minutes = "0"] =
    iso.exec(text.trim()) ?? [];
  const local = `${date}T${clock}:${second}`;
  const time = Date.parse(`${local}Z`);
  // Date.parse reads 30 February as 2 March, so the result is compared with the text. It accepts the year 0.
  const exists = !Number.isNaN(time) && new Date(time).toISOString().startsWith(local) && date >= "0001";
  if (!exists || Number(hours) > 23 || Number(minutes) > 59) return undefined;
  const offset = (Number(hours) * 60 + Number(minutes)) * 60_000;
  return { time: sign === "-" ? time + offset : time - offset, fraction: fraction.padEnd(6, "0") };
}
