// A clock that stands still until a test moves it.
import { parseDuration } from "../tokens/index.ts";

/** The clock of a test app: every lifetime, expiry and timestamp of the app follows it. */
export interface TestClock {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /**
   * Moves the clock forward by a number of seconds or a duration such as "5m", "12h", "1d".
   *
   * @throws TypeError for anything else
   */
  readonly advance: (duration: number | string) => void;
  /** Sets the clock. */
  readonly set: (moment: Date) => void;
}

/** Makes a clock that stands at `start`. */
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
