// Cross-site request forgery: a request that uses cookies and may change something has to come from the app's own pages.
import { randomBytes, timingSafeEqual } from "node:crypto";
import { type Cookie, isLoopback, readCookie, setCookieHeader } from "./cookies.ts";
import type { Cors } from "./cors.ts";
import { HttpError } from "./http-error.ts";
import type { IncomingRequest } from "./incoming-request.ts";
import { type Incoming, type OriginOptions, readOrigin } from "./origin.ts";

/** The header with the double-submit token, which is Django's. */
const csrfHeader = "x-csrftoken";

/** The cookie with the same token. */
const csrfCookie: Cookie = { name: "latchkey_csrf", sameSite: "Strict", isReadable: true };

/** The settings that the check depends on. */
export interface CsrfOptions extends OriginOptions {
  readonly cors?: Cors | undefined;
}

const safeMethods: ReadonlySet<string> = new Set(["GET", "HEAD", "OPTIONS", "TRACE"]);

/** Whether a method promises to change nothing (RFC 9110 section 9.2.1). */
export const isSafe = (method: string): boolean => safeMethods.has(method);

/** Whether a request was sent by a browser: they all name the site or the origin that a request comes from. */
export const isFromBrowser = ({ headers }: Pick<IncomingRequest, "headers">): boolean =>
  headers.has("sec-fetch-site") || headers.has("origin");

/**
 * Refuses a request that uses cookies, with an unsafe method, unless the browser says that it comes from the app's own origin or
 * from one in `cors.origins` with credentials. One that says nothing has to repeat the token of its cookie in a header; the
 * answer to the first attempt sets this cookie.
 *
 * @throws HttpError 403 `csrf_failed`, or `insecure_transport` over http on another host than this machine
 */
export function checkForgery(incoming: Incoming, options: CsrfOptions): void {
  const { request, url } = incoming;
  const { headers } = request;
  const { origin: ownOrigin, isSecure } = readOrigin(incoming, options);
  if (!isSecure && !isLoopback(url.authority)) throw insecure();
  const site = headers.get("sec-fetch-site");
  if (site === "same-origin") return;
  const origin = headers.get("origin");
  if (site === null && origin === null) return checkToken(request, isSecure);
  // A browser that knows the site knows its own origin too, also behind a proxy that changes the host.
  const isOwn = origin?.toLowerCase() === ownOrigin.toLowerCase() && (site === null || site === "none");
  if (isOwn || (origin !== null && options.cors?.allowsCredentials(origin) === true)) return;
  throw forged("CSRF Failed: the request comes from another site.");
}

function checkToken(request: IncomingRequest, isSecure: boolean): void {
  const expected = readCookie(request, csrfCookie);
  if (expected === undefined || !isToken(expected)) {
    const token = randomBytes(32).toString("base64url");
    throw forged(`CSRF Failed: send the value of the cookie ${csrfCookie.name} in the header X-CSRFToken.`, {
      "set-cookie": setCookieHeader(csrfCookie, token, { isSecure }),
    });
  }
  const given = request.headers.get(csrfHeader) ?? "";
  if (!isToken(given) || !timingSafeEqual(Buffer.from(given), Buffer.from(expected)))
    throw forged("CSRF Failed: the header X-CSRFToken does not have the value of the cookie.");
}

const isToken = (text: string): boolean => /^[\w-]{43}$/.test(text);

const forged = (detail: string, headers: Readonly<Record<string, string>> = {}): HttpError =>
  new HttpError(403, { detail, code: "csrf_failed" }, headers);

const insecure = (): HttpError =>
  new HttpError(403, {
    detail: "Cookies need https. Behind a proxy, name it in `trustedProxies`.",
    code: "insecure_transport",
  });
