// Middleware for custom routes that asks permissions, and gives their handlers the user.
import type { MiddlewareHandler } from "hono";
import type { Identity } from "../auth/index.ts";
import type { ConnectionInfo } from "./connection-info.ts";
import type { Permission } from "./permission.ts";
import type { ImpliesUser } from "./permissions.ts";

/** The login and the token that a request was authenticated with. `defineClaims(…).of` takes it. */
export interface RouteSession {
  /** The id of the session; undefined for a token without one. */
  readonly id: string | undefined;
  readonly claims: Identity["claims"];
}

/** What `requires` adds to `context.var`. */
export type RouteVariables<Permissions extends readonly Permission[]> =
  ImpliesUser<Permissions> extends true
    ? { readonly user: Identity["user"]; readonly session: RouteSession }
    : { readonly user: Identity["user"] | undefined; readonly session: RouteSession | undefined };

/** Identifies the caller of a request and asks permissions; throws for a request that is refused. */
export type Authorize = (
  request: Request,
  permissions: readonly Permission[],
) => Promise<Identity | undefined>;

/** Where the environment of a custom route has how its app authorizes requests. */
export const authorizeKey = Symbol("latchkey.authorize");

/** What each `requires` asks, for people who read which rule a route has. */
const required = new WeakMap<object, readonly Permission[]>();

/**
 * Middleware for `app.routes`: a request goes on if all permissions allow it. The caller is identified as in a view without
 * rules of its own, and is `context.var.user` and `context.var.session` afterwards.
 *
 * @example app.routes.get("/me/", requires(isAuthenticated), ({ var: { user }, json }) => json({ name: user.username }));
 * @throws AuthError or HttpError, which become the documented responses; TypeError outside the routes of an app, and for a
 * permission about rows
 */
export function requires<const Permissions extends readonly [Permission, ...Permission[]]>(
  ...permissions: Permissions
): MiddlewareHandler<{ Bindings: ConnectionInfo; Variables: RouteVariables<Permissions> }> {
  if (permissions.some(({ rows }) => rows !== undefined))
    throw new TypeError("`requires()` takes no rowPermission: a custom route has no rows.");
  const middleware: MiddlewareHandler<{
    Bindings: ConnectionInfo;
    Variables: RouteVariables<Permissions>;
  }> = async (context, next) => {
    const identity = await authorizeOf(context.env)(context.req.raw, permissions);
    const set: (name: string, value: unknown) => void = context.set;
    set("user", identity?.user);
    set("session", identity && { id: identity.sessionId, claims: identity.claims });
    await next();
  };
  required.set(middleware, permissions);
  return middleware;
}

/** The permissions that a handler asks, if `requires` made it. */
export const requiredPermissions = (handler: object): readonly Permission[] | undefined =>
  required.get(handler);

function authorizeOf(env: (ConnectionInfo & { readonly [authorizeKey]?: Authorize }) | undefined): Authorize {
  const authorize = env?.[authorizeKey];
  if (authorize === undefined)
    throw new TypeError("`requires()` is middleware for the routes of `app.routes`.");
  return authorize;
}
