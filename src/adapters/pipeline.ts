// Orders the pipelined requests of a connection: those that a client sends without waiting for responses.
import type { IncomingMessage, ServerResponse } from "node:http";

/** A request of the pipeline. */
export interface PipelinedRequest {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** Passes the request to the app. */
  readonly run: () => void;
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
  const running = new Set<PipelinedRequest>();
  let isUnsafeRunning = false;
  let count = 0;

  const advance = (): void => {
    for (let next = waiting[0]; next !== undefined; next = waiting[0]) {
      if (running.size > 0 && (isUnsafeRunning || !isSafe(next))) return;
      waiting.shift();
      running.add(next);
      isUnsafeRunning = !isSafe(next);
      next.run();
    }
  };
  return {
    count: () => count,
    add: (request) => {
      count += 1;
      waiting.push(request);
      advance();
    },
    drop: (request) => {
      waiting = waiting.filter((other) => other !== request);
    },
    finish: (request, isDisconnected) => {
      count -= 1;
      running.delete(request);
      if (!isDisconnected) advance();
    },
  };
}
