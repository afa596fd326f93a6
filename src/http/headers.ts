// The headers of every response: Django's security headers, Vary, and HSTS if it is configured.
import { http } from "../runtime/index.ts";

/** Headers by their names in lower case. */
export type HeaderSet = Readonly<Record<string, string>>;

/** The headers of Django's SecurityMiddleware and XFrameOptionsMiddleware. */
const securityHeaders: HeaderSet = {
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "referrer-policy": "same-origin",
  "cross-origin-opener-policy": "same-origin",
};

/** The headers of every response. */
export const commonHeaders: HeaderSet = { vary: "Accept", ...securityHeaders };

/** The headers of responses that hold a token (RFC 6749 section 5.1). */
export const tokenHeaders: HeaderSet = { "cache-control": "no-store" };

/** HTTP Strict Transport Security (RFC 6797; Django's `SECURE_HSTS_*`). */
export interface HstsOptions {
  /** In seconds. */
  readonly maxAge: number;
  readonly includeSubDomains: boolean;
  readonly preload: boolean;
}

/** The headers for requests over http, and for those over https. Created once and shared by all responses. */
export interface ResponseHeaders {
  readonly plain: HeaderSet;
  readonly secure: HeaderSet;
}

/**
 * Makes the headers of every response of an app. HSTS is not sent over http (RFC 6797 section 7.2). `varyBy` has the request
 * headers that responses depend on besides Accept.
 */
export function responseHeaders(hsts?: HstsOptions, varyBy: readonly string[] = []): ResponseHeaders {
  const common =
    varyBy.length === 0 ? commonHeaders : { ...commonHeaders, vary: ["Accept", ...varyBy].join(", ") };
  if (hsts === undefined) return { plain: common, secure: common };
  const { maxAge, includeSubDomains, preload } = hsts;
  const value = [`max-age=${maxAge}`, includeSubDomains && "includeSubDomains", preload && "preload"];
  return {
    plain: common,
    secure: { ...common, "strict-transport-security": value.filter(Boolean).join("; ") },
  };
}

/** Adds headers. */
export function extendHeaders({ plain, secure }: ResponseHeaders, more: HeaderSet): ResponseHeaders {
  const extended = { ...plain, ...more };
  return { plain: extended, secure: plain === secure ? extended : { ...secure, ...more } };
}

/** The headers of responses that do not depend on the Accept header. */
export function withoutVary({ plain, secure }: ResponseHeaders): ResponseHeaders {
  const without = ({ ...headers }: Record<string, string>): HeaderSet => {
    delete headers["vary"];
    return headers;
  };
  return { plain: without(plain), secure: without(secure) };
}

const jsonSets = new WeakMap<HeaderSet, HeaderSet>();

/** The headers of a response whose body is JSON. Made once for each set, of which an app has few. */
export function jsonHeaders(headers: HeaderSet): HeaderSet {
  let set = jsonSets.get(headers);
  if (set === undefined) jsonSets.set(headers, (set = { ...headers, "content-type": "application/json" }));
  return set;
}

/**
 * Replaces headers by those that custom code gives.
 *
 * @throws TypeError for a name or a value that HTTP does not allow
 */
export function replaceHeaders(headers: HeaderSet, given: HeaderSet): HeaderSet {
  const names = Object.keys(given);
  if (names.length === 0) return headers;
  const replaced: Record<string, string> = { ...headers };
  for (const name of names) {
    const value = given[name] ?? "";
    http.validateHeaderName(name);
    http.validateHeaderValue(name, value);
    replaced[name.toLowerCase()] = value;
  }
  return replaced;
}

/** Adds the headers of every response to a response of custom code. Headers that the response has are kept. */
export const completeHeaders = (response: Response, headers: HeaderSet): Response =>
  setHeaders(
    response,
    Object.entries(headers).filter(([name]) => name !== "vary" && !response.headers.has(name)),
  );

/** Sets headers of a response, or of a copy of it. */
export const setHeaders = (
  response: Response,
  headers: readonly (readonly [name: string, value: string])[],
): Response =>
  headers.length === 0
    ? response
    : changeHeaders(response, (own) => {
        for (const [name, value] of headers) own.set(name, value);
      });

/** Adds `Set-Cookie` headers to a response, or to a copy of it. */
export const addCookies = (response: Response, cookies: readonly string[]): Response =>
  cookies.length === 0
    ? response
    : changeHeaders(response, (own) => {
        for (const cookie of cookies) own.append("set-cookie", cookie);
      });

function changeHeaders(response: Response, change: (headers: Headers) => void): Response {
  try {
    change(response.headers);
    return response;
  } catch {
    // The headers of a response from `fetch` or `Response.redirect` are immutable.
    const copy = new Response(response.body, response);
    change(copy.headers);
    return copy;
  }
}
