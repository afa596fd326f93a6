// Date-and-time fields: ISO 8601, kept in UTC to the microsecond.
import { type Timestamp, toTimestamp } from "../../store/index.ts";
import { type Field, FieldError, labelOf } from "./field.ts";

const iso =
  /^(\d{4})-(\d{2})-(\d{2})[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,6})\d*)?)?\s*(Z|[+-]\d{2}(?::?\d{2})?)?$/i;

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
      const milliseconds = typeof raw === "string" ? parse(raw) : Number.NaN;
      if (Number.isNaN(milliseconds)) {
        throw new FieldError(
          "Datetime has wrong format. Use one of these formats instead: YYYY-MM-DDThh:mm[:ss[.uuuuuu]][+HH:MM|-HH:MM|Z].",
        );
      }
      return toTimestamp(milliseconds);
    },
  };
}

function parse(text: string): number {
  const match = iso.exec(text.trim());
  if (match === null) return Number.NaN;
  const [, year, month, day, hour, minute, second = "00", fraction = "", zone = "Z"] = match;
  const offset = /^z$/i.test(zone)
    ? "Z"
    : zone.replace(/^([+-]\d{2}):?(\d{2})?$/, (_, h: string, m = "00") => `${h}:${m}`);
  const whole = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}${offset}`);
  // Date.parse takes 30 February for 2 March; a date that does not come back is none.
  const isReal =
    new Date(Date.UTC(Number(year), Number(month) - 1, Number(day))).getUTCDate() === Number(day);
  return isReal ? whole + Number(fraction.padEnd(6, "0")) / 1000 : Number.NaN;
}
