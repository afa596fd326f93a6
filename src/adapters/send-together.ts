// Sends the whole responses that are ready in one turn of the event loop one after another.
import { AsyncResource } from "node:async_hooks";
import type { ServerResponse } from "node:http";

/** A response whose head is written. */
interface Ready {
  readonly outgoing: ServerResponse;
  readonly body: string | Uint8Array | undefined;
  /** Called when it cannot be sent: the connection is closed then. */
  readonly report: (error: unknown) => void;
  /** The asynchronous context of its request: code around the app may be called with the end of the response. */
  readonly context: AsyncResource;
}

/** The first response waits for the others of its turn, so there are not too many of them. */
const maxReady = 32;

let ready: Ready[] = [];
let isScheduled = false;

/**
 * Ends a response with its body, at the end of this turn of the event loop. To send wakes the process that waits for the
 * response, a proxy on the same machine for example: that costs more than all else in sending. Of responses that are sent
 * one after another, the first one wakes it.
 */
export function endSoon(response: Omit<Ready, "context">): void {
  ready.push({ ...response, context: new AsyncResource("LatchkeyResponse") });
  if (ready.length >= maxReady) return sendReady();
  if (isScheduled) return;
  isScheduled = true;
  setImmediate(() => {
    isScheduled = false;
    sendReady();
  });
}

function sendReady(): void {
  const sent = ready;
  ready = [];
  for (const response of sent) response.context.runInAsyncScope(send, undefined, response);
}

/** An error of one response does not concern the others. */
function send({ outgoing, body, report }: Ready): void {
  try {
    outgoing.end(body);
  } catch (error) {
    report(error);
    outgoing.destroy();
  }
}
