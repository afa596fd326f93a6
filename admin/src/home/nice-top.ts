// The end of a chart's axis.

/** The smallest of 2, 4, 10, 20, 40, 100 … that is not below the largest value; half of it is a whole number. */
export function niceTop(largest: number): number {
  let unit = 1;
  for (;;) {
    for (const factor of [2, 4, 10]) if (factor * unit >= largest) return factor * unit;
    unit *= 10;
  }
}
