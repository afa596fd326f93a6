// Answers a request to a view in DRF's order: negotiation, authentication, permissions, method, operation.
import type { ClientInfo, Identity } from "../auth/index.ts";
import { checkPermissions, identify } from "./access.ts";
import { type BodyLimits, readBody } from "./bodies/index.ts";
import { errorResponse, thrownError } from "./error-response.ts";
import { completeHeaders, type HeaderSet } from "./headers.ts";
import { HttpError, methodNotAllowed, notFound } from "./http-error.ts";
import { viewMetadata } from "./metadata.ts";
import { type Negotiated, negotiate } from "./negotiation.ts";
import type { Operation, ViewRequest } from "./operation.ts";
import { type RefusedRequest, refusalOf } from "./refusals.ts";
import { operationFor, type View } from "./view.ts";
import { writeReply } from "./write-reply.ts";

/** A request as the router passes it to a view. */
export interface RoutedRequest {
  readonly request: Request;
  readonly params: Readonly<Record<string, string>>;
  /** The format suffix of the path. */
  readonly suffix: string | null;
  readonly client: ClientInfo;
  readonly origin: string;
  readonly baseUrl: string;
}

/** What `dispatch` needs besides the view and the request. */
export interface DispatchOptions {
  readonly limits: BodyLimits & {
    /** The maximum number of rows in a list. */
    readonly rows?: number | undefined;
  };
  /** The headers of every response of the view. */
  readonly headers: HeaderSet;
  /** Called with server errors. The client gets a 500 without details. */
  readonly report: (error: unknown) => void;
  /** Called for every request that is answered 401 or 403. */
  readonly onRefused: (request: RefusedRequest) => void;
}

/** Answers a request; every error becomes a response. */
export async function dispatch(
  view: View,
  routed: RoutedRequest,
  options: DispatchOptions,
): Promise<Response> {
  const { limits, headers, report } = options;
  const { request } = routed;
  const operation = operationFor(view, request.method);
  const access = operation?.access ?? view;
  const notify = (response: Response, identity: Identity | undefined, error?: unknown): Response => {
    const refused = refusalOf(operation, routed, response.status, identity, error);
    if (refused !== undefined) options.onRefused(refused);
    return response;
  };
  let identity: Identity | undefined;
  let negotiated: Negotiated = { renderer: "json" };
  try {
    const format = routed.suffix ?? formatParameter(request.url);
    negotiated = negotiate(request.headers.get("accept"), format);
    if ("status" in negotiated) {
      throw negotiated.status === 404
        ? notFound()
        : new HttpError(406, "Could not satisfy the request Accept header.");
    }
    identity = await identify(access, request);
    const viewRequest = createViewRequest(routed, identity, format, limits);
    await checkPermissions(access, viewRequest, operation);
    const outcome = await run(view, operation, viewRequest);
    const reply = { method: request.method, indent: negotiated.indent, maxRows: limits.rows };
    const response =
      outcome instanceof Response
        ? completeHeaders(outcome, headers)
        : await writeReply(outcome, headers, reply, report);
    return notify(response, identity);
  } catch (error) {
    const response = errorResponse(thrownError(error, report), {
      method: request.method,
      renderer: "renderer" in negotiated ? negotiated.renderer : "json",
      headers,
      challenge: access.authenticators[0]?.challenge ?? access.challenge,
    });
    return notify(response, identity, error);
  }
}

function createViewRequest(
  routed: RoutedRequest,
  identity: Identity | undefined,
  format: string | null,
  limits: BodyLimits,
): ViewRequest {
  const { request } = routed;
  let body: ReturnType<ViewRequest["body"]> | undefined;
  return {
    ...routed,
    client: {
      ...routed.client,
      // Created on first use: most requests do not need a signal.
      get signal() {
        return request.signal;
      },
    },
    method: request.method,
    identity,
    format,
    body: () => (body ??= readBody(request, limits)),
  };
}

async function run(view: View, operation: Operation | undefined, request: ViewRequest): Promise<unknown> {
  if (request.method === "OPTIONS") return viewMetadata(view, request);
  if (operation === undefined) throw methodNotAllowed(request.method);
  return operation.run(request);
}

function formatParameter(url: string): string | null {
  const start = url.indexOf("?");
  return start < 0 ? null : new URLSearchParams(url.slice(start)).get("format");
}
