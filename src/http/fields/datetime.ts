// Date-and-time fields: ISO 8601, kept in UTC to the microsecond.
import { type Timestamp, toTimestamp } from "../../store/index.ts";
import { type Field, FieldError, labelOf } from "./field.ts";

const iso =
  /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2})(?::(\d{2})(?:[.,](\d{1,6})\d*)?)?\s*(?:Z|([+-])(\d{2})(?::?(\d{2}))?)?$/i;

/** The moments of the years 1 to 9999, in milliseconds since the epoch to the second: Python's, and PostgreSQL's as text. */
const [earliest, latest] = [Date.parse("0001-01-01T00:00:00Z"), Date.parse("9999-12-31T23:59:59Z")];

/** A moment; without an offset it is UTC. */
export function datetimeField(
  name: string,
  options: { readonly required?: boolean; readonly nullable?: boolean } = {},
): Field<Timestamp> {
  return {
    name,
    label: labelOf(name),
    type: "datetime",
    required: options.required ?? true,
    nullable: options.nullable ?? false,
    absentInForm: undefined,
    constraints: {},
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
      // A double does not hold the microseconds of every year.
      const seconds = toTimestamp(moment.time);
      return moment.fraction === "000000" ? seconds : `${seconds}.${moment.fraction}`;
    },
  };
}

/** A moment in whole seconds, as milliseconds since the epoch, and its microseconds; undefined when there is no such moment. */
function parse(text: string): { time: number; fraction: string } | undefined {
  const [, date = "", clock = "", second = "00", fraction = "", sign, hours = "0", minutes = "0"] =
    iso.exec(text.trim()) ?? [];
  const local = `${date}T${clock}:${second}`;
  const time = Date.parse(`${local}Z`);
  // Date.parse takes 30 February for 2 March, and the year 0 for one: a moment that does not come back is none.
  const isReal = !Number.isNaN(time) && new Date(time).toISOString().startsWith(local) && date >= "0001";
  if (!isReal || Number(hours) > 23 || Number(minutes) > 59) return undefined;
  const offset = (Number(hours) * 60 + Number(minutes)) * 60_000;
  return { time: sign === "-" ? time + offset : time - offset, fraction: fraction.padEnd(6, "0") };
}
