// Makes a web Response from an answer.
import type { Answer } from "./answer.ts";
import { chunkStream } from "./chunk-stream.ts";
import { addCookies } from "./headers.ts";
import { isResponse } from "./is-response.ts";

/** The web Response of an answer. `report` is called when reading a later chunk fails. */
export function webResponse(answer: Answer, report: (error: unknown) => void): Response {
  if (isResponse(answer)) return answer;
  const { status, headers, body, cookies = [] } = answer;
  const content = body === null || typeof body === "string" ? body : chunkStream(body, report);
  return addCookies(new Response(content, { status, headers }), cookies);
}
