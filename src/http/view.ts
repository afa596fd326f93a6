// A view: one path's handlers by method, who may call them, and the order in which a request is checked.
import type { Client, ClientInfo, Identity } from "../auth/index.ts";
import type { Authenticator } from "./authentication.ts";
import { type Body, type BodyLimits, readBody } from "./bodies/index.ts";
import { chunkStream } from "./chunk-stream.ts";
import { errorResponse, thrownError } from "./error-response.ts";
import { HttpError, methodNotAllowed, notAuthenticated, notFound, permissionDenied } from "./errors.ts";
import { forcedIdentity } from "./forced-identity.ts";
import { completeHeaders, type HeaderSet } from "./headers.ts";
import { type Negotiated, negotiate } from "./negotiation.ts";
import type { Permission } from "./permissions.ts";
import { refusalOf, type ToldRefusal } from "./refusals.ts";
import { openReply, type ReplyOptions } from "./reply.ts";

export { Reply } from "./reply.ts";

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
  /** `origin` and the path that the app is mounted below, without a trailing slash: where links begin. */
  readonly baseUrl: string;
  /** The format suffix or `format` parameter; null when there is none. */
  readonly format: string | null;
  /** Reads the body; throws BodyError when it cannot be read. */
  readonly body: () => Promise<Body>;
}

/** Handles one method: gives a value to answer as JSON with 200, chunks of a body, a Reply, or a whole Response. */
export type Handler = (request: ViewRequest) => unknown;

/** One path's behaviour (DRF's APIView). */
export interface View {
  /** What OPTIONS calls it. */
  readonly name: string;
  readonly description?: string;
  readonly handlers: Readonly<Partial<Record<Method, Handler>>>;
  readonly authenticators: readonly Authenticator[];
  readonly permissions: readonly Permission[];
  /** Headers of all its answers, besides those of every answer. */
  readonly headers?: HeaderSet;
  /** What a 401 asks for when no authenticator says it. */
  readonly challenge?: string;
  /** Whether it logs users in: the flow tells of a login that is refused, so that its 401 is not told of as well. */
  readonly isLogin?: boolean;
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
  readonly baseUrl: string;
}

/** What a view is dispatched with. */
export interface Dispatch {
  readonly limits: BodyLimits & {
    /** The most rows that an answered list may have. */
    readonly rows?: number | undefined;
  };
  /** The headers of every answer of the view. */
  readonly headers: HeaderSet;
  /** Told of errors that are nobody's mistake but ours; the client sees only that there was one. */
  readonly report: (error: unknown) => void;
  /** Told of every request that is answered 401 or 403. */
  readonly refused: (refusal: ToldRefusal) => void;
}

const order: readonly Method[] = ["GET", "POST", "PUT", "PATCH", "DELETE"];

/** The value of Allow. */
export function allowedMethods({ handlers }: View): string {
  const methods: string[] = order.filter((method) => handlers[method] !== undefined);
  if (handlers.GET !== undefined) methods.push("HEAD");
  return [...methods, "OPTIONS"].join(", ");
}

/** Answers a request: negotiation, authentication, permissions, method, then the handler, as DRF orders them. */
export async function dispatch(view: View, incoming: Incoming, options: Dispatch): Promise<Response> {
  const { limits, headers, report } = options;
  const { request } = incoming;
  const told = (response: Response, identity: Identity | undefined, error?: unknown): Response => {
    const refusal = refusalOf(view, incoming, response.status, identity, error);
    if (refusal !== undefined) options.refused(refusal);
    return response;
  };
  let identity: Identity | undefined;
  let negotiated: Negotiated = { renderer: "json" };
  try {
    const format = incoming.suffix ?? formatParameter(request.url);
    negotiated = negotiate(request.headers.get("accept"), format);
    if ("status" in negotiated) {
      throw negotiated.status === 404
        ? notFound()
        : new HttpError(406, "Could not satisfy the request Accept header.");
    }
    identity = await identify(view, request);
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
    const reply = { method: request.method, indent: negotiated.indent, maxRows: limits.rows };
    return told(await render(outcome, headers, reply, report), identity);
  } catch (error) {
    const response = errorResponse(thrownError(error, report), {
      method: request.method,
      renderer: "renderer" in negotiated ? negotiated.renderer : "json",
      headers,
      challenge: view.authenticators[0]?.challenge ?? view.challenge,
    });
    return told(response, identity, error);
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
  const forced = forcedIdentity(request);
  if (forced !== undefined) return forced;
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

async function render(
  outcome: unknown,
  headers: HeaderSet,
  options: ReplyOptions,
  report: Dispatch["report"],
): Promise<Response> {
  if (outcome instanceof Response) return completeHeaders(outcome, headers);
  const { status, headers: own, body } = await openReply(outcome, options);
  const content = body === null || typeof body === "string" ? body : chunkStream(body, report);
  return new Response(content, { status, headers: { ...headers, ...own } });
}

function formatParameter(url: string): string | null {
  const start = url.indexOf("?");
  return start < 0 ? null : new URLSearchParams(url.slice(start)).get("format");
}

function once<T>(action: () => Promise<T>): () => Promise<T> {
  let result: Promise<T> | undefined;
  return () => (result ??= action());
}
