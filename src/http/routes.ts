// The routes of views, with Django's behaviour for slashes and format suffixes.
import type { Answer } from "./answer.ts";
import type { Authenticator } from "./authentication.ts";
import { createDispatch, type DispatchOptions } from "./dispatch.ts";
import { errorAnswer, errorRenderer, thrownError } from "./error-response.ts";
import { type HttpError, notFound } from "./http-error.ts";
import { type HeaderSet, type ResponseHeaders, extendHeaders, withoutVary } from "./headers.ts";
import { basePathOf, headersFor, type Incoming } from "./origin.ts";
import { createPathRouter, type PathRouter } from "./path-router.ts";
import type { Permission } from "./permission.ts";
import { type OpenReply, openReply, type Reply } from "./reply.ts";
import { allowedMethods, type View } from "./view.ts";

/** A view at its path. */
export interface Route {
  /** Starts and ends with a slash. `:name` matches one path segment without dots. */
  readonly path: string;
  readonly view: View;
  /** Whether a format suffix may replace the last slash (`/api/tasks.json`) or, at a root, follow it (`/api/.json`). */
  readonly suffixes?: "instead of slash" | "after slash";
}

/** A request to an endpoint that is not a view. */
export interface PlainRequest extends Incoming {
  /** The path that the app is mounted at, without a trailing slash. */
  readonly basePath: string;
}

/** An endpoint that is not a view: it answers GET, without negotiation, authentication or permissions. */
export interface PlainRoute {
  /** With `*` as its last segment it matches every path below. */
  readonly path: string;
  readonly answer: (request: PlainRequest) => Reply | Promise<Reply>;
}

/** The settings of all routes. */
export interface RoutingOptions extends DispatchOptions {
  readonly headers: ResponseHeaders;
  /** How the callers of custom routes are identified. */
  readonly authenticators: readonly Authenticator[];
  /** Binds the permissions of custom routes to the app. */
  readonly bind: (permissions: readonly Permission[]) => readonly Permission[];
  /** The WWW-Authenticate header of a 401 outside the views. */
  readonly challenge: string;
}

/** The routes that an app has without custom ones. */
export interface BuiltInRoutes {
  /** Answers a request; undefined when no route has its path. */
  readonly answer: (incoming: Incoming) => Answer | Promise<Answer> | undefined;
}

/** Answers the requests to a path; undefined for a method that only another route may have. */
type Target = (
  incoming: Incoming,
  params: Readonly<Record<string, string>>,
) => Answer | Promise<Answer> | undefined;

/** Makes the routes. A path without its slash is redirected. */
export function createRoutes(
  routes: readonly Route[],
  plain: readonly PlainRoute[],
  options: RoutingOptions,
): BuiltInRoutes {
  const router = createPathRouter<Target>();
  for (const route of routes) mount(router, route, options);
  const plainHeaders = withoutVary(options.headers);
  for (const { path, answer } of plain) {
    router.add(path, (incoming) => {
      const { method } = incoming.request;
      if (method !== "GET" && method !== "HEAD") return undefined;
      return answerPlain(answer, incoming, headersFor(plainHeaders, incoming, options), options);
    });
  }
  return {
    answer: (incoming) => {
      const found = router.find(incoming.url);
      return found?.target(incoming, found.params);
    },
  };
}

/** The answer to a request that fails outside the views. */
export const answerError = (error: HttpError, incoming: Incoming, options: RoutingOptions): OpenReply =>
  errorAnswer(error, {
    method: incoming.request.method,
    renderer: errorRenderer(incoming.request),
    headers: headersFor(options.headers, incoming, options),
    challenge: options.challenge,
  });

/** The answer to a request without a route. */
export const answerNotFound = (incoming: Incoming, options: RoutingOptions): OpenReply =>
  answerError(notFound(), incoming, options);

async function answerPlain(
  answer: PlainRoute["answer"],
  incoming: Incoming,
  headers: HeaderSet,
  options: RoutingOptions,
): Promise<OpenReply> {
  const { method } = incoming.request;
  try {
    const reply = await answer({ ...incoming, basePath: basePathOf(incoming.connection, options) });
    return await openReply(reply, headers, { method, indent: undefined, maxRows: undefined });
  } catch (error) {
    return answerError(thrownError(error, options.report), incoming, options);
  }
}

function mount(router: PathRouter<Target>, { path, view, suffixes }: Route, options: RoutingOptions): void {
  const headers = extendHeaders(options.headers, { allow: allowedMethods(view), ...view.headers });
  const dispatch = createDispatch(view, headers, options);
  router.add(pattern(path), ({ request, url, connection }, params) =>
    dispatch({ request, url, connection, params, suffix: null }),
  );
  if (path.length > 1 && path.endsWith("/")) {
    router.add(pattern(path.slice(0, -1)), (incoming) => redirectToSlash(incoming, options));
  }
  if (suffixes === undefined) return;
  // "tasks/" matches "tasks.json", ":pk/" matches "1.json", the root "/api/" matches "/api/.json". A slash may follow.
  const [, parent = "", last = ""] = /^(.*\/)([^/]*)\/$/.exec(path) ?? [];
  const isRoot = suffixes === "after slash";
  const name = isRoot ? "" : last.startsWith(":") ? segment : last;
  const file = `${pattern(isRoot ? path : parent)}:file{${name}\\.[a-z0-9]+}`;
  for (const end of ["", "/"]) {
    router.add(file + end, ({ request, url, connection }, { file: given = "", ...params }) =>
      dispatch({ request, url, connection, ...splitSuffix(given, params) }),
    );
  }
}

const segment = "[^/.]+";

/** The path in Hono's syntax. */
const pattern = (path: string): string => path.replaceAll(/:(\w+)/g, `:$1{${segment}}`);

/** With a suffix, the last segment is the value and the format; an earlier segment may have the value already. */
function splitSuffix(
  file: string,
  params: Readonly<Record<string, string>>,
): { params: Readonly<Record<string, string>>; suffix: string } {
  const dot = file.lastIndexOf(".");
  const suffix = file.slice(dot + 1);
  const hasValue = dot > 0 && params["pk"] === undefined;
  return { params: hasValue ? { ...params, pk: file.slice(0, dot) } : params, suffix };
}

function redirectToSlash(incoming: Incoming, options: RoutingOptions): OpenReply {
  const { url, connection } = incoming;
  const location = `${basePathOf(connection, options)}${url.path}/${url.query}`;
  return {
    status: 301,
    headers: { ...headersFor(options.headers, incoming, options), location },
    body: null,
  };
}
