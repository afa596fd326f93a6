// Cookies (RFC 6265bis): how a request's are read, and the ones that its answer sets.
import { createHostCheck, loopbackHosts } from "./hosts.ts";
import type { IncomingRequest } from "./incoming-request.ts";
import { urlParts } from "./url.ts";

/** A cookie, as code knows it. */
export interface Cookie {
  /** Its name without the prefix. */
  readonly name: string;
  /** Which requests of other sites have it: with `Lax` those that open a page, with `Strict` none. */
  readonly sameSite: "Lax" | "Strict";
  /** Whether scripts may read it. */
  readonly isReadable?: true;
}

/** The cookies of a request, and those that its answer sets. */
export interface RequestCookies {
  /** The value that the browser sent. */
  readonly get: (cookie: Pick<Cookie, "name">) => string | undefined;
  /**
   * Sets a cookie: for `Path=/`, `HttpOnly`, `Secure` and with the prefix `__Host-`; over http on a loopback host without the
   * last two. Without `maxAge`, in seconds, the browser keeps it until it is closed.
   *
   * @throws TypeError for a value with characters that a cookie cannot have
   */
  readonly set: (cookie: Cookie, value: string, maxAge?: number) => void;
  /** Makes the browser forget a cookie. */
  readonly clear: (cookie: Cookie) => void;
}

/** The name of a cookie that only this host can have set, over https. */
const hostName = (name: string): string => `__Host-${name}`;

const isLoopbackHost = createHostCheck(loopbackHosts);

/** Whether a host is this machine: browsers keep no cookie with `Secure` that is set there over http. */
export const isLoopback = (authority: string): boolean => isLoopbackHost(authority);

/** The value of a request's cookie. Without the prefix it counts on a loopback host only: elsewhere another host may have set it. */
export function readCookie(
  request: Pick<IncomingRequest, "headers" | "url">,
  { name }: Pick<Cookie, "name">,
): string | undefined {
  const header = request.headers.get("cookie");
  if (header === null || !header.includes(name)) return undefined;
  const value = valueOf(header, hostName(name));
  if (value !== undefined) return value;
  return isLoopback(urlParts(request.url).authority) ? valueOf(header, name) : undefined;
}

function valueOf(header: string, name: string): string | undefined {
  for (const pair of header.split(";")) {
    const [key = "", ...value] = pair.split("=");
    if (key.trim() === name) return value.join("=").trim();
  }
  return undefined;
}

/** A `Set-Cookie` header. */
export function setCookieHeader(
  { name, sameSite, isReadable }: Cookie,
  value: string,
  { isSecure, maxAge }: { readonly isSecure: boolean; readonly maxAge?: number | undefined },
): string {
  if (!/^[\w!#$%&'()*+./:<=>?@[\]^`{|}~-]*$/.test(value))
    throw new TypeError(`The value of the cookie ${name} has characters that a cookie cannot have.`);
  const attributes = [
    `${isSecure ? hostName(name) : name}=${value}`,
    "Path=/",
    maxAge !== undefined && `Max-Age=${Math.max(0, Math.floor(maxAge))}`,
    isReadable !== true && "HttpOnly",
    isSecure && "Secure",
    `SameSite=${sameSite}`,
  ];
  return attributes.filter((attribute) => attribute !== false).join("; ");
}

/** The cookies of a request whose answer may set some. */
export class CookieJar implements RequestCookies {
  readonly get: RequestCookies["get"];
  private readonly isSecure: () => boolean;
  private readonly changes = new Map<string, string>();

  /** `isSecure` tells whether cookies of the answer are `Secure`. */
  constructor(request: Pick<IncomingRequest, "headers" | "url">, isSecure: () => boolean) {
    this.get = (cookie) => readCookie(request, cookie);
    this.isSecure = isSecure;
  }

  set(cookie: Cookie, value: string, maxAge?: number): void {
    this.changes.set(cookie.name, setCookieHeader(cookie, value, { isSecure: this.isSecure(), maxAge }));
  }

  clear(cookie: Cookie): void {
    this.set(cookie, "", 0);
  }

  /** The `Set-Cookie` headers of the answer: of each cookie the last one. */
  written(): readonly string[] {
    return [...this.changes.values()];
  }
}
