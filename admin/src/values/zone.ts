// Date-times in the app's time zone: ISO texts to and from what an input of the browser holds.

const parts = (at: Date, timeZone: string): Record<string, string> => {
  const format = new Intl.DateTimeFormat("en-GB", {
    timeZone,
    hourCycle: "h23",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
  });
  return Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]));
};

/** An instant as the local time of a zone: `2026-11-28T18:30:05`. */
function toLocal(at: Date, timeZone: string): string {
  const { year = "", month = "", day = "", hour = "", minute = "", second = "" } = parts(at, timeZone);
  return `${year.padStart(4, "0")}-${month}-${day}T${hour}:${minute}:${second}`;
}

/** How many milliseconds a zone is ahead of UTC at an instant. */
const offsetAt = (at: number, timeZone: string): number => {
  const whole = Math.floor(at / 1000) * 1000;
  return Date.parse(`${toLocal(new Date(whole), timeZone)}Z`) - whole;
};

/**
 * The instant of a local time in a zone, as an ISO text in UTC; undefined when the text is no time, or the zone skips it.
 * A time that comes twice, when clocks go back, is the first of the two.
 */
export function fromLocal(text: string, timeZone: string): string | undefined {
  const asUtc = Date.parse(`${text}Z`);
  if (Number.isNaN(asUtc)) return undefined;
  // The offset a day earlier and a day later: one of them holds at the instant that is looked for.
  const day = 86_400_000;
  const offsets = [offsetAt(asUtc - day, timeZone), offsetAt(asUtc + day, timeZone)];
  const found = offsets
    .map((offset) => asUtc - offset)
    .filter((at) => at + offsetAt(at, timeZone) === asUtc)
    .sort((one, other) => one - other);
  return found[0] === undefined ? undefined : new Date(found[0]).toISOString().replace(".000Z", "Z");
}

/** An ISO text as an input of type `datetime-local` holds it, in the zone; to the minute when the seconds are 0. */
export function inputValue(iso: unknown, timeZone: string): string {
  if (typeof iso !== "string" || iso === "") return "";
  const at = new Date(iso);
  if (Number.isNaN(at.getTime())) return "";
  return toLocal(at, timeZone).replace(/:00$/, "");
}
