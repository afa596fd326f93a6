// The Hono app for custom routes and middleware. It sees every request first; the built-in routes are its fallback.
import { Hono } from "hono";
import { cloneRawRequest } from "hono/request";
import type { Identity } from "../auth/index.ts";
import { checkPermissions, identify } from "./access.ts";
import { errorRenderer, errorResponse, thrownError } from "./error-response.ts";
import { completeHeaders } from "./headers.ts";
import type { ConnectionInfo } from "./connection-info.ts";
import { asHttpError } from "./errors.ts";
import { headersFor, readOrigin } from "./origin.ts";
import type { Permission } from "./permission.ts";
import { refusalOf } from "./refusals.ts";
import { type Authorize, authorizeKey } from "./requires.ts";
import { contextHeaders, type RouteContext, type Routes, type RoutingOptions } from "./routes.ts";

/** The Hono app, and the handler that passes requests through it. */
export interface CustomRoutes {
  readonly routes: Routes;
  readonly fetch: (request: Request, connection: ConnectionInfo) => Response | Promise<Response>;
}

/**
 * Makes an empty Hono app in front of the built-in routes. Its middleware runs before every built-in route, even if it is
 * added later. A custom route replaces a built-in route at the same path. `notFound` handles requests without any route.
 */
export function createCustomRoutes(builtIn: Routes, options: RoutingOptions): CustomRoutes {
  const routes: Routes = new Hono<{ Bindings: ConnectionInfo }>();
  routes.notFound((context) => fallBack(builtIn, context));
  routes.notFound = (handler) => {
    builtIn.notFound(async (context) =>
      completeHeaders(await handler(context), contextHeaders(context, options)),
    );
    return routes;
  };
  const fail = (error: unknown, request: Request, connection: ConnectionInfo): Response =>
    errorResponse(thrownError(error, options.report), {
      method: request.method,
      renderer: errorRenderer(request),
      headers: headersFor(options.headers, request, connection, options),
      challenge: options.challenge,
    });
  routes.onError((error, { req, env }) => responseOf(error, options) ?? fail(error, req.raw, env));
  builtIn.onError((error, { req, env }) => responseOf(error, options) ?? fail(error, req.raw, env));
  const authorizer =
    (connection: ConnectionInfo): Authorize =>
    (request, permissions) =>
      authorize(request, connection, permissions, options);
  const custom = async (request: Request, connection: ConnectionInfo): Promise<Response> => {
    try {
      const response = await routes.fetch(request, { ...connection, [authorizeKey]: authorizer(connection) });
      return completeHeaders(response, headersFor(options.headers, request, connection, options));
    } catch (error) {
      // Hono handles only instances of Error, and throws anything else again.
      return fail(error, request, connection);
    }
  };
  return {
    routes,
    fetch: (request, connection) =>
      routes.routes.length === 0 ? builtIn.fetch(request, connection) : custom(request, connection),
  };
}

/** Identifies the caller of a custom route and asks permissions. A refusal is an event, as it is in a view. */
async function authorize(
  request: Request,
  connection: ConnectionInfo,
  permissions: readonly Permission[],
  options: RoutingOptions,
): Promise<Identity | undefined> {
  const access = { authenticators: options.authenticators, permissions };
  let identity: Identity | undefined;
  try {
    identity = await identify(access, request);
    await checkPermissions(access, { identity, request, method: request.method, params: {} });
    return identity;
  } catch (error) {
    const { client } = readOrigin(request, connection, options);
    const status = asHttpError(error)?.status ?? 500;
    const refused = refusalOf(undefined, { request, client }, status, identity, error);
    if (refused !== undefined) options.onRefused(refused);
    throw error;
  }
}

/** Calls a built-in route. If middleware has read the body through Hono's request, the route gets a copy. */
async function fallBack(builtIn: Routes, { req, env }: RouteContext): Promise<Response> {
  return builtIn.fetch(req.raw.bodyUsed ? await cloneRawRequest(req) : req.raw, env);
}

/** The response of Hono's HTTPException. */
function responseOf(error: Error, { report }: RoutingOptions): Response | undefined {
  if (!("getResponse" in error && typeof error.getResponse === "function")) return undefined;
  const response: unknown = error.getResponse();
  if (!(response instanceof Response)) return undefined;
  if (response.status >= 500) report(error);
  return response;
}
