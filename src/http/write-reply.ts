// Writes the result of a handler as a web Response.
import { chunkStream } from "./chunk-stream.ts";
import type { HeaderSet } from "./headers.ts";
import { openReply, type ReplyOptions } from "./reply.ts";

/** The response for a value, a `Reply` or chunks. The headers of a `Reply` replace the given ones. */
export async function writeReply(
  outcome: unknown,
  headers: HeaderSet,
  options: ReplyOptions,
  report: (error: unknown) => void,
): Promise<Response> {
  const { status, headers: replyHeaders, body } = await openReply(outcome, options);
  const content = body === null || typeof body === "string" ? body : chunkStream(body, report);
  return new Response(content, { status, headers: { ...headers, ...replyHeaders } });
}
