// Bounds how many lines of one kind are written in a second, and counts those that were left out.

/** How many lines a second may have: in all, and for one client address. */
export interface Rate {
  readonly perSecond: number;
  readonly perAddress: number;
}

/** Decides line by line. */
export interface Bound {
  /** Whether a line of this moment, in milliseconds since the epoch, may be written. */
  readonly admit: (at: number, address: string) => boolean;
  /** How many lines were left out since the last time this was asked. */
  readonly takeLeftOut: () => number;
}

/** Makes a bound. A client that floods uses up its own share, so that the others' lines are still written. */
export function createBound({ perSecond, perAddress }: Rate): Bound {
  let second = Number.NaN;
  let admitted = 0;
  let leftOut = 0;
  const byAddress = new Map<string, number>();
  return {
    admit: (at, address) => {
      const now = Math.floor(at / 1000);
      if (now !== second) {
        second = now;
        admitted = 0;
        byAddress.clear();
      }
      const own = byAddress.get(address) ?? 0;
      if (admitted >= perSecond || own >= perAddress) {
        leftOut += 1;
        return false;
      }
      admitted += 1;
      byAddress.set(address, own + 1);
      return true;
    },
    takeLeftOut: () => {
      const count = leftOut;
      leftOut = 0;
      return count;
    },
  };
}
