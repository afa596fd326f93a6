// One connection of a client: its requests are answered in order, and a parser error ends it.
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { closeGently } from "./close-gently.ts";
import { type RefusalStatus, refusalBytes, sendRefusal } from "./refusal.ts";
import { acceptHead, isLastOfConnection } from "./request-head.ts";
import { createPipeline, type PipelinedRequest } from "./pipeline.ts";

/** A connection, as the server controls it. */
export interface ClientConnection {
  /**
   * Receives a request from the parser. `run` is called when the request may be answered. A request with a `refusal`, or
   * with an invalid head, gets a fixed response, and no later request of the connection is answered.
   */
  readonly receive: (
    request: IncomingMessage,
    response: ServerResponse,
    run: () => void,
    refusal?: RefusalStatus,
  ) => void;
  /** Handles a parser error: responds after all earlier requests have their responses, and closes the connection. */
  readonly refuse: (status: RefusalStatus) => void;
  /** The client closed its side in the middle of a request: destroys the connection if other requests are open. */
  readonly hangUp: () => void;
  /** The server stops: closes the connection after the response to the last request. */
  readonly stop: () => void;
}

// How many requests of one connection may be open. The request that reaches the limit is the last one.
const maxOpen = 500;
// How long a response may take after the body of its request has broken off, in milliseconds.
const maxBrokenResponse = 10_000;

/** Takes control of a connection. */
export function createClientConnection(socket: Socket): ClientConnection {
  const pipeline = createPipeline();
  let last: PipelinedRequest | undefined;
  /** A response with `Connection: close` is sent or pending: later requests are ignored. */
  let isEnding = false;
  let isRefused = false;
  let isStopping = false;
  let whenIdle: (() => void) | undefined;

  // Node calls it after the last response.
  const destroySoon = socket.destroySoon.bind(socket);
  socket.destroySoon = () => (isEnding ? closeGently(socket) : destroySoon());

  const onceIdle = (action: () => void): void => {
    if (pipeline.count() === 0) action();
    else whenIdle = action;
  };
  /** The request whose body is incomplete. */
  const incomplete = (): PipelinedRequest | undefined =>
    last?.request.complete === false ? last : undefined;

  return {
    receive: (request, response, run, refusal) => {
      // It will not be answered, so it is not read.
      if (isEnding) return void socket.pause();
      const status = acceptHead(request) ? refusal : 400;
      if (status !== undefined) {
        isEnding = true;
        return sendRefusal(response, status);
      }
      if (isStopping || isLastOfConnection(request) || pipeline.count() + 1 === maxOpen) {
        isEnding = true;
        response.shouldKeepAlive = false;
      }
      const pipelined: PipelinedRequest = { request, response, run };
      last = pipelined;
      response.once("close", () => {
        pipeline.finish(pipelined, socket.destroyed);
        if (pipeline.count() === 0) whenIdle?.();
      });
      return pipeline.add(pipelined);
    },
    refuse: (status) => {
      if (isRefused) return;
      isRefused = true;
      const hadLastResponse = isEnding;
      isEnding = true;
      const broken = incomplete();
      if (broken === undefined) {
        if (!hadLastResponse) onceIdle(() => closeGently(socket, refusalBytes(status)));
        return;
      }
      pipeline.drop(broken);
      // Node drops a request when it is answered. A handler that still reads the body would wait for ever.
      socket.once("close", () => broken.request.destroy());
      if (!broken.response.headersSent) return respondInstead(broken.response, status);
      // The app has already started the response.
      onceIdle(() => closeGently(socket));
      setTimeout(() => socket.destroy(), maxBrokenResponse).unref();
    },
    stop: () => {
      isStopping = true;
      if (isEnding || last === undefined || pipeline.count() === 0) return;
      isEnding = true;
      if (last.response.headersSent) whenIdle = () => closeGently(socket);
      else last.response.shouldKeepAlive = false;
    },
    hangUp: () => {
      if (pipeline.count() > (incomplete() === undefined ? 0 : 1)) socket.destroy();
    },
  };
}

/** Responds instead of the app, and drops a later response of the app. */
function respondInstead(response: ServerResponse, status: RefusalStatus): void {
  sendRefusal(response, status);
  Object.assign(response, { writeHead: () => response, write: () => true, end: () => response });
}
