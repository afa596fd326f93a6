// Moments in time as the database keeps them: Django's text form, in UTC, to the microsecond.

/** A moment in UTC as `YYYY-MM-DD HH:MM:SS.ffffff`; Django leaves the fraction out when it is zero. Sorts as text. */
export type Timestamp = string;

/** The stored form of a moment given in milliseconds since the epoch, to the nearest microsecond. */
export function toTimestamp(milliseconds: number): Timestamp {
  let whole = Math.floor(milliseconds);
  // A double holds few microseconds exactly: cutting off instead of rounding would lose one on every way there and back.
  let microseconds = Math.round((milliseconds - whole) * 1000);
  if (microseconds === 1000) [whole, microseconds] = [whole + 1, 0];
  const text = new Date(whole).toISOString().replace("T", " ").slice(0, -1);
  const fraction = text.slice(20) + String(microseconds).padStart(3, "0");
  return fraction === "000000" ? text.slice(0, 19) : `${text.slice(0, 19)}.${fraction}`;
}

/** Milliseconds since the epoch of a stored moment. */
export function fromTimestamp(timestamp: Timestamp): number {
  const fraction = timestamp.slice(20).replace(/\+.*$/, "");
  const seconds = Date.parse(`${timestamp.slice(0, 10)}T${timestamp.slice(11, 19)}Z`);
  return fraction === "" ? seconds : seconds + Number(fraction.padEnd(6, "0")) / 1000;
}

/** The moment as the wire shows it: six decimals, or none when they are zero, and `Z` or the offset of `timeZone` (an IANA name). */
export function isoDateTime(timestamp: Timestamp, timeZone = "UTC"): string {
  const digits = timestamp.slice(20).replace(/\+.*$/, "").padEnd(6, "0");
  const fraction = digits === "000000" ? "" : `.${digits}`;
  const utc = `${timestamp.slice(0, 10)}T${timestamp.slice(11, 19)}`;
  const local = timeZone === "UTC" ? undefined : localTime(Date.parse(`${utc}Z`), timeZone);
  return local === undefined ? `${utc}${fraction}Z` : `${local.date}${fraction}${local.offset}`;
}

/**
 * A moment on the clocks of a time zone, to the second, and how far those are from UTC, as Python and DRF write it;
 * undefined where those clocks are in a year that has not four digits.
 */
function localTime(milliseconds: number, timeZone: string): { date: string; offset: string } | undefined {
  // Swedish writes dates as ISO 8601 does, but for the zeros before a year.
  const local = new Date(milliseconds)
    .toLocaleString("sv-SE", { timeZone })
    .padStart("YYYY-MM-DD HH:MM:SS".length, "0")
    .replace(" ", "T");
  const seconds = (Date.parse(`${local}Z`) - milliseconds) / 1000;
  if (seconds === 0) return { date: local, offset: "Z" };
  const size = Math.abs(seconds);
  // Years before the first are written without a sign, and come back as others.
  if (!(size < 86_400)) return undefined;
  const two = (value: number): string => String(Math.trunc(value)).padStart(2, "0");
  const rest = size % 60 === 0 ? "" : `:${two(size % 60)}`;
  return {
    date: local,
    offset: `${seconds < 0 ? "-" : "+"}${two(size / 3600)}:${two((size / 60) % 60)}${rest}`,
  };
}
