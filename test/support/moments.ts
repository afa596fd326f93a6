// Moments for property tests.
import * as fc from "fast-check";

/** A moment as Django writes it, with microseconds, in years whose microseconds a double still tells apart. */
export const storedMoment = fc
  .record({
    second: fc.integer({ min: 0, max: Date.UTC(2100, 0, 1) / 1000 }),
    micro: fc.integer({ min: 0, max: 999_999 }),
  })
  .map(({ second, micro }) => {
    const text = new Date(second * 1000).toISOString().slice(0, 19).replace("T", " ");
    return micro === 0 ? text : `${text}.${String(micro).padStart(6, "0")}`;
  });
