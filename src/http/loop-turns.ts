// Shares the event loop: long responses do part of their work in each turn, and leave time for other requests.

/** The first part of a response, or a later one. */
export type ResponsePart = "first" | "later";

/** Waits for time in a turn of the event loop; undefined if there is time now. */
type WaitForTime = (part: ResponsePart) => Promise<void> | undefined;

/** Gives long responses their time in the turns of the event loop. */
export interface LoopTurns {
  /** For a part that begins: it comes after those that wait. First parts and later parts get turns alternately. */
  readonly timeFor: WaitForTime;
  /** For a part that has begun: it comes before those that wait. */
  readonly moreTimeFor: WaitForTime;
}

/** The time of all long responses together in one turn of the loop, in milliseconds. The last of them may exceed it. */
const timePerTurn = 5;

/** Makes the turns of an event loop. `now` is a clock in milliseconds. */
export function createLoopTurns(now: () => number = () => performance.now()): LoopTurns {
  const waiting = { first: [] as (() => void)[], later: [] as (() => void)[] };
  let startedAt: number | undefined;
  let lastServed: ResponsePart = "later";

  function begin(): number {
    setImmediate(end);
    startedAt = now();
    return startedAt;
  }

  const hasTime = (): boolean => now() - (startedAt ?? begin()) < timePerTurn;

  /** Begins the next turn for the waiters of one kind. When both kinds wait, each gets every second turn. */
  function end(): void {
    startedAt = undefined;
    const preferred = lastServed === "later" ? "first" : "later";
    const part = waiting[preferred].length > 0 ? preferred : lastServed;
    if (waiting[part].length === 0) return;
    lastServed = part;
    begin();
    serve(part);
  }

  /** Resumes the waiters, one after the other, until the time is used up. */
  function serve(part: ResponsePart): void {
    waiting[part].shift()?.();
    if (waiting[part].length === 0) return;
    // A tick that a microtask asks for comes after all microtasks: when the part has ended, or waits for something else.
    queueMicrotask(() => {
      process.nextTick(() => {
        if (hasTime()) serve(part);
      });
    });
  }

  return {
    timeFor: (part) => {
      if (waiting[part].length === 0 && hasTime()) return undefined;
      return new Promise((resume) => {
        waiting[part].push(resume);
      });
    },
    moreTimeFor: (part) => {
      if (hasTime()) return undefined;
      return new Promise((resume) => {
        waiting[part].unshift(resume);
      });
    },
  };
}

/** The turns of this process's event loop. */
export const { timeFor, moreTimeFor } = createLoopTurns();
