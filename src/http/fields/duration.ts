// Durations, as DRF's DurationField reads them and Django stores them. A value is a number of microseconds.
import { asciiDigits, pythonRepr } from "../../python/index.ts";
import { FieldError, type FieldKind, fieldKind } from "./kind.ts";

const standard =
  /^(?:(?<days>-?\d+) (?:days?, )?)?(?<sign>-?)(?:(?:(?<hours>\d+):)(?=\d+:\d+))?(?:(?<minutes>\d+):)?(?<seconds>\d+)(?:[.,](?<fraction>\d{1,6})\d{0,6})?$/;
const iso =
  /^(?<sign>[-+]?)P(?:(?<days>\d+(?:[.,]\d+)?)D)?(?:T(?:(?<hours>\d+(?:[.,]\d+)?)H)?(?:(?<minutes>\d+(?:[.,]\d+)?)M)?(?:(?<seconds>\d+(?:[.,]\d+)?)S)?)?$/;
/** PostgreSQL's own form; years and months are what its `interval` may have beside days. */
const interval =
  /^(?:(?<years>-?\d+) years? ?)?(?:(?<months>-?\d+) mons? ?)?(?:(?<days>-?\d+) days? ?)?(?:(?<sign>[-+])?(?<hours>\d+):(?<minutes>\d\d):(?<seconds>\d\d)(?:\.(?<fraction>\d{1,6}))?)?$/;

const second = 1_000_000n;
const day = 86_400n * second;
/** What a column of SQLite holds: 64 bits. */
const [least, most] = [-(2n ** 63n), 2n ** 63n - 1n];

/** A duration. */
export const durationKind: FieldKind<bigint> = fieldKind({
  type: "duration",
  column: { type: "duration" },
  formats: ["duration"],
  invalidText: "Enter a valid duration.",
  read: (raw) => {
    const value = parseDuration(typeof raw === "string" ? raw : pythonRepr(raw));
    if (value === undefined)
      throw new FieldError(
        "Duration has wrong format. Use one of these formats instead: [DD] [HH:[MM:]]ss[.uuuuuu].",
      );
    if (value < least || value > most)
      throw new FieldError(`The number of days must be between ${least / day} and ${most / day}.`);
    return value;
  },
  toSchema: durationText,
  toColumn: (value, dialect) => (dialect === "sqlite" ? integer(value) : intervalText(value)),
  toWire: (stored) => {
    const value =
      typeof stored === "number" || typeof stored === "bigint"
        ? BigInt(stored)
        : parseDuration(String(stored));
    return value === undefined ? stored : durationText(value);
  },
});

const integer = (value: bigint): number | bigint =>
  Number.isSafeInteger(Number(value)) ? Number(value) : value;

/** The most characters of a text that is read: its numbers have few digits. */
const maxLength = 100;

/** The microseconds of a text, as Django's `parse_duration` reads it. */
function parseDuration(given: string): bigint | undefined {
  if (given.length > maxLength) return undefined;
  const text = asciiDigits(given);
  const parts = standard.exec(text)?.groups ?? interval.exec(text)?.groups;
  if (parts !== undefined) return exact(parts);
  const ofIso = iso.exec(text)?.groups;
  return ofIso === undefined ? undefined : fractional(ofIso);
}

type Groups = Readonly<Record<string, string | undefined>>;

/** Days keep their own sign; the sign is that of the time. */
function exact(parts: Groups): bigint {
  const numberOf = (name: string): bigint => BigInt(parts[name] ?? 0);
  const fraction = BigInt((parts["fraction"] ?? "").padEnd(6, "0"));
  const time =
    (numberOf("hours") * 3600n + numberOf("minutes") * 60n + numberOf("seconds")) * second + fraction;
  const days = numberOf("years") * 365n + numberOf("months") * 30n + numberOf("days");
  return days * day + (parts["sign"] === "-" ? -time : time);
}

const units: Readonly<Record<string, bigint>> = {
  days: day,
  hours: 3600n * second,
  minutes: 60n * second,
  seconds: second,
};

/** Each part may have a fraction, and the sign is that of all. */
function fractional(parts: Groups): bigint {
  let sum = 0n;
  for (const [name, unit] of Object.entries(units)) {
    const [whole = "0", fraction = ""] = (parts[name] ?? "0").split(/[.,]/);
    const size = 10n ** BigInt(fraction.length);
    sum += BigInt(whole) * unit + (BigInt(fraction === "" ? 0 : fraction) * unit + size / 2n) / size;
  }
  return parts["sign"] === "-" ? -sum : sum;
}

interface Split {
  readonly days: bigint;
  readonly seconds: bigint;
  readonly fraction: string;
}

/** As Python's timedelta has it: only the days are negative. */
function split(value: bigint): Split {
  const rest = ((value % day) + day) % day;
  return {
    days: (value - rest) / day,
    seconds: rest / second,
    fraction: String(rest % second).padStart(6, "0"),
  };
}

/** A duration as Django's `duration_string` writes it: "1 02:03:04.500000". */
function durationText(value: bigint): string {
  const { days, seconds, fraction } = split(value);
  const clock = [seconds / 3600n, (seconds / 60n) % 60n, seconds % 60n]
    .map((part) => String(part).padStart(2, "0"))
    .join(":");
  return `${days === 0n ? "" : `${days} `}${clock}${fraction === "000000" ? "" : `.${fraction}`}`;
}

function intervalText(value: bigint): string {
  const { days, seconds, fraction } = split(value);
  return `${days} days ${seconds}.${fraction} seconds`;
}
