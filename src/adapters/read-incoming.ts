// Reads the body of one of Node's requests, and what is left of a body that the app has not read.
import type { IncomingMessage, ServerResponse } from "node:http";

/**
 * All bytes of a body. The caller knows its length.
 *
 * @throws Error when the client goes away before its end, or something has read it already
 */
export function readIncoming(incoming: IncomingMessage): Promise<ArrayBuffer> {
  return new Promise((resolve, reject) => {
    if (incoming.readableDidRead || incoming.destroyed)
      return reject(incoming.errored ?? new TypeError("The body can no longer be read."));
    const chunks: Buffer[] = [];
    incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
    incoming.once("end", () => resolve(joined(chunks)));
    incoming.once("error", reject);
    incoming.once("close", () => {
      // It closes after its end too, and an error costs more than the rest of the reading.
      if (!incoming.readableEnded) reject(new Error("The client closed the connection."));
    });
  });
}

function joined(chunks: readonly Buffer[]): ArrayBuffer {
  const bytes = new Uint8Array(chunks.reduce((length, chunk) => length + chunk.length, 0));
  let end = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, end);
    end += chunk.length;
  }
  return bytes.buffer;
}

/** How long, and how much, a client may still send of a body that the app has not read: milliseconds, bytes. */
const maxDrainTime = 500;
const maxDrained = 64 * 1024 * 1024;

/** Receives what is left of the body when the response has been sent: the next request comes after it. */
export function drainAfter(incoming: IncomingMessage, outgoing: ServerResponse): void {
  outgoing.once("close", () => {
    if (incoming.readableEnded || incoming.destroyed) return;
    const giveUp = (): void => incoming.socket.destroySoon();
    const timer = setTimeout(giveUp, maxDrainTime);
    timer.unref();
    let drained = 0;
    incoming.on("data", (chunk: Buffer) => {
      drained += chunk.length;
      if (drained > maxDrained) giveUp();
    });
    incoming.on("error", () => {});
    incoming.once("close", () => clearTimeout(timer));
    incoming.once("end", () => clearTimeout(timer));
    incoming.resume();
  });
}
