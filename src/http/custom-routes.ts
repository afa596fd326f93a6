// Puts custom routes and middleware in front of the built-in routes.
import { type Context, Hono } from "hono";
import { cloneRawRequest } from "hono/request";
import type { Identity } from "../auth/index.ts";
import { askedFor, checkPermissions, identify, usesCookie } from "./access.ts";
import type { Answer } from "./answer.ts";
import type { ConnectionInfo } from "./connection-info.ts";
import { checkForgery, isSafe } from "./csrf.ts";
import { thrownError } from "./error-response.ts";
import { asHttpError } from "./errors.ts";
import { completeHeaders } from "./headers.ts";
import { webRequest } from "./incoming-request.ts";
import { isResponse } from "./is-response.ts";
import { headersFor, type Incoming, readOrigin } from "./origin.ts";
import type { Permission } from "./permission.ts";
import { refusalOf } from "./refusals.ts";
import { type Authorize, authorizeKey } from "./requires.ts";
import { answerError, answerNotFound, type BuiltInRoutes, type RoutingOptions } from "./routes.ts";
import { urlParts } from "./url.ts";
import { webResponse } from "./web-response.ts";

/** A Hono app. Its bindings are what the adapter knows about the connection. */
export type Routes = Hono<{ Bindings: ConnectionInfo }>;

/** The context of a request in Hono. */
type RouteContext = Context<{ Bindings: ConnectionInfo }>;

/** The Hono app, and the function that passes requests through it. */
export interface CustomRoutes {
  readonly routes: Routes;
  readonly answer: (incoming: Incoming) => Answer | Promise<Answer>;
}

/**
 * Makes an empty Hono app in front of the built-in routes. Its middleware runs before every built-in route, even if it is
 * added later. A custom route replaces a built-in route at the same path. `notFound` handles requests without any route.
 * As long as nothing has been added, requests go to the built-in routes without Hono.
 */
export function createCustomRoutes(builtIn: BuiltInRoutes, options: RoutingOptions): CustomRoutes {
  const routes: Routes = new Hono<{ Bindings: ConnectionInfo }>();
  let notFound: Parameters<Routes["notFound"]>[0] | undefined;
  routes.notFound(async (context) => {
    const incoming = await incomingOf(context);
    const answer = await builtIn.answer(incoming);
    if (answer !== undefined) return webResponse(answer, options.report);
    if (notFound === undefined) return webResponse(answerNotFound(incoming, options), options.report);
    return completeHeaders(await notFound(context), headersFor(options.headers, incoming, options));
  });
  routes.notFound = (handler) => {
    notFound = handler;
    return routes;
  };
  routes.onError(
    (error, context) =>
      responseOf(error, options) ??
      webResponse(
        answerError(thrownError(error, options.report), rawIncoming(context), options),
        options.report,
      ),
  );
  const custom = async (incoming: Incoming): Promise<Answer> => {
    try {
      const authorizer: Authorize = (request, permissions) =>
        authorize({ ...incoming, request }, permissions, options);
      const response = await routes.fetch(webRequest(incoming.request), {
        ...incoming.connection,
        [authorizeKey]: authorizer,
      });
      return completeHeaders(response, headersFor(options.headers, incoming, options));
    } catch (error) {
      // Hono handles only instances of Error, and throws anything else again.
      return answerError(thrownError(error, options.report), incoming, options);
    }
  };
  return {
    routes,
    answer: (incoming) =>
      routes.routes.length > 0 || notFound !== undefined
        ? custom(incoming)
        : (builtIn.answer(incoming) ?? answerNotFound(incoming, options)),
  };
}

/** Identifies the caller of a custom route and asks permissions. A refusal is an event, as it is in a view. */
async function authorize(
  incoming: Incoming & { readonly request: Request },
  permissions: readonly Permission[],
  options: RoutingOptions,
): Promise<Identity | undefined> {
  const access = { authenticators: options.authenticators, permissions: options.bind(permissions) };
  const { request, url } = incoming;
  const { method } = request;
  let identity: Identity | undefined;
  try {
    if (!isSafe(method) && usesCookie(access, request)) checkForgery(incoming, options);
    identity = await identify(access, request, askedFor(access, method));
    if (identity !== undefined) options.onIdentified(identity);
    await checkPermissions(access, { identity, request, method, params: {} });
    return identity;
  } catch (error) {
    const { client } = readOrigin(incoming, options);
    const status = asHttpError(error)?.status ?? 500;
    const refused = refusalOf(undefined, { method, path: url.path, client }, status, identity, error);
    if (refused !== undefined) options.onRefused(refused);
    throw error;
  }
}

/** The request of a context as built-in routes take it: a copy if middleware has read the body through Hono's request. */
async function incomingOf(context: RouteContext): Promise<Incoming> {
  const incoming = rawIncoming(context);
  const { req } = context;
  return req.raw.bodyUsed ? { ...incoming, request: await cloneRawRequest(req) } : incoming;
}

const rawIncoming = ({ req, env }: RouteContext): Incoming => ({
  request: req.raw,
  url: urlParts(req.raw.url),
  connection: env,
});

/** The response of Hono's HTTPException. */
function responseOf(error: Error, { report }: RoutingOptions): Response | undefined {
  if (!("getResponse" in error && typeof error.getResponse === "function")) return undefined;
  const response: unknown = error.getResponse();
  if (!isResponse(response)) return undefined;
  if (response.status >= 500) report(error);
  return response;
}
