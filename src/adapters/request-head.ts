// Checks the head of a request beyond what Node's parser does: framing that two servers could read differently, the host, the target.
import type { IncomingMessage } from "node:http";

/**
 * Whether a request may be answered (RFC 9112 sections 3.2, 3.3 and 6.1). A target in absolute form is taken to its path:
 * it has to name the host that the Host header names.
 */
export function acceptHead(request: IncomingMessage): boolean {
  return (
    request.httpVersionMajor === 1 && hasPlainFraming(request) && hasGoodHost(request) && takePath(request)
  );
}

/** Whether a request is the last of its connection, because what follows it may be read in two ways. */
export function isLastOfConnection({ method, headers }: IncomingMessage): boolean {
  // After these Node's parser skips what came in the same packet, and goes on with the next one.
  if (headers.upgrade !== undefined) return true;
  // RFC 9110 section 9.3.1: content that nothing is defined for is what smuggled requests are hidden in.
  return (method === "GET" || method === "HEAD") && hasContent(headers);
}

const hasContent = (headers: IncomingMessage["headers"]): boolean =>
  (headers["content-length"] ?? "0") !== "0" || headers["transfer-encoding"] !== undefined;

/** Only `chunked`, and only in HTTP/1.1: proxies and servers differ in how they read every other transfer coding. */
function hasPlainFraming({ headers, httpVersionMinor }: IncomingMessage): boolean {
  const coding = headers["transfer-encoding"];
  return coding === undefined || (httpVersionMinor > 0 && coding.toLowerCase() === "chunked");
}

/** One Host header that is a host; HTTP/1.0 may leave it out. */
function hasGoodHost({ rawHeaders, headers, httpVersionMinor }: IncomingMessage): boolean {
  let count = 0;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index];
    if (name?.length === 4 && name.toLowerCase() === "host") count += 1;
  }
  if (count === 0) return httpVersionMinor === 0;
  return count === 1 && isHost(headers.host ?? "");
}

const goodHosts = new Set<string>();
const maxGoodHosts = 1000;

/** Whether a text is a host with or without a port, and a URL can be made with it. */
export function isHost(host: string): boolean {
  if (goodHosts.has(host)) return true;
  const isGood = /^(?:[\w.-]+|\[[\da-f:.]+\])(?::\d{1,5})?$/i.test(host) && URL.canParse(`http://${host}/`);
  if (isGood && goodHosts.size < maxGoodHosts) goodHosts.add(host);
  return isGood;
}

/** A target is a path; or a URL of the host that the Host header names, of which the path is taken. */
function takePath(request: IncomingMessage): boolean {
  const { url = "", headers } = request;
  // A fragment is no part of a target: some read the path without it, and some with it.
  if (url.includes("#")) return false;
  if (url.startsWith("/")) return true;
  const [, authority, path = ""] = /^https?:\/\/([^/?]*)(.*)$/i.exec(url) ?? [];
  if (authority === undefined || authority.toLowerCase() !== headers.host?.toLowerCase()) return false;
  request.url = path.startsWith("/") ? path : `/${path}`;
  return true;
}
