// The Hono app of custom routes and middleware: it sees every request first, and the app's own routes are its fallback.
import { Hono } from "hono";
import { cloneRawRequest } from "hono/request";
import { errorRenderer, errorResponse, thrownError } from "./error-response.ts";
import { completeHeaders } from "./headers.ts";
import type { ConnectionInfo } from "./connection-info.ts";
import { headersFor } from "./origin.ts";
import { contextHeaders, type RouteContext, type Routes, type RoutingOptions } from "./routes.ts";

/** Custom routes, and the way of a request through them. */
export interface CustomRoutes {
  readonly routes: Routes;
  readonly fetch: (request: Request, connection: ConnectionInfo) => Response | Promise<Response>;
}

/**
 * Makes an empty Hono app before `own`. Its middleware runs before every own route, whenever it is added; a custom route
 * at the path of an own one takes its place; `notFound` is about what neither answers.
 */
export function createCustomRoutes(own: Routes, options: RoutingOptions): CustomRoutes {
  const routes: Routes = new Hono<{ Bindings: ConnectionInfo }>();
  routes.notFound((context) => askOwn(own, context));
  routes.notFound = (handler) => {
    own.notFound(async (context) =>
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
  own.onError((error, { req, env }) => responseOf(error, options) ?? fail(error, req.raw, env));
  const custom = async (request: Request, connection: ConnectionInfo): Promise<Response> => {
    try {
      const response = await routes.fetch(request, connection);
      return completeHeaders(response, headersFor(options.headers, request, connection, options));
    } catch (error) {
      // Hono passes on what is thrown and is not an Error.
      return fail(error, request, connection);
    }
  };
  return {
    routes,
    fetch: (request, connection) =>
      routes.routes.length === 0 ? own.fetch(request, connection) : custom(request, connection),
  };
}

/** A body that a middleware has read through Hono's request is given once more. */
async function askOwn(own: Routes, { req, env }: RouteContext): Promise<Response> {
  return own.fetch(req.raw.bodyUsed ? await cloneRawRequest(req) : req.raw, env);
}

/** What Hono's own HTTPException brings along. */
function responseOf(error: Error, { report }: RoutingOptions): Response | undefined {
  if (!("getResponse" in error && typeof error.getResponse === "function")) return undefined;
  const response: unknown = error.getResponse();
  if (!(response instanceof Response)) return undefined;
  if (response.status >= 500) report(error);
  return response;
}
