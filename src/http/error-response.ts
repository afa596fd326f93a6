// Writes an error as an answer, wherever it comes from: a view, a custom route, or a request that no view is asked about.
import { renderError } from "./error-body.ts";
import { asHttpError } from "./errors.ts";
import { HttpError } from "./http-error.ts";
import type { HeaderSet } from "./headers.ts";
import { negotiate, type Renderer } from "./negotiation.ts";

/** What the answer depends on besides the error. */
export interface ErrorContext {
  readonly method: string;
  readonly renderer: Renderer;
  /** The headers of every answer. */
  readonly headers: HeaderSet;
  /** What a 401 asks for; without it a 401 would tell the client to do what cannot be done, and is a 403. */
  readonly challenge: string | undefined;
}

/** The answer to a request that ends with an error. */
export function errorResponse(error: HttpError, context: ErrorContext): Response {
  const { method, renderer, headers, challenge } = context;
  const answer =
    error.status === 401 && challenge === undefined ? new HttpError(403, error.body, error.headers) : error;
  const { text, mediaType } = renderError(answer, renderer);
  return new Response(method === "HEAD" ? null : text, {
    status: answer.status,
    headers: {
      ...headers,
      "content-type": mediaType,
      ...(answer.status === 401 && challenge !== undefined && { "www-authenticate": challenge }),
      ...answer.headers,
    },
  });
}

/** What is thrown becomes an error with a status. `report` is told of what is a mistake of the server. */
export function thrownError(error: unknown, report: (error: unknown) => void): HttpError {
  const known = asHttpError(error);
  if (known === undefined || known.status >= 500) report(error);
  return known ?? new HttpError(500, "Internal server error.");
}

/** How a client that no view has negotiated with wants its errors. */
export function errorRenderer(request: Request): Renderer {
  const negotiated = negotiate(request.headers.get("accept"), null);
  return "renderer" in negotiated ? negotiated.renderer : "json";
}
