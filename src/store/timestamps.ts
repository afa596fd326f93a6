// Moments as the database stores them: Django's text form, in UTC, to the microsecond.

/** A moment in UTC as `YYYY-MM-DD HH:MM:SS.ffffff`; without the fraction when it is zero. Sorts as text. */
export type Timestamp = string;

/** Moments that were converted last: a request asks for few, and requests of one millisecond for the same. */
const converted = new Map<number, Timestamp>();
const maxConverted = 16;

/** The stored form of a moment in milliseconds since the epoch, rounded to microseconds. */
export function toTimestamp(milliseconds: number): Timestamp {
  let timestamp = converted.get(milliseconds);
  if (timestamp === undefined) {
    timestamp = convert(milliseconds);
    if (converted.size >= maxConverted) converted.clear();
    converted.set(milliseconds, timestamp);
  }
  return timestamp;
}

function convert(milliseconds: number): Timestamp {
  let whole = Math.floor(milliseconds);
  // A double represents few microseconds exactly: without rounding, each conversion and back would lose one.
  let microseconds = Math.round((milliseconds - whole) * 1000);
  if (microseconds === 1000) [whole, microseconds] = [whole + 1, 0];
  const second = Math.floor(whole / 1000);
  const text = secondText(second);
  const fraction = (whole - second * 1000) * 1000 + microseconds;
  return fraction === 0 ? text : `${text}.${String(fraction).padStart(6, "0")}`;
}

/** Seconds that were converted last. */
const seconds = new Map<number, string>();

function secondText(second: number): string {
  let text = seconds.get(second);
  if (text === undefined) {
    text = new Date(second * 1000).toISOString().slice(0, 19).replace("T", " ");
    if (seconds.size >= maxConverted) seconds.clear();
    seconds.set(second, text);
  }
  return text;
}

/** A stored moment in milliseconds since the epoch. */
export function fromTimestamp(timestamp: Timestamp): number {
  const end = timestamp.indexOf("+");
  const fraction = end < 0 ? timestamp.slice(20) : timestamp.slice(20, end);
  const seconds = Date.parse(`${timestamp.slice(0, 10)}T${timestamp.slice(11, 19)}Z`);
  return fraction === "" ? seconds : seconds + Number(fraction.padEnd(6, "0")) / 1000;
}
