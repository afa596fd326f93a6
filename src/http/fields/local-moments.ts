// Moments from dates and times of a time zone.
import { localClock } from "../../runtime/index.ts";

const day = 86_400_000;

/** How far the clocks of a time zone are ahead of UTC at a moment; both in milliseconds. */
export function zoneOffset(moment: number, timeZone: string): number {
  return Date.parse(`${localClock(moment, timeZone)}Z`) - Math.floor(moment / 1000) * 1000;
}

/**
 * The moment at which the clocks of a time zone show a time, which is given as if it were UTC; both in milliseconds since the
 * epoch. Undefined for a time that they skip or show twice.
 */
export function momentOf(local: number, timeZone: string): number | undefined {
  const offsets = [local - day, local + day].map((near) => zoneOffset(near, timeZone));
  const moments = new Set(offsets.map((offset) => local - offset));
  const [found, ...others] = [...moments].filter((moment) => moment + zoneOffset(moment, timeZone) === local);
  return others.length === 0 ? found : undefined;
}
