// Mounts views on a Hono app, with Django's behaviour for slashes, format suffixes and 404.
import { type Context, Hono } from "hono";
import type { Authenticator } from "./authentication.ts";
import type { ConnectionInfo } from "./connection-info.ts";
import { dispatch, type DispatchOptions } from "./dispatch.ts";
import { errorRenderer, errorResponse } from "./error-response.ts";
import { notFound } from "./http-error.ts";
import { type ResponseHeaders, completeHeaders, extendHeaders } from "./headers.ts";
import { basePathOf, headersFor, type OriginOptions, readOrigin } from "./origin.ts";
import type { Reply } from "./reply.ts";
import { urlParts } from "./url.ts";
import { allowedMethods, type View } from "./view.ts";
import { writeReply } from "./write-reply.ts";

/** A Hono app. Its bindings are what the adapter knows about the connection. */
export type Routes = Hono<{ Bindings: ConnectionInfo }>;

/** The context of a request in Hono. */
export type RouteContext = Context<{ Bindings: ConnectionInfo }>;

/** A view at its path. */
export interface Route {
  /** Starts and ends with a slash. `:name` matches one path segment without dots. */
  readonly path: string;
  readonly view: View;
  /** Whether a format suffix may replace the last slash (`/api/tasks.json`) or, at a root, follow it (`/api/.json`). */
  readonly suffixes?: "instead of slash" | "after slash";
}

/** An endpoint that is not a view: it answers GET, without negotiation, authentication or permissions. */
export interface PlainRoute {
  readonly path: string;
  readonly answer: () => Reply | Promise<Reply>;
}

/** The settings of all routes. */
export interface RoutingOptions extends Omit<DispatchOptions, "headers">, OriginOptions {
  readonly headers: ResponseHeaders;
  /** How the callers of custom routes are identified. */
  readonly authenticators: readonly Authenticator[];
  /** The WWW-Authenticate header of a 401 outside the views. */
  readonly challenge: string;
}

/** Makes a Hono app that answers the routes, redirects to the path with a slash, and responds with 404 to the rest. */
export function createRoutes(
  routes: readonly Route[],
  plain: readonly PlainRoute[],
  options: RoutingOptions,
): Routes {
  const app: Routes = new Hono<{ Bindings: ConnectionInfo }>();
  for (const route of routes) mount(app, route, options);
  for (const { path, answer } of plain) {
    app.get(path, async (context) => {
      const reply = { method: context.req.method, indent: undefined, maxRows: undefined };
      const response = await writeReply(await answer(), {}, reply, options.report);
      return completeHeaders(response, contextHeaders(context, options));
    });
  }
  app.notFound((context) =>
    errorResponse(notFound(), {
      method: context.req.method,
      renderer: errorRenderer(context.req.raw),
      headers: contextHeaders(context, options),
      challenge: options.challenge,
    }),
  );
  return app;
}

/** The headers of the response to a request. */
export const contextHeaders = (
  { req, env }: RouteContext,
  options: RoutingOptions,
): Readonly<Record<string, string>> => headersFor(options.headers, req.raw, env, options);

function mount(app: Routes, { path, view, suffixes }: Route, options: RoutingOptions): void {
  const { limits, report, onRefused } = options;
  const headers = extendHeaders(options.headers, { allow: allowedMethods(view), ...view.headers });
  const plain: DispatchOptions = { limits, report, onRefused, headers: headers.plain };
  const secure: DispatchOptions = { limits, report, onRefused, headers: headers.secure };
  const answer = (context: RouteContext, format: string | null): Promise<Response> => {
    const request = context.req.raw;
    const { client, isSecure, origin, baseUrl } = readOrigin(request, context.env, options);
    const incoming = { request, params: parameters(context), suffix: format, client, origin, baseUrl };
    return dispatch(view, incoming, isSecure ? secure : plain);
  };
  app.all(pattern(path), (context) => answer(context, null));
  if (path.length > 1 && path.endsWith("/")) {
    app.all(pattern(path.slice(0, -1)), (context) => redirectToSlash(context, options));
  }
  if (suffixes === undefined) return;
  // "tasks/" matches "tasks.json", ":pk/" matches "1.json", the root "/api/" matches "/api/.json". A slash may follow.
  const [, parent = "", last = ""] = /^(.*\/)([^/]*)\/$/.exec(path) ?? [];
  const isRoot = suffixes === "after slash";
  const name = isRoot ? "" : last.startsWith(":") ? segment : last;
  const file = `${pattern(isRoot ? path : parent)}:file{${name}\\.[a-z0-9]+}`;
  for (const end of ["", "/"]) {
    app.all(file + end, (context) => {
      const given = context.req.param("file") ?? "";
      return answer(context, given.slice(given.lastIndexOf(".") + 1));
    });
  }
}

const segment = "[^/.]+";

/** The path in Hono's syntax. */
const pattern = (path: string): string => path.replaceAll(/:(\w+)/g, `:$1{${segment}}`);

function parameters(context: RouteContext): Record<string, string> {
  const { file, ...params } = context.req.param() as Record<string, string>;
  // With a suffix, the last segment is the value and the format.
  if (file !== undefined && !file.startsWith(".")) params["pk"] = file.slice(0, file.lastIndexOf("."));
  return params;
}

function redirectToSlash(context: RouteContext, options: RoutingOptions): Response {
  const { path, query } = urlParts(context.req.url);
  const location = `${basePathOf(context.env, options)}${path}/${query}`;
  return new Response(null, { status: 301, headers: { ...contextHeaders(context, options), location } });
}
