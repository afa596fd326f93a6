// Reads the bytes of a body, and never holds more of them than the limit.
import type { IncomingRequest } from "../incoming-request.ts";
import { BodyError } from "./errors.ts";

/**
 * Reads all bytes of the body.
 *
 * @throws BodyError `body_too_large` as soon as Content-Length or the bytes received exceed the limit, `body_interrupted`
 * when the client hangs up; TypeError when the body has been read already
 */
export async function readBytes(request: IncomingRequest, limit: number): Promise<Uint8Array> {
  const length = contentLength(request);
  if (length === 0) return new Uint8Array(0);
  if (length !== undefined && length > limit) throw tooLarge(limit);
  if (request.bodyUsed) throw new TypeError("The request's body was read before.");
  // The server's HTTP parser enforces Content-Length, and servers have a faster path for whole bodies.
  if (length !== undefined) {
    const bytes = new Uint8Array(await orBodyInterrupted(request.arrayBuffer()));
    if (bytes.length > limit) throw tooLarge(limit);
    return bytes;
  }
  return readStream(request, limit);
}

/** Whether the body is empty. A body without Content-Length cannot be read afterwards. */
export async function isEmptyBody(request: IncomingRequest): Promise<boolean> {
  const length = contentLength(request);
  if (length !== undefined) return length === 0;
  const reader = request.body?.getReader();
  if (reader === undefined) return true;
  for (;;) {
    const { done, value } = await orBodyInterrupted(reader.read());
    if (done) return true;
    if (value.length > 0) {
      await discard(reader);
      return false;
    }
  }
}

async function readStream(request: IncomingRequest, limit: number): Promise<Uint8Array> {
  const reader = request.body?.getReader();
  if (reader === undefined) return new Uint8Array(0);
  const chunks: Uint8Array[] = [];
  let size = 0;
  for (;;) {
    const { done, value } = await orBodyInterrupted(reader.read());
    if (done) return chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks, size);
    size += value.length;
    if (size > limit) {
      await discard(reader);
      throw tooLarge(limit);
    }
    chunks.push(value);
  }
}

/** Content-Length in bytes; undefined when the body comes in chunks or the header is not a number. */
function contentLength(request: IncomingRequest): number | undefined {
  const header = request.headers.get("content-length");
  if (header === null || request.headers.has("transfer-encoding")) return undefined;
  return /^\d{1,15}$/.test(header) ? Number(header) : undefined;
}

async function orBodyInterrupted<T>(reading: Promise<T>): Promise<T> {
  try {
    return await reading;
  } catch (cause) {
    const error = new BodyError("body_interrupted", "Request body could not be read to its end.");
    error.cause = cause;
    throw error;
  }
}

// The response is decided already, so an error of the stream does not matter.
async function discard(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<void> {
  try {
    await reader.cancel();
  } catch {}
}

function tooLarge(limit: number): BodyError {
  return new BodyError("body_too_large", `Request body exceeded the limit of ${limit} bytes.`);
}
