// Makes the answer to an error of a view, a custom route, or a request that reaches no view.
import { renderError } from "./error-body.ts";
import { asHttpError } from "./errors.ts";
import { HttpError } from "./http-error.ts";
import type { HeaderSet } from "./headers.ts";
import { negotiate, type Renderer } from "./negotiation.ts";
import type { IncomingRequest } from "./incoming-request.ts";
import type { OpenReply } from "./reply.ts";

/** The context that the response depends on. */
export interface ErrorContext {
  readonly method: string;
  readonly renderer: Renderer;
  /** The indentation of JSON, in spaces. */
  readonly indent?: number | undefined;
  /** The headers of every response. */
  readonly headers: HeaderSet;
  /** The WWW-Authenticate header of a 401. Without it a 401 becomes a 403 (RFC 9110 section 15.5.2 requires the header). */
  readonly challenge: string | undefined;
}

/** The answer to a request that failed. */
export function errorAnswer(error: HttpError, context: ErrorContext): OpenReply {
  const { method, renderer, indent, headers, challenge } = context;
  const answer =
    error.status === 401 && challenge === undefined ? new HttpError(403, error.body, error.headers) : error;
  const { text, mediaType } = renderError(answer, renderer, indent);
  return {
    status: answer.status,
    body: method === "HEAD" ? null : text,
    headers: {
      ...headers,
      "content-type": mediaType,
      ...(answer.status === 401 && challenge !== undefined && { "www-authenticate": challenge }),
      ...answer.headers,
    },
  };
}

/** Turns a thrown value into an error with a status. Server errors are passed to `report`. */
export function thrownError(error: unknown, report: (error: unknown) => void): HttpError {
  const known = asHttpError(error);
  if (known === undefined || known.status >= 500) report(error);
  return known ?? new HttpError(500, "Internal server error.");
}

/** The renderer for an error before any view has negotiated one. */
export function errorRenderer(request: IncomingRequest): Renderer {
  const negotiated = negotiate(request.headers.get("accept"), null);
  return "renderer" in negotiated ? negotiated.renderer : "json";
}
