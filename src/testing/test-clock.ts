// A clock that advances only when a test tells it to.
import { parseDuration } from "../tokens/index.ts";

/** The clock of a test app. All lifetimes, expiry times and timestamps of the app follow it. */
export interface TestClock {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /**
   * Advances the clock by a number of seconds, or a duration such as "5m", "12h" or "1d".
   *
   * @throws TypeError for anything else
   */
  readonly advance: (duration: number | string) => void;
  /** Sets the clock. */
  readonly set: (moment: Date) => void;
}

/** Makes a clock that starts at `start`. */
export function createTestClock(start: Date): TestClock {
  let now = start.getTime();
  return {
    now: () => now,
    advance: (duration) => {
      const seconds = parseDuration(duration);
      if (seconds === undefined)
        throw new TypeError('A duration is a number of seconds or a text such as "5m", "12h", "1d".');
      now += seconds * 1000;
    },
    set: (moment) => {
      now = moment.getTime();
    },
  };
}
