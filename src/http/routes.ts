// Mounts views on a Hono app: slashes, format suffixes, 404 and the caller's address, as Django's URLs behave.
import { type Context, Hono } from "hono";
import { commonHeaders } from "./headers.ts";
import { dispatch, type Dispatch, type Incoming, type View } from "./view.ts";

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
  /** Whether a format suffix may stand for the last slash (`/api/tasks.json`) or, at a root, behind it (`/api/.json`). */
  readonly suffixes?: "instead" | "behind";
}

/** What routing needs to know. */
export interface RoutingOptions extends Dispatch {
  /** Addresses of proxies whose X-Forwarded-* headers are believed. */
  readonly trustedProxies: ReadonlySet<string>;
}

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

function mount(app: Routes, { path, view, suffixes }: Route, options: RoutingOptions): void {
  const answer = (context: Context<{ Bindings: Connection }>, format: string | null): Promise<Response> =>
    dispatch(view, incoming(context, format, options.trustedProxies), options);
  app.all(pattern(path), (context) => answer(context, null));
  if (path.length > 1 && path.endsWith("/")) app.all(pattern(path.slice(0, -1)), redirectToSlash);
  if (suffixes === undefined) return;
  // "tasks/" takes "tasks.json", ":pk/" takes "1.json", and the root "/api/" takes "/api/.json"; a slash may follow.
  const [, parent = "", last = ""] = /^(.*\/)([^/]*)\/$/.exec(path) ?? [];
  const isRoot = suffixes === "behind";
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

/** The path in Hono's notation. */
const pattern = (path: string): string => path.replaceAll(/:(\w+)/g, `:$1{${segment}}`);

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
