// Makes a web stream from the chunks of a body.
import type { Chunk, Chunks } from "./reply.ts";

const encoder = new TextEncoder();

/**
 * A stream that reads a chunk only when its reader needs one. When the reader cancels, the iteration ends. When the
 * iteration throws, the stream fails: part of the response has been sent already, so the connection is closed.
 */
export function chunkStream(chunks: Chunks, report: (error: unknown) => void): ReadableStream<Uint8Array> {
  const iterator = chunks[Symbol.asyncIterator]();
  let isCanceled = false;
  return new ReadableStream<Uint8Array>(
    {
      pull: async (controller) => {
        try {
          const { done, value } = await iterator.next();
          if (isCanceled) return;
          if (done === true) controller.close();
          else controller.enqueue(toBytes(value));
        } catch (error) {
          report(error);
          if (isCanceled) return;
          controller.error(truncated());
          await iterator.return?.();
        }
      },
      cancel: async () => {
        isCanceled = true;
        await iterator.return?.().then(undefined, report);
      },
    },
    { highWaterMark: 0 },
  );
}

function toBytes(chunk: Chunk): Uint8Array {
  if (typeof chunk === "string") return encoder.encode(chunk);
  if (chunk instanceof Uint8Array) return chunk;
  throw new TypeError(`A chunk of a body must be text or bytes, not ${typeof chunk}`);
}

/** The error for the server, which logs the stack. The cause has been reported already. */
function truncated(): Error {
  const error = new Error("The answer was truncated: an error occurred while it was sent.");
  error.stack = error.message;
  return error;
}
