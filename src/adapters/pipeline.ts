// Orders the pipelined requests of a connection: those that a client sends without waiting for responses.
import type { IncomingMessage, ServerResponse } from "node:http";

/** A request of the pipeline. */
export interface PipelinedRequest {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** Passes the request to the app. */
  readonly run: () => void;
  /** Whether it has been passed to the app. */
  isRunning?: true;
}

/** The requests of a connection without a complete response. */
export interface Pipeline {
  readonly count: () => number;
  /** Adds a request, and runs it when it is its turn. */
  readonly add: (request: PipelinedRequest) => void;
  /** Removes a request that must not run any more. */
  readonly drop: (request: PipelinedRequest) => void;
  /** The response of a request is complete: runs the next ones, unless the client has disconnected. */
  readonly finish: (request: PipelinedRequest, isDisconnected: boolean) => void;
}

const safeMethods: ReadonlySet<string | undefined> = new Set(["GET", "HEAD", "OPTIONS"]);
const isSafe = ({ request }: PipelinedRequest): boolean => safeMethods.has(request.method);

/** Makes the pipeline of a connection. Only safe requests run at the same time (RFC 9112 section 9.3.2). */
export function createPipeline(): Pipeline {
  let waiting: PipelinedRequest[] = [];
  let running = 0;
  let isUnsafeRunning = false;
  let count = 0;

  const mayRun = (request: PipelinedRequest): boolean =>
    running === 0 || (!isUnsafeRunning && isSafe(request));
  const start = (request: PipelinedRequest): void => {
    running += 1;
    request.isRunning = true;
    isUnsafeRunning = !isSafe(request);
    request.run();
  };
  return {
    count: () => count,
    add: (request) => {
      count += 1;
      if (waiting.length === 0 && mayRun(request)) start(request);
      else waiting.push(request);
    },
    drop: (request) => {
      waiting = waiting.filter((other) => other !== request);
    },
    finish: (request, isDisconnected) => {
      count -= 1;
      if (request.isRunning === true) running -= 1;
      if (isDisconnected) return;
      for (let [next] = waiting; next !== undefined && mayRun(next); [next] = waiting) {
        waiting.shift();
        start(next);
      }
    },
  };
}
