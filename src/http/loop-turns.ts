// Shares the event loop: long responses do part of their work in each turn, and leave time for other requests.

/** The first part of a response, or a later one. */
export type ResponsePart = "first" | "later";

/** Gives long responses their time in the turns of the event loop. */
export interface LoopTurns {
  /** Whether the time of this turn is used up. */
  readonly isSpent: () => boolean;
  /** Waits for a turn. Other waiters may use up its time first. First parts and later parts get turns alternately. */
  readonly next: (part: ResponsePart) => Promise<void>;
}

/** The time of all long responses together in one turn of the loop, in milliseconds. The last of them may exceed it. */
const timePerTurn = 5;

/** Makes the turns of an event loop. `now` is a clock in milliseconds. */
export function createLoopTurns(now: () => number = () => performance.now()): LoopTurns {
  const waiting = { first: [] as (() => void)[], later: [] as (() => void)[] };
  let startedAt: number | undefined;
  let lastServed: ResponsePart = "later";

  function begin(): void {
    startedAt = now();
    setImmediate(end);
  }

  /** Begins the next turn for one of the waiters. When both kinds wait, each gets every second turn. */
  function end(): void {
    startedAt = undefined;
    const preferred = lastServed === "later" ? "first" : "later";
    const part = waiting[preferred].length > 0 ? preferred : lastServed;
    const resume = waiting[part].shift();
    if (resume === undefined) return;
    lastServed = part;
    begin();
    resume();
  }

  const isSpent = (): boolean => startedAt === undefined || now() - startedAt >= timePerTurn;

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

const turns = createLoopTurns();

/** Waits until a turn of this process's event loop has time for a part of a response; undefined if this one has. */
export function timeFor(part: ResponsePart): Promise<void> | undefined {
  return turns.isSpent() ? timeInATurn(part) : undefined;
}

async function timeInATurn(part: ResponsePart): Promise<void> {
  while (turns.isSpent()) await turns.next(part);
}
