// One connection of a client: its requests are answered in order, and what the parser refuses is answered last.
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { closeGently } from "./closing.ts";
import { type RefusalStatus, refusalBytes, sendRefusal } from "./refusal.ts";
import { acceptHead, isLastOfConnection } from "./request-head.ts";
import { createTurns, type Message } from "./turns.ts";

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
  /** The server stops: the connection ends with the answer to the request that came last, or is on its way. */
  readonly stop: () => void;
}

// How many requests of one connection may wait for their answers: the one that makes them so many is its last.
const maxOpen = 500;
// How long an answer may take after the body it may be reading has broken off, in milliseconds.
const maxBrokenAnswer = 10_000;

/** Follows a connection. */
export function createConnection(socket: Socket): Connection {
  const turns = createTurns();
  let last: Message | undefined;
  /** An answer that says `Connection: close` is sent or under way: what comes after it is not looked at. */
  let isEnding = false;
  let isRefused = false;
  let isStopping = false;
  let whenIdle: (() => void) | undefined;

  // Node calls it after the last answer.
  const destroySoon = socket.destroySoon.bind(socket);
  socket.destroySoon = () => (isEnding ? closeGently(socket) : destroySoon());

  const idle = (action: () => void): void => {
    if (turns.count() === 0) action();
    else whenIdle = action;
  };
  /** The request whose body has not arrived to its end. */
  const unfinished = (): Message | undefined => (last?.request.complete === false ? last : undefined);

  return {
    receive: (request, response, run, refusal) => {
      // What is not answered is not worth reading either.
      if (isEnding) return void socket.pause();
      const status = acceptHead(request) ? refusal : 400;
      if (status !== undefined) {
        isEnding = true;
        return sendRefusal(response, status);
      }
      if (isStopping || isLastOfConnection(request) || turns.count() + 1 === maxOpen) {
        isEnding = true;
        response.shouldKeepAlive = false;
      }
      const message: Message = { request, response, run };
      last = message;
      response.once("close", () => {
        turns.finish(message, socket.destroyed);
        if (turns.count() === 0) whenIdle?.();
      });
      return turns.add(message);
    },
    refuse: (status) => {
      if (isRefused) return;
      isRefused = true;
      const hasLastAnswer = isEnding;
      isEnding = true;
      const broken = unfinished();
      if (broken === undefined) {
        if (!hasLastAnswer) idle(() => closeGently(socket, refusalBytes(status)));
        return;
      }
      turns.drop(broken);
      // Node forgets a request once it is answered: what still reads its body would wait for ever.
      socket.once("close", () => broken.request.destroy());
      if (!broken.response.headersSent) return answerInstead(broken.response, status);
      // It has an answer of its own, and gets no second one.
      idle(() => closeGently(socket));
      setTimeout(() => socket.destroy(), maxBrokenAnswer).unref();
    },
    stop: () => {
      isStopping = true;
      if (isEnding || last === undefined || turns.count() === 0) return;
      isEnding = true;
      if (last.response.headersSent) whenIdle = () => closeGently(socket);
      else last.response.shouldKeepAlive = false;
    },
    hangUp: () => {
      if (turns.count() > (unfinished() === undefined ? 0 : 1)) socket.destroy();
    },
  };
}

/** Answers in place of the app, and drops what the app answers later. */
function answerInstead(response: ServerResponse, status: RefusalStatus): void {
  sendRefusal(response, status);
  Object.assign(response, { writeHead: () => response, write: () => true, end: () => response });
}
