// Limits how many lines of one kind are written per second, and counts the omitted ones.

/** The maximum number of lines per second, in total and from one client address. */
export interface Rate {
  readonly perSecond: number;
  readonly perAddress: number;
}

/** A rate limit for lines. */
export interface RateLimit {
  /** Whether a line may be written at a time, in milliseconds since the epoch. */
  readonly admits: (at: number, address: string) => boolean;
  /** How many lines were omitted since the last call. */
  readonly takeOmitted: () => number;
}

/** Creates a rate limit. A client that floods uses up its own share, so that lines of other clients are still written. */
export function createRateLimit({ perSecond, perAddress }: Rate): RateLimit {
  let currentSecond = Number.NaN;
  let admitted = 0;
  let omitted = 0;
  const admittedByAddress = new Map<string, number>();
  return {
    admits: (at, address) => {
      const second = Math.floor(at / 1000);
      if (second !== currentSecond) {
        currentSecond = second;
        admitted = 0;
        admittedByAddress.clear();
      }
      const fromAddress = admittedByAddress.get(address) ?? 0;
      if (admitted >= perSecond || fromAddress >= perAddress) {
        omitted += 1;
        return false;
      }
      admitted += 1;
      admittedByAddress.set(address, fromAddress + 1);
      return true;
    },
    takeOmitted: () => {
      const count = omitted;
      omitted = 0;
      return count;
    },
  };
}
