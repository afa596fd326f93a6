// One keep-alive connection of the load: sends a request, reads its answer, sends the next.
import { connect, type Socket } from "node:net";
import type { Script, Step } from "./contender.ts";
import { answerLength, bodyOf } from "./answer.ts";

/** Called with the latency in milliseconds and whether the answer was 2xx. */
export type Answered = (latency: number, isSuccess: boolean) => void;

/** A connection that can be started and stopped again. */
export interface LoadConnection {
  readonly start: (answered: Answered) => void;
  /** Resolves when the answer to the last request has come. */
  readonly stop: () => Promise<void>;
  readonly close: () => void;
}

/** Opens the nth of so many connections; they take different requests and tokens of the script. */
export function openConnection(port: number, script: Script, nth: number, of: number): LoadConnection {
  const steps = script.map((step) => createStep(step, nth, of));
  let answered: Answered = () => {};
  let running = false;
  let stopped: (() => void) | undefined;
  let place = 0;
  let sentAt = 0;
  let pending: Buffer | undefined;
  let socket: Socket | undefined;

  const send = (): void => {
    sentAt = performance.now();
    socket?.write(steps[place]?.next() ?? "", "latin1");
  };
  const finish = (answer: Buffer | undefined): void => {
    const isSuccess = answer !== undefined && answer[9] === 0x32;
    answered(performance.now() - sentAt, isSuccess);
    if (isSuccess) steps[place]?.read?.(answer);
    place = (place + 1) % steps.length;
    if (running) send();
    else {
      stopped?.();
      stopped = undefined;
    }
  };
  const open = (): Socket => {
    const opened = connect({ port, host: "127.0.0.1", noDelay: true });
    opened.on("data", (chunk: Buffer) => {
      pending = pending === undefined ? chunk : Buffer.concat([pending, chunk]);
      const length = answerLength(pending);
      if (length === undefined || pending.length < length) return;
      const answer = pending;
      pending = undefined;
      finish(answer);
    });
    const lost = (): void => {
      if (socket !== opened) return;
      pending = undefined;
      socket = undefined;
      // A server that closes after an answer is connected to anew; one that closes instead of an answer has failed.
      if (!running && stopped === undefined) return;
      socket = open();
      finish(undefined);
    };
    opened.on("error", lost);
    opened.on("close", lost);
    return opened;
  };
  return {
    start: (listener) => {
      answered = listener;
      running = true;
      socket ??= open();
      send();
    },
    stop: () =>
      new Promise((resolve) => {
        stopped = resolve;
        running = false;
      }),
    close: () => {
      running = false;
      const closing = socket;
      socket = undefined;
      closing?.destroy();
    },
  };
}

function createStep(
  step: Step,
  nth: number,
  of: number,
): { readonly next: () => string; readonly read?: (answer: Buffer) => void } {
  if (step.kind === "fixed") {
    let turn = nth;
    return { next: () => step.requests[(turn += of) % step.requests.length] ?? "" };
  }
  let token = step.tokens[nth % step.tokens.length] ?? "";
  return {
    next: () => postJson(step.path, JSON.stringify({ refresh: token })),
    read: (answer) => {
      token = /"refresh":\s*"([^"]+)"/.exec(bodyOf(answer))?.[1] ?? token;
    },
  };
}

/** The text of a request with a JSON body. */
export function postJson(path: string, body: string, headers = ""): string {
  return `POST ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\n${headers}Content-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
}

/** The text of a GET with an access token. */
export function getWith(path: string, token: string): string {
  return `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer ${token}\r\nAccept: */*\r\n\r\n`;
}
