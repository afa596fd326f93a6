// How many inputs are tried: some of them in the suite, all of them in `npm run test:inputs`.
import { dialect } from "./database.ts";

const isWhole = process.env["INPUTS"] === "all";

/** How often a property is tried. */
export const runs = (some: number, all: number): number => (isWhole ? all : some);

/**
 * Every `step`th value from a place on; half as many for PostgreSQL, since most inputs are read or refused before a database has
 * them.
 */
export function some<T>(values: readonly T[], step: number, place = 0): readonly T[] {
  if (isWhole) return values;
  const distance = dialect === "sqlite" ? step : step * 2;
  return values.filter((_, index) => (index + place) % distance === 0);
}
