// "latchkey/next": an app as route handlers of Next.js, one function for each method.
import "../runtime/requires-node.ts";
import { commonHeaders } from "../http/index.ts";
import type { FetchApp } from "./fetch-app.ts";
import { safePath } from "./mount-path.ts";
import { isHost } from "./request-head.ts";

/** A route handler. */
export type NextHandler = (request: Request) => Promise<Response>;

/** The route handlers of a file, by method. */
export type NextHandlers = Readonly<
  Record<"GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE" | "OPTIONS", NextHandler>
>;

/** Where the route handlers are. */
export interface NextHandlersOptions {
  /** A path that is taken off the URL of every request, and kept in redirects and links: `/backend`; none by default. */
  readonly prefix?: string;
}

/**
 * Makes the route handlers of an app: `export const { GET, POST, … } = createNextHandlers(app)` in
 * `app/api/[[...path]]/route.ts`. The host is the `Host` header: the URL that Next gives names the machine.
 *
 * @throws TypeError when the prefix does not start with a slash
 */
export function createNextHandlers(app: FetchApp, { prefix = "" }: NextHandlersOptions = {}): NextHandlers {
  if (!/^(?:\/(?!\/)|$)/.test(prefix)) throw new TypeError(`A prefix starts with one slash: ${prefix}`);
  const basePath = safePath(prefix);
  const answer: NextHandler = async (request) => {
    const { pathname, search, host: named } = new URL(request.url);
    const host = request.headers.get("host") ?? named;
    if (!isHost(host)) {
      return Response.json({ detail: "Bad Request." }, { status: 400, headers: commonHeaders });
    }
    const isBelow = pathname === basePath || pathname.startsWith(`${basePath}/`);
    const path = isBelow ? pathname.slice(basePath.length) : pathname;
    // Whether the client came over https is for X-Forwarded-Proto to say, as far as proxies are trusted.
    return app.fetch(new Request(`http://${host}${path || "/"}${search}`, request), { basePath });
  };
  return {
    GET: answer,
    HEAD: answer,
    POST: answer,
    PUT: answer,
    PATCH: answer,
    DELETE: answer,
    OPTIONS: answer,
  };
}
