// A view: one path's handlers by method, who may call them, and the order in which a request is checked.
import type { Client, ClientInfo, Identity } from "../auth/index.ts";
import type { Authenticator } from "./authentication.ts";
import { type Body, type BodyLimits, readBody } from "./bodies/index.ts";
import {
  asHttpError,
  HttpError,
  methodNotAllowed,
  notAuthenticated,
  notFound,
  permissionDenied,
  renderError,
} from "./errors.ts";
import { jsonText } from "./json.ts";
import { type Negotiated, negotiate } from "./negotiation.ts";
import type { Permission } from "./permissions.ts";

/** The methods a view may handle. HEAD follows GET; OPTIONS is always there. */
export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

/** What a handler gets. */
export interface ViewRequest {
  readonly request: Request;
  readonly method: string;
  /** The parts of the path that its pattern names, decoded. */
  readonly params: Readonly<Record<string, string>>;
  /** Who sent the request; undefined when it carries no credentials. */
  readonly identity: Identity | undefined;
  /** Where the request comes from, and the signal that aborts when the client hangs up. */
  readonly client: Client;
  /** Scheme and host as the client sees them, without a trailing slash. */
  readonly origin: string;
  /** The format suffix or `format` parameter; null when there is none. */
  readonly format: string | null;
  /** Reads the body; throws BodyError when it cannot be read. */
  readonly body: () => Promise<Body>;
}

/** An answer with a status and headers of its own. */
export class Reply {
  readonly status: number;
  readonly body: unknown;
  readonly headers: Readonly<Record<string, string>>;

  /** A body of `undefined` is none at all. */
  constructor(status: number, body?: unknown, headers: Readonly<Record<string, string>> = {}) {
    this.status = status;
    this.body = body;
    this.headers = headers;
  }
}

/** Handles one method: gives a value to answer as JSON with 200, a Reply, or a whole Response. */
export type Handler = (request: ViewRequest) => unknown;

/** One path's behaviour (DRF's APIView). */
export interface View {
  /** What OPTIONS calls it. */
  readonly name: string;
  readonly description?: string;
  readonly handlers: Readonly<Partial<Record<Method, Handler>>>;
  readonly authenticators: readonly Authenticator[];
  readonly permissions: readonly Permission[];
  /** What a 401 asks for when no authenticator says it. */
  readonly challenge?: string;
  /** What OPTIONS tells about the fields of POST or PUT. */
  readonly actions?: (request: ViewRequest) => Promise<Readonly<Record<string, unknown>>>;
}

/** A request on its way to a view. */
export interface Incoming {
  readonly request: Request;
  readonly params: Readonly<Record<string, string>>;
  /** The format suffix of the path. */
  readonly suffix: string | null;
  readonly client: ClientInfo;
  readonly origin: string;
}

/** What every view shares. */
export interface Dispatch {
  readonly limits: BodyLimits;
  /** Told of errors that are nobody's mistake but ours; the client sees only that there was one. */
  readonly report: (error: unknown) => void;
}

const order: readonly Method[] = ["GET", "POST", "PUT", "PATCH", "DELETE"];

/** The headers of every answer: Django's security headers, and what the answer depends on. */
export const commonHeaders: Readonly<Record<string, string>> = {
  vary: "Accept",
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "referrer-policy": "same-origin",
  "cross-origin-opener-policy": "same-origin",
};

/** The value of Allow. */
function allowedMethods({ handlers }: View): string {
  const methods: string[] = order.filter((method) => handlers[method] !== undefined);
  if (handlers.GET !== undefined) methods.push("HEAD");
  return [...methods, "OPTIONS"].join(", ");
}

/** Answers a request: negotiation, authentication, permissions, method, then the handler, as DRF orders them. */
export async function dispatch(
  view: View,
  incoming: Incoming,
  { limits, report }: Dispatch,
): Promise<Response> {
  const { request } = incoming;
  const headers = { ...commonHeaders, allow: allowedMethods(view) };
  let negotiated: Negotiated = { renderer: "json" };
  try {
    const format = incoming.suffix ?? formatParameter(request.url);
    negotiated = negotiate(request.headers.get("accept"), format);
    if ("status" in negotiated) {
      throw negotiated.status === 404
        ? notFound()
        : new HttpError(406, "Could not satisfy the request Accept header.");
    }
    const identity = await identify(view, request);
    const viewRequest: ViewRequest = {
      ...incoming,
      // Made where it is asked for: most requests need none.
      client: {
        ...incoming.client,
        get signal() {
          return request.signal;
        },
      },
      method: request.method,
      identity,
      format,
      body: once(() => readBody(request, limits)),
    };
    await checkPermissions(view, viewRequest);
    const outcome = await run(view, viewRequest);
    return render(outcome, headers, request.method, negotiated.indent);
  } catch (error) {
    const known = asHttpError(error);
    if (known === undefined || known.status >= 500) report(error);
    const answer = known ?? new HttpError(500, "Internal server error.");
    return refuse(
      view,
      answer,
      headers,
      request.method,
      "renderer" in negotiated ? negotiated.renderer : "json",
    );
  }
}

/** Whether a view's permissions let a request use a method. */
export async function isPermitted(view: View, request: ViewRequest, method: string): Promise<boolean> {
  for (const permission of view.permissions) {
    if (!(await permission({ method, identity: request.identity, request: request.request }))) return false;
  }
  return true;
}

async function identify({ authenticators }: View, request: Request): Promise<ViewRequest["identity"]> {
  for (const { authenticate } of authenticators) {
    const identity = await authenticate(request);
    if (identity !== undefined) return identity;
  }
  return undefined;
}

async function checkPermissions(view: View, request: ViewRequest): Promise<void> {
  if (await isPermitted(view, request, request.method)) return;
  throw view.authenticators.length > 0 && request.identity === undefined
    ? notAuthenticated()
    : permissionDenied();
}

async function run(view: View, request: ViewRequest): Promise<unknown> {
  const { method } = request;
  if (method === "OPTIONS") return metadata(view, request);
  const handler = view.handlers[isMethod(method) ? method : "GET"];
  if (handler === undefined || !(isMethod(method) || method === "HEAD")) throw methodNotAllowed(method);
  return handler(request);
}

const isMethod = (method: string): method is Method => order.some((known) => known === method);

async function metadata(view: View, request: ViewRequest): Promise<Readonly<Record<string, unknown>>> {
  const actions = (await view.actions?.(request)) ?? {};
  return {
    name: view.name,
    description: view.description ?? "",
    renders: ["application/json", "text/html"],
    parses: ["application/json", "application/x-www-form-urlencoded", "multipart/form-data"],
    ...(Object.keys(actions).length > 0 && { actions }),
  };
}

function render(
  outcome: unknown,
  headers: Readonly<Record<string, string>>,
  method: string,
  indent: number | undefined,
): Response {
  if (outcome instanceof Response) return outcome;
  const { status, body, headers: own } = outcome instanceof Reply ? outcome : new Reply(200, outcome);
  if (body === undefined) return new Response(null, { status, headers: { ...headers, ...own } });
  return new Response(method === "HEAD" ? null : jsonText(body, indent), {
    status,
    headers: { ...headers, "content-type": "application/json", ...own },
  });
}

function refuse(
  view: View,
  error: HttpError,
  headers: Readonly<Record<string, string>>,
  method: string,
  renderer: "json" | "problem",
): Response {
  const challenge = view.authenticators[0]?.challenge ?? view.challenge;
  // Without a challenge a 401 would tell the client to do what cannot be done.
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

function formatParameter(url: string): string | null {
  const start = url.indexOf("?");
  return start < 0 ? null : new URLSearchParams(url.slice(start)).get("format");
}

function once<T>(action: () => Promise<T>): () => Promise<T> {
  let result: Promise<T> | undefined;
  return () => (result ??= action());
}
