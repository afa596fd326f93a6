// Whose turn it is among the requests that a client has sent one after another without waiting for answers.
import type { IncomingMessage, ServerResponse } from "node:http";

/** A request on its connection. */
export interface Message {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** Lets it be answered. */
  readonly run: () => void;
}

/** The requests of a connection that have no whole answer yet. */
export interface Turns {
  /** How many there are. */
  readonly count: () => number;
  /** Runs a request when it is its turn. */
  readonly add: (message: Message) => void;
  /** Takes a request away that is not to be run any more. */
  readonly drop: (message: Message) => void;
  /** A request has its answer: the next may have their turn, unless the client is gone. */
  readonly finish: (message: Message, isGone: boolean) => void;
}

const safeMethods: ReadonlySet<string | undefined> = new Set(["GET", "HEAD", "OPTIONS"]);
const isSafe = ({ request }: Message): boolean => safeMethods.has(request.method);

/** Makes turns: requests run at the same time only where all of them are safe (RFC 9112 section 9.3.2). */
export function createTurns(): Turns {
  let waiting: Message[] = [];
  const running = new Set<Message>();
  let isAlone = false;
  let count = 0;

  const advance = (): void => {
    for (let next = waiting[0]; next !== undefined; next = waiting[0]) {
      if (running.size > 0 && (isAlone || !isSafe(next))) return;
      waiting.shift();
      running.add(next);
      isAlone = !isSafe(next);
      next.run();
    }
  };
  return {
    count: () => count,
    add: (message) => {
      count += 1;
      waiting.push(message);
      advance();
    },
    drop: (message) => {
      waiting = waiting.filter((other) => other !== message);
    },
    finish: (message, isGone) => {
      count -= 1;
      running.delete(message);
      if (!isGone) advance();
    },
  };
}
