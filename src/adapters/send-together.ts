// Sends the whole responses that are ready in one turn of the event loop one after another.
import type { ServerResponse } from "node:http";

interface Ready {
  readonly outgoing: ServerResponse;
  readonly body: string | Uint8Array | undefined;
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
export function endSoon(outgoing: ServerResponse, body: string | Uint8Array | undefined): void {
  ready.push({ outgoing, body });
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
  for (const { outgoing, body } of sent) outgoing.end(body);
}
