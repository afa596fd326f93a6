// Shares the event loop: long answers do a part of their work in each turn of the loop, and leave the rest of it to other requests.

/** Gives out time for long answers: `while (turns.isSpent()) await turns.next(part)` stands before each part of the work. */
export interface Turns {
  /** Whether there is no time left in this turn of the loop. */
  readonly isSpent: () => boolean;
  /** Waits for a turn with time left, which others may use up first. What begins an answer is served as often as what continues one. */
  readonly next: (part: "first" | "later") => Promise<void>;
}

/** How long all long answers together work in one turn of the loop, in milliseconds; the last of them ends its part beyond it. */
const share = 5;

/** Makes the turns of an event loop, by a clock in milliseconds. */
export function createTurns(now: () => number = () => performance.now()): Turns {
  const waiting = { first: [] as (() => void)[], later: [] as (() => void)[] };
  let startedAt: number | undefined;
  let servedLast: "first" | "later" = "later";

  function begin(): void {
    startedAt = now();
    setImmediate(end);
  }

  /** Begins the next turn for one of the waiters: when both kinds wait, for each kind in every second turn. */
  function end(): void {
    startedAt = undefined;
    const preferred = servedLast === "later" ? "first" : "later";
    const kind = waiting[preferred].length > 0 ? preferred : servedLast;
    const resume = waiting[kind].shift();
    if (resume === undefined) return;
    servedLast = kind;
    begin();
    resume();
  }

  const isSpent = (): boolean => startedAt === undefined || now() - startedAt >= share;

  return {
    isSpent,
    next: async (part) => {
      const isFree = waiting.first.length === 0 && waiting.later.length === 0;
      if (isFree && startedAt === undefined) begin();
      if (isFree && !isSpent()) return;
      await new Promise<void>((resume) => {
        waiting[part].push(resume);
      });
    },
  };
}
