// A view: the handlers of one path by method, and who may call them.
import type { Client, Identity } from "../auth/index.ts";
import type { Authenticator } from "./authentication.ts";
import type { Body } from "./bodies/index.ts";
import type { HeaderSet } from "./headers.ts";
import type { Permission } from "./permissions.ts";

/** The methods that a view may handle. A GET handler also answers HEAD, and every view answers OPTIONS. */
export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

/** The argument of a handler. */
export interface ViewRequest {
  readonly request: Request;
  readonly method: string;
  /** The values of the path's parameters, decoded. */
  readonly params: Readonly<Record<string, string>>;
  /** The authenticated user; undefined when the request carries no credentials. */
  readonly identity: Identity | undefined;
  /** The client's address and user agent, and the signal that aborts when the client hangs up. */
  readonly client: Client;
  /** Scheme and host as the client sees them, without a trailing slash. */
  readonly origin: string;
  /** `origin` and the path that the app is mounted at, without a trailing slash: the start of every link. */
  readonly baseUrl: string;
  /** The format suffix or `format` parameter; null when there is none. */
  readonly format: string | null;
  /** Reads the body; throws BodyError when it cannot be read. */
  readonly body: () => Promise<Body>;
}

/**
 * Handles one method. A `Reply` or a `Response` is sent as it is. An async iterable is sent in chunks. Any other value is
 * sent as JSON with the status 200.
 *
 * @example ({ identity, params }) => ({ project: params["id"], caller: identity?.user.username })
 */
export type Handler = (request: ViewRequest) => unknown;

/** The behaviour of one path (DRF's APIView). */
export interface View {
  /** The name in the response to OPTIONS. */
  readonly name: string;
  readonly description?: string;
  readonly handlers: Readonly<Partial<Record<Method, Handler>>>;
  readonly authenticators: readonly Authenticator[];
  readonly permissions: readonly Permission[];
  /** Headers of all responses of this view, besides those of every response. */
  readonly headers?: HeaderSet;
  /** The WWW-Authenticate header of a 401 when the view has no authenticators. */
  readonly challenge?: string;
  /** Whether the view logs users in. The login flow emits its own event for a refused login, so no second one is emitted. */
  readonly isLogin?: boolean;
  /** The fields of POST or PUT in the response to OPTIONS. */
  readonly actions?: (request: ViewRequest) => Promise<Readonly<Record<string, unknown>>>;
}

const methods: readonly Method[] = ["GET", "POST", "PUT", "PATCH", "DELETE"];

/** Whether a view may have a handler for a method. */
export const isMethod = (method: string): method is Method => methods.some((known) => known === method);

/** The value of the Allow header. */
export function allowedMethods({ handlers }: View): string {
  const allowed: string[] = methods.filter((method) => handlers[method] !== undefined);
  if (handlers.GET !== undefined) allowed.push("HEAD");
  return [...allowed, "OPTIONS"].join(", ");
}

/** Whether a view's permissions allow a request to use a method. */
export async function isPermitted(view: View, request: ViewRequest, method: string): Promise<boolean> {
  for (const permission of view.permissions) {
    if (!(await permission({ method, identity: request.identity, request: request.request }))) return false;
  }
  return true;
}
