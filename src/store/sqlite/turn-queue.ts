// The queue for the one SQLite connection that writes: first come, first served, with a bounded wait.
import { isBusy, StoreError, storeMessages } from "../errors.ts";
import { createWaitLimit } from "./wait-limit.ts";

/** Whether a turn has started, or has to be tried again in the next iteration of the event loop. */
export type TurnResult = "started" | "later";

/** A turn on the connection. */
export interface Turn {
  /**
   * `isOnly` says that no other turn waits.
   *
   * @throws StoreError `busy` when another process holds the database's lock
   */
  readonly start: (isOnly: boolean) => TurnResult;
  readonly refuse: (error: unknown) => void;
}

/** How turns are given. */
export interface TurnQueueOptions {
  /** How long a turn waits for another process, in milliseconds. */
  readonly busyTimeout: number;
  /** Whether `serveNewGroup` waits for the end of the event loop iteration, so that more turns share the group. */
  readonly delaysGroups: boolean;
  /** Whether a turn can be given now. */
  readonly isFree: () => boolean;
  /** Called when no turn is left to give. */
  readonly onEmpty: () => void;
}

/** The turns that are waiting. */
export interface TurnQueue {
  readonly enqueue: (turn: Turn) => void;
  /** Gives turns as long as there are any to give. */
  readonly serve: () => void;
  /** Gives turns in a new group; with `delaysGroups`, at the end of the event loop iteration. */
  readonly serveNewGroup: () => void;
  readonly isEmpty: () => boolean;
  /** Refuses every turn. */
  readonly refuse: (error: unknown) => void;
}

/** The shortest limit of a wait for other transactions of this process, in milliseconds. */
export const minWaitLimit = 5000;
/** Milliseconds. Another process that writes all the time leaves only short gaps. */
const maxPause = 5;
const transactionTooLong =
  "The database is busy: another transaction of this process has not ended. If it waits for this statement, neither can continue.";

/** Creates a queue. A turn that has waited too long is refused as `busy`, measured from when it was queued. */
export function createTurnQueue(options: TurnQueueOptions): TurnQueue {
  const { busyTimeout, delaysGroups, isFree, onEmpty } = options;
  const waiting: { readonly turn: Turn; readonly since: number }[] = [];
  const limit = Math.max(busyTimeout, minWaitLimit);
  // A turn may wait for a transaction that itself waits for this turn.
  const watch = createWaitLimit({ limit, waitingSince: () => waiting[0]?.since, onReached: refuseOldest });
  let isPausing = false;
  let pause = 1;

  function serve(): void {
    while (!isPausing && isFree()) {
      if (waiting.length === 0) {
        onEmpty();
        break;
      }
      startFirst();
    }
    watch();
  }

  function startFirst(): void {
    const [first] = waiting;
    if (first === undefined) return;
    try {
      if (first.turn.start(waiting.length === 1) === "later") {
        serveAfterIteration();
      } else {
        waiting.shift();
        pause = 1;
      }
    } catch (error) {
      const left = first.since + busyTimeout - performance.now();
      if (isBusy(error) && left > 0) {
        isPausing = true;
        setTimeout(resume, Math.min(pause, left));
        pause = Math.min(pause * 2, maxPause);
      } else {
        waiting.shift();
        first.turn.refuse(error);
      }
    }
  }

  function serveNewGroup(): void {
    if (!delaysGroups) serve();
    else if (!isPausing && waiting.length > 0) serveAfterIteration();
  }

  function serveAfterIteration(): void {
    isPausing = true;
    setImmediate(resume);
  }

  function resume(): void {
    isPausing = false;
    serve();
  }

  function refuseOldest(since: number): void {
    for (let [first] = waiting; first !== undefined && first.since <= since; [first] = waiting) {
      waiting.shift();
      first.turn.refuse(new StoreError("busy", isFree() ? storeMessages.busy : transactionTooLong));
    }
    watch();
  }

  return {
    enqueue: (turn) => {
      waiting.push({ turn, since: performance.now() });
      if (isFree()) serveNewGroup();
      watch();
    },
    serve,
    serveNewGroup,
    isEmpty: () => waiting.length === 0,
    refuse: (error) => {
      for (const { turn } of waiting.splice(0)) turn.refuse(error);
      watch();
    },
  };
}
