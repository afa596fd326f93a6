// The body of a web Response that comes in chunks.
import type { Chunk, Chunks } from "./reply.ts";

const encoder = new TextEncoder();

/**
 * A stream that asks for a chunk when its reader does, and not before. A reader that leaves ends the chunks. Where they
 * fail, the stream does: what has been sent cannot become another answer, so the connection is cut.
 */
export function chunkStream(chunks: Chunks, report: (error: unknown) => void): ReadableStream<Uint8Array> {
  const iterator = chunks[Symbol.asyncIterator]();
  let hasLeft = false;
  return new ReadableStream<Uint8Array>(
    {
      pull: async (controller) => {
        try {
          const { done, value } = await iterator.next();
          if (hasLeft) return;
          if (done === true) controller.close();
          else controller.enqueue(toBytes(value));
        } catch (error) {
          report(error);
          if (hasLeft) return;
          controller.error(cutOff());
          await iterator.return?.();
        }
      },
      cancel: async () => {
        hasLeft = true;
        await iterator.return?.().then(undefined, report);
      },
    },
    { highWaterMark: 0 },
  );
}

function toBytes(chunk: Chunk): Uint8Array {
  if (typeof chunk === "string") return encoder.encode(chunk);
  if (chunk instanceof Uint8Array) return chunk;
  throw new TypeError(`A chunk of a body is text or bytes, not of type ${typeof chunk}`);
}

/** What the server is told: the error itself has been reported. It logs the stack. */
function cutOff(): Error {
  const error = new Error("An answer was cut off: the rest of it could not be read.");
  error.stack = error.message;
  return error;
}
