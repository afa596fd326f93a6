// Checks what an operation answers with the schema that it declares.
import type * as z from "zod";
import { isResponse } from "./is-response.ts";
import type { ViewRequest } from "./operation.ts";
import { isJsonValue, Reply } from "./reply.ts";
import { urlParts } from "./url.ts";

/** How many problems the message names. */
const maxProblems = 10;

/** What the schema makes of a value. Errors, texts, chunks and responses without a body are sent as they are. */
export async function checkedAnswer(
  outcome: unknown,
  schema: z.ZodType,
  asked: ViewRequest,
): Promise<unknown> {
  const { status, body, headers } = outcome instanceof Reply ? outcome : new Reply(200, outcome);
  if (isResponse(body) || !(status >= 200 && status < 300) || !isJsonValue(body)) return outcome;
  const parsed = await schema.safeParseAsync(body);
  if (parsed.success) return new Reply(status, parsed.data, headers);
  const problems = parsed.error.issues
    .slice(0, maxProblems)
    .map(({ path, message }) => `${path.join(".")}: ${message}`);
  const place = `${asked.method} ${urlParts(asked.request.url).path}`;
  throw new TypeError(`The answer to ${place} is not what \`response\` describes. ${problems.join("; ")}`);
}
