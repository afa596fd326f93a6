// "latchkey/next": the Next.js route handlers of an app.
import "../runtime/requires-node.ts";
import { commonHeaders } from "../http/index.ts";
import type { FetchApp } from "./fetch-app.ts";
import { safePath } from "./mount-path.ts";
import { isHost } from "./request-head.ts";

/** A Next.js route handler. */
export type NextHandler = (request: Request) => Promise<Response>;

/** The route handlers by method. */
export type NextHandlers = Readonly<
  Record<"GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE" | "OPTIONS", NextHandler>
>;

/** The options of `createNextHandlers`. */
export interface NextHandlersOptions {
  /** A path such as `/backend` that is removed from request URLs and kept in redirects and links; none by default. */
  readonly prefix?: string;
}

/**
 * Makes the route handlers of an app. The host is the `Host` header, because the URL that Next.js passes has the name of
 * the machine.
 *
 * @example
 * // app/api/[[...path]]/route.ts
 * export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = createNextHandlers(app);
 * @throws TypeError when the prefix does not start with a slash
 */
export function createNextHandlers(app: FetchApp, { prefix = "" }: NextHandlersOptions = {}): NextHandlers {
  if (!/^(?:\/(?!\/)|$)/.test(prefix)) throw new TypeError(`The prefix must start with one slash: ${prefix}`);
  const basePath = safePath(prefix);
  const answer: NextHandler = async (request) => {
    const { pathname, search, host: named } = new URL(request.url);
    const host = request.headers.get("host") ?? named;
    if (!isHost(host)) {
      return Response.json({ detail: "Bad Request." }, { status: 400, headers: commonHeaders });
    }
    const isBelow = pathname === basePath || pathname.startsWith(`${basePath}/`);
    const path = isBelow ? pathname.slice(basePath.length) : pathname;
    // A trusted proxy says in X-Forwarded-Proto whether the client uses https.
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
