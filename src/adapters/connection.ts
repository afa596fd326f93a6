// One connection of a client: its requests are answered in order, and what the parser refuses is answered last.
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { type RefusalStatus, refusalBytes, sendRefusal } from "./refusal.ts";
import { acceptHead, isLastOfConnection } from "./request-head.ts";

/** A connection, as its server sees it. */
export interface Connection {
  /**
   * Takes a request that the parser read. `run` is called when it may be answered; a request with a `refusal`, or
   * with a head that is not accepted, gets a fixed answer, and no other request of the connection is answered after it.
   */
  readonly receive: (
    request: IncomingMessage,
    response: ServerResponse,
    run: () => void,
    refusal?: RefusalStatus,
  ) => void;
  /** The parser refused what came next: answers that once everything before it has its answer, and closes. */
  readonly refuse: (status: RefusalStatus) => void;
  /** The client ended in the middle of a request: it is gone, unless it waits for no answer but the one to that. */
  readonly hangUp: () => void;
}

interface Message {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly run: () => void;
  isRunning: boolean;
}

const safeMethods: ReadonlySet<string | undefined> = new Set(["GET", "HEAD", "OPTIONS"]);
const isSafe = ({ request }: Message): boolean => safeMethods.has(request.method);

// How many requests of one connection may wait for their answers: the one that makes them so many is its last.
const maxOpen = 500;
// How long a client may go on sending, in milliseconds: closed at once, it would lose an answer that is on its way.
const lingering = 5000;
// How long an answer may take after the body it may be reading has broken off, in milliseconds.
const maxBrokenAnswer = 10_000;

/** Follows a connection. */
export function createConnection(socket: Socket): Connection {
  let waiting: Message[] = [];
  let running = 0;
  let isAlone = false;
  let open = 0;
  let last: Message | undefined;
  /** An answer that says `Connection: close` is sent or under way: what comes after it is not looked at. */
  let isEnding = false;
  let isRefused = false;
  let whenIdle: (() => void) | undefined;

  /** Pipelined requests run at the same time only where all of them are safe (RFC 9112 section 9.3.2). */
  const advance = (): void => {
    for (let next = waiting[0]; next !== undefined; next = waiting[0]) {
      if (running > 0 && (isAlone || !isSafe(next))) return;
      waiting.shift();
      running += 1;
      isAlone = !isSafe(next);
      next.isRunning = true;
      next.run();
    }
  };
  const close = (): void => {
    socket.end();
    linger(socket);
  };
  // Node calls it after the last answer.
  const destroySoon = socket.destroySoon.bind(socket);
  socket.destroySoon = () => (isEnding ? close() : destroySoon());
  const idle = (action: () => void): void => {
    if (open === 0) action();
    else whenIdle = action;
  };
  const answerBroken = (broken: Message, status: RefusalStatus): void => {
    waiting = waiting.filter((message) => message !== broken);
    // Node forgets a request once it is answered: what still reads its body would wait for ever.
    socket.once("close", () => broken.request.destroy());
    if (!broken.response.headersSent) {
      sendRefusal(broken.response, status);
      silence(broken.response);
      return;
    }
    // It has an answer of its own, and gets no second one.
    idle(close);
    setTimeout(() => socket.destroy(), maxBrokenAnswer).unref();
  };

  return {
    receive: (request, response, run, refusal) => {
      if (isEnding) {
        // What is not answered is not worth reading either.
        socket.pause();
        return;
      }
      const status = acceptHead(request) ? refusal : 400;
      if (status !== undefined) {
        isEnding = true;
        sendRefusal(response, status);
        return;
      }
      if (isLastOfConnection(request) || open + 1 === maxOpen) {
        isEnding = true;
        response.shouldKeepAlive = false;
      }
      const message: Message = { request, response, run, isRunning: false };
      last = message;
      open += 1;
      response.once("close", () => {
        open -= 1;
        if (message.isRunning) running -= 1;
        if (open === 0 && whenIdle !== undefined) whenIdle();
        else if (!socket.destroyed) advance();
      });
      waiting.push(message);
      advance();
    },
    refuse: (status) => {
      if (isRefused) return;
      isRefused = true;
      const wasEnding = isEnding;
      isEnding = true;
      if (last !== undefined && !last.request.complete) answerBroken(last, status);
      else if (!wasEnding) {
        idle(() => {
          if (socket.writable) socket.end(refusalBytes(status), "latin1");
          linger(socket);
        });
      }
    },
    hangUp: () => {
      const broken = last !== undefined && !last.request.complete ? 1 : 0;
      if (open > broken) socket.destroy();
    },
  };
}

/** Drops what the app answers later. */
function silence(response: ServerResponse): void {
  Object.assign(response, { writeHead: () => response, write: () => true, end: () => response });
}

/**
 * Destroys a connection that was ended, when the client ends it too or after a while. Until then what it sends is
 * dropped: left unread, it would reset the connection, and the client would lose the answer (RFC 9112 section 9.6).
 */
function linger(socket: Socket): void {
  socket.removeAllListeners("data");
  socket.on("data", () => {});
  socket.resume();
  const timer = setTimeout(() => socket.destroy(), lingering);
  timer.unref();
  socket.once("close", () => clearTimeout(timer));
}
