// The check against requests that another site makes a browser send with its cookies.
import { HttpError, type IncomingRequest } from "../http/index.ts";

const safeMethods: ReadonlySet<string> = new Set(["GET", "HEAD", "OPTIONS"]);

/**
 * Checks that a request which changes something comes from a page of this origin: by `Sec-Fetch-Site`, which scripts cannot
 * set, or else by `Origin`.
 *
 * @throws HttpError 403
 */
export function checkSameOrigin({
  method,
  headers,
  url,
}: Pick<IncomingRequest, "method" | "headers" | "url">): void {
  if (safeMethods.has(method)) return;
  const site = headers.get("sec-fetch-site");
  if (site !== null) {
    if (site === "same-origin") return;
    throw refused("the request comes from another site");
  }
  const origin = headers.get("origin");
  if (origin === null) throw refused("the request does not say where it comes from");
  const host = headers.get("host") ?? new URL(url).host;
  if (!URL.canParse(origin) || new URL(origin).host !== host.toLowerCase())
    throw refused("the request comes from another origin");
}

const refused = (reason: string): HttpError =>
  new HttpError(403, { detail: `CSRF Failed: ${reason}.`, code: "csrf_failed" });
