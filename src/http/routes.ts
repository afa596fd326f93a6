// Mounts views on a Hono app: slashes, format suffixes, 404 and the caller's address, as Django's URLs behave.
import { type Context, Hono } from "hono";
import { dispatch, type Dispatch, commonHeaders, type Incoming, type View } from "./view.ts";

/** What the Node adapter puts beside a request. Other runtimes leave it empty. */
export interface Connection {
  readonly incoming?: { readonly socket?: { readonly remoteAddress?: string | undefined } };
}

/** The Hono app that views are mounted on. */
export type Routes = Hono<{ Bindings: Connection }>;

/** A view at its path. */
export interface Route {
  /** Starts and ends with a slash; `:name` stands for one path segment without dots. */
  readonly path: string;
  readonly view: View;
  /** Whether the path also takes a format suffix: `/api/tasks.json`. */
  readonly suffixes?: boolean;
}

/** What routing needs to know. */
export interface RoutingOptions extends Dispatch {
  /** Addresses of proxies whose X-Forwarded-* headers are believed. */
  readonly trustedProxies: ReadonlySet<string>;
}

const suffix = "[a-z0-9]+";

/** A Hono app that answers the routes, redirects to the slash, and says 404 to the rest. */
export function createRoutes(routes: readonly Route[], options: RoutingOptions): Routes {
  const app: Routes = new Hono<{ Bindings: Connection }>();
  for (const route of routes) mount(app, route, options);
  app.notFound(() => errorResponse(404, "Not found."));
  app.onError((error) => {
    options.report(error);
    return errorResponse(500, "Internal server error.");
  });
  return app;
}

function mount(app: Routes, { path, view, suffixes = false }: Route, options: RoutingOptions): void {
  const pattern = path.replaceAll(/:(\w+)/g, ":$1{[^/.]+}");
  const answer = (context: Context<{ Bindings: Connection }>, format: string | null): Promise<Response> =>
    dispatch(view, incoming(context, format, options.trustedProxies), options);
  app.all(pattern, (context) => answer(context, null));
  if (pattern.length > 1 && pattern.endsWith("/")) app.all(pattern.slice(0, -1), redirectToSlash);
  if (!suffixes) return;
  // "tasks/" takes "tasks.json"; the root "/api/" takes "/api/.json". A slash may follow.
  const last = /([^/]*)\/$/.exec(pattern)?.[1] ?? "";
  const parent = pattern.slice(0, pattern.length - last.length - 1);
  const name = last.startsWith(":") ? "[^/.]+" : last;
  const suffixed =
    path.endsWith("/") && last === ""
      ? `${pattern}:file{\\.${suffix}}`
      : `${parent}:file{${name}\\.${suffix}}`;
  for (const end of ["", "/"]) {
    app.all(`${suffixed}${end}`, (context) => {
      const file = context.req.param("file") ?? "";
      return answer(context, file.slice(file.lastIndexOf(".") + 1));
    });
  }
}

function incoming(
  context: Context<{ Bindings: Connection }>,
  format: string | null,
  trustedProxies: ReadonlySet<string>,
): Incoming {
  const request = context.req.raw;
  const { file, ...params } = context.req.param() as Record<string, string>;
  // With a suffix the last segment is the value and the format in one.
  if (file !== undefined && !file.startsWith(".")) params["pk"] = file.slice(0, file.lastIndexOf("."));
  const peer = context.env?.incoming?.socket?.remoteAddress?.replace(/^::ffff:/, "");
  const behindProxy = peer !== undefined && trustedProxies.has(peer);
  const forwarded = (name: string): string | undefined =>
    behindProxy ? request.headers.get(name)?.split(",").at(-1)?.trim() : undefined;
  const url = /^(https?):\/\/([^/?#]*)/.exec(request.url);
  const scheme = forwarded("x-forwarded-proto") === "https" ? "https" : (url?.[1] ?? "http");
  return {
    request,
    params,
    suffix: format,
    client: {
      userAgent: request.headers.get("user-agent") ?? undefined,
      ipAddress: forwarded("x-forwarded-for") ?? peer,
    },
    origin: `${scheme}://${url?.[2] ?? ""}`,
  };
}

function redirectToSlash(context: Context): Response {
  const [, path = "/", query = ""] = /^https?:\/\/[^/?#]*([^?#]*)(\?[^#]*)?/.exec(context.req.url) ?? [];
  return new Response(null, { status: 301, headers: { ...commonHeaders, location: `${path}/${query}` } });
}

function errorResponse(status: number, detail: string): Response {
  return Response.json({ detail }, { status, headers: commonHeaders });
}
