// Reads a request's bytes and never holds more of them than the limit allows.
import { BodyError } from "./errors.ts";

/**
 * All bytes of the body. Throws BodyError `body_too_large` as soon as the limit is passed or Content-Length announces it,
 * and `body_interrupted` when the client goes away; TypeError when the body was read before.
 */
export async function readBytes(request: Request, limit: number): Promise<Uint8Array> {
  const length = announcedLength(request);
  if (length === 0) return new Uint8Array(0);
  if (length !== undefined && length > limit) throw tooLarge(limit);
  if (request.bodyUsed) throw new TypeError("The request's body was read before.");
  // An announced length is enforced by the server's HTTP parser, and servers have a faster path for whole bodies.
  if (length !== undefined) {
    const bytes = new Uint8Array(await orInterrupted(request.arrayBuffer()));
    if (bytes.length > limit) throw tooLarge(limit);
    return bytes;
  }
  return readStream(request, limit);
}

/** Whether the body has no byte at all. Leaves an unannounced body unusable. */
export async function isEmptyBody(request: Request): Promise<boolean> {
  const length = announcedLength(request);
  if (length !== undefined) return length === 0;
  const reader = request.body?.getReader();
  if (reader === undefined) return true;
  for (;;) {
    const { done, value } = await orInterrupted(reader.read());
    if (done) return true;
    if (value.length > 0) {
      await discard(reader);
      return false;
    }
  }
}

async function readStream(request: Request, limit: number): Promise<Uint8Array> {
  const reader = request.body?.getReader();
  if (reader === undefined) return new Uint8Array(0);
  const chunks: Uint8Array[] = [];
  let size = 0;
  for (;;) {
    const { done, value } = await orInterrupted(reader.read());
    if (done) return chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks, size);
    size += value.length;
    if (size > limit) {
      await discard(reader);
      throw tooLarge(limit);
    }
    chunks.push(value);
  }
}

/** Content-Length in bytes; undefined when the body comes in chunks or the header is no number. */
function announcedLength(request: Request): number | undefined {
  const header = request.headers.get("content-length");
  if (header === null || request.headers.has("transfer-encoding")) return undefined;
  return /^\d{1,15}$/.test(header) ? Number(header) : undefined;
}

async function orInterrupted<T>(reading: Promise<T>): Promise<T> {
  try {
    return await reading;
  } catch (cause) {
    const error = new BodyError("body_interrupted", "Request body could not be read to its end.");
    error.cause = cause;
    throw error;
  }
}

// The answer is decided; that the source of the bytes fails while it is told to stop changes nothing.
async function discard(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<void> {
  try {
    await reader.cancel();
  } catch {}
}

function tooLarge(limit: number): BodyError {
  return new BodyError("body_too_large", `Request body exceeded the limit of ${limit} bytes.`);
}
