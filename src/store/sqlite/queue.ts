// The queue for the one SQLite connection that writes: first come, first served, and nobody waits for ever.
import { isBusy, StoreError, storeMessages } from "../errors.ts";

/** Somebody's turn. */
export interface Turn {
  /**
   * Takes it, or says that there is none before the event loop has been round once more.
   *
   * @throws StoreError `busy` when another process holds the database's lock
   */
  readonly take: () => "taken" | "later";
  readonly refuse: (error: unknown) => void;
}

/** How turns are given. */
export interface QueueOptions {
  /** How long anybody waits for another process, in milliseconds. */
  readonly busyTimeout: number;
  /** Whether turns are given at the end of the event loop's turn, to everybody who has come until then. */
  readonly gathers: boolean;
  /** Whether a turn can be given right now. */
  readonly isFree: () => boolean;
  /** Told that there is nobody left to give a turn to. */
  readonly onServed: () => void;
}

/** Those who wait for their turn. */
export interface Queue {
  readonly enqueue: (turn: Turn) => void;
  /** Gives turns for as long as there are any to give. */
  readonly serve: () => void;
  /** Gives turns at the end of the event loop's turn, where they are given then. */
  readonly gather: () => void;
  readonly isEmpty: () => boolean;
  /** Sends everybody away. */
  readonly refuse: (error: unknown) => void;
}

/** The least that anybody waits for others of this process, in milliseconds. */
export const leastPatience = 5000;
/** Another process that writes all the time leaves short gaps, of which one must be hit. */
const longestPause = 5;
const takenTooLong =
  "The database is busy: another transaction of this process has not ended. If that waits for this statement, both wait for ever.";

/** Makes a queue. Whoever waits for longer than they should is refused as `busy`, each by their own clock. */
export function createQueue({ busyTimeout, gathers, isFree, onServed }: QueueOptions): Queue {
  const waiting: { readonly turn: Turn; readonly since: number }[] = [];
  const patience = Math.max(busyTimeout, leastPatience);
  let isPausing = false;
  let pause = 1;
  let alarm: NodeJS.Timeout | undefined;

  function serve(): void {
    while (!isPausing && isFree()) {
      const [next] = waiting;
      if (next === undefined) {
        onServed();
        break;
      }
      try {
        if (next.turn.take() === "later") {
          isPausing = true;
          setImmediate(resume);
        } else {
          waiting.shift();
          pause = 1;
        }
      } catch (error) {
        const left = next.since + busyTimeout - performance.now();
        if (isBusy(error) && left > 0) {
          isPausing = true;
          setTimeout(resume, Math.min(pause, left));
          pause = Math.min(pause * 2, longestPause);
        } else {
          waiting.shift();
          next.turn.refuse(error);
        }
      }
    }
    watch();
  }

  function gather(): void {
    if (!gathers) {
      serve();
    } else if (!isPausing && waiting.length > 0) {
      isPausing = true;
      setImmediate(resume);
    }
  }

  function resume(): void {
    isPausing = false;
    serve();
  }

  /** Sees to it that whoever waits for others of this process is told in time: they may be waiting for themselves. */
  function watch(): void {
    const [next] = waiting;
    if (next === undefined) {
      clearTimeout(alarm);
      alarm = undefined;
    } else {
      alarm ??= setTimeout(
        () => {
          alarm = undefined;
          sendAway(performance.now() - patience);
        },
        next.since + patience - performance.now(),
      );
    }
  }

  function sendAway(before: number): void {
    for (let [next] = waiting; next !== undefined && next.since <= before; [next] = waiting) {
      waiting.shift();
      next.turn.refuse(new StoreError("busy", isFree() ? storeMessages.busy : takenTooLong));
    }
    watch();
  }

  return {
    enqueue: (turn) => {
      waiting.push({ turn, since: performance.now() });
      if (isFree()) gather();
      watch();
    },
    serve,
    gather,
    isEmpty: () => waiting.length === 0,
    refuse: (error) => {
      for (const { turn } of waiting.splice(0)) turn.refuse(error);
      watch();
    },
  };
}
