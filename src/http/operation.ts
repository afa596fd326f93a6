// An operation: one method of a path, declared once. Dispatch and OPTIONS read it.
import type * as z from "zod";
import type { Client, Identity } from "../auth/index.ts";
import { type Later, onceThere } from "../runtime/index.ts";
import type { Authenticator } from "./authentication.ts";
import type { Body } from "./bodies/index.ts";
import type { BodyReader, BodyShape } from "./body-reader.ts";
import type { RequestCookies } from "./cookies.ts";
import type { IncomingRequest } from "./incoming-request.ts";
import type { Permission, PermissionRequest } from "./permission.ts";

/** The methods that operations have. A GET also answers HEAD, and every path answers OPTIONS. */
export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

/** The argument of a handler. `Caller` has no undefined where the view's permissions imply a user. */
export interface ViewRequest<Caller extends Identity | undefined = Identity | undefined> {
  readonly request: Request;
  readonly method: string;
  /** The values of the path's parameters, decoded. */
  readonly params: Readonly<Record<string, string>>;
  /** The authenticated user; undefined without credentials, which permissions such as `isAuthenticated` refuse. */
  readonly identity: Caller;
  /** The client's address and user agent, and the signal that aborts when the client hangs up. */
  readonly client: Client;
  /** Scheme and host as the client sees them, without a trailing slash. */
  readonly origin: string;
  /** `origin` and the path that the app is mounted at, without a trailing slash: the start of every link. */
  readonly baseUrl: string;
  /** The path and the query of the URL as they were sent. The query begins with a question mark, or is empty. */
  readonly url: { readonly path: string; readonly query: string };
  /** The format suffix or `format` parameter; null when there is none. */
  readonly format: string | null;
  /** Reads the body; throws BodyError when it cannot be read. */
  readonly body: () => Promise<Body>;
  /** The cookies of the request, and those that the answer sets. */
  readonly cookies: RequestCookies;
}

/**
 * Handles one method. A `Reply` or a `Response` is sent as it is. An async iterable is sent in chunks. Any other value is
 * sent as JSON with the status 200.
 *
 * @example ({ identity, params }) => ({ project: params["id"], caller: identity?.user.username })
 */
export type Handler<Caller extends Identity | undefined = Identity | undefined> = (
  request: ViewRequest<Caller>,
) => unknown;

/** Who may call: how callers are identified, and what all of them must be allowed by. */
export interface AccessRule {
  readonly authenticators: readonly Authenticator[];
  readonly permissions: readonly Permission[];
  /** The WWW-Authenticate header of a 401 if there are no authenticators. */
  readonly challenge?: string;
}

/** What one method of a path does. */
export interface Operation {
  readonly method: Method;
  /** What it does, in a sentence. */
  readonly summary?: string;
  /** The parameters of the path and the query, if they are described. */
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  /** What a client may send; undefined when the operation takes no body, or describes none. */
  readonly body?: BodyShape;
  /** Whether OPTIONS leaves the body out. */
  readonly hidesBody?: true;
  /** What it answers, if that is described. */
  readonly answer?: z.ZodType;
  /** The verb that it is, and of which resource. */
  readonly verb?: { readonly resource: string; readonly action: string };
  /** Who may call it; by default the rule of its view. */
  readonly access?: AccessRule;
  /** The scope whose rate limits it (DRF's `throttle_scope`). */
  readonly throttle?: string;
  /** Whether it logs users in. The login flow emits its own event for a refused login, so no second one is emitted. */
  readonly isLogin?: boolean;
  /** Whether a request reads credentials from a cookie, or is answered with some: it must then come from the app's own pages. */
  readonly usesCookies?: (request: IncomingRequest) => boolean;
  /** Whether it checks a password, so that failed attempts are limited; by default a login does. */
  readonly checksPassword?: boolean;
  /** Whether the object of the path exists for the caller. Otherwise OPTIONS does not show the body. */
  readonly exists?: (request: ViewRequest) => Promise<boolean>;
  readonly run: Handler;
}

/** An operation's declaration: `run` gets the body as it was read. */
export interface OperationWithBody<T> extends Omit<Operation, "body" | "run"> {
  readonly body: BodyReader<T>;
  readonly run: (body: T, request: ViewRequest) => unknown;
}

/** Makes an operation that reads its body before it runs. */
export function withBody<T>({ body, run, ...rest }: OperationWithBody<T>): Operation {
  return {
    ...rest,
    body,
    run: async (request) => run(await body.read(await request.body()), request),
  };
}

/** What permissions are asked with. */
type Asker = Pick<ViewRequest, "identity" | "request" | "params">;

/** Whether a caller is allowed to use a method, whose operation is undefined for OPTIONS and for a method without one. */
export const isPermitted = (
  { permissions }: Pick<AccessRule, "permissions">,
  asker: Asker,
  method: string,
  operation: Operation | undefined,
): Later<boolean> => allAllow(permissions, permissionRequest(asker, method, operation?.verb));

/** Whether all permissions allow a request, from a place on. Most of them answer at once. */
function allAllow(permissions: readonly Permission[], asked: PermissionRequest, place = 0): Later<boolean> {
  const permission = permissions[place];
  if (permission === undefined) return true;
  return onceThere(permission(asked), (isAllowed) =>
    isAllowed ? allAllow(permissions, asked, place + 1) : false,
  );
}

/** The argument of permissions. */
export const permissionRequest = (asker: Asker, method: string, verb: Operation["verb"]): PermissionRequest =>
  new Asked(asker, method, verb);

/** Its web Request is made when a permission reads it. */
class Asked implements PermissionRequest {
  readonly method: string;
  readonly identity: Identity | undefined;
  readonly params: Readonly<Record<string, string>>;
  readonly resource: string | undefined;
  readonly action: string | undefined;
  private readonly asker: Asker;

  constructor(asker: Asker, method: string, verb: Operation["verb"]) {
    this.method = method;
    this.identity = asker.identity;
    this.params = asker.params;
    this.resource = verb?.resource;
    this.action = verb?.action;
    this.asker = asker;
  }

  get request(): Request {
    return this.asker.request;
  }
}
