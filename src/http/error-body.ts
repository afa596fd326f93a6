// The body of an error: DRF's shape by default, problem details (RFC 9457) for clients that accept them.
import type { ErrorBody, HttpError } from "./http-error.ts";
import { jsonText } from "./json.ts";
import type { Renderer } from "./negotiation.ts";

const titles: Readonly<Record<number, string>> = {
  400: "Bad Request",
  401: "Unauthorized",
  403: "Forbidden",
  404: "Not Found",
  405: "Method Not Allowed",
  406: "Not Acceptable",
  415: "Unsupported Media Type",
  429: "Too Many Requests",
  499: "Client Closed Request",
  500: "Internal Server Error",
  503: "Service Unavailable",
};

/** The body of an error and its media type, as the client's Accept header chose. */
export function renderError(
  error: HttpError,
  renderer: Renderer,
  indent?: number,
): { text: string; mediaType: string } {
  if (renderer === "json") return { text: jsonText(error.body, indent), mediaType: "application/json" };
  const { detail: text, code, messages, ...fields } = membersOf(error.body);
  const problem = {
    type: "about:blank",
    title: titles[error.status] ?? "Error",
    status: error.status,
    ...(typeof text === "string" && { detail: text }),
    ...(code !== undefined && { code }),
    ...(messages !== undefined && { messages }),
    ...(Object.keys(fields).length > 0 && { errors: fields }),
  };
  return { text: jsonText(problem, indent), mediaType: "application/problem+json" };
}

/** Messages about the request as a whole are not about a field. */
const membersOf = (body: ErrorBody): Readonly<Record<string, unknown>> =>
  isList(body) ? { non_field_errors: body } : body;

const isList = (body: ErrorBody): body is readonly string[] => Array.isArray(body);
