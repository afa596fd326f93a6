// Checks the head of a request more strictly than Node's parser: its framing, its host and its target.
import type { IncomingMessage } from "node:http";

/**
 * Whether the head is valid (RFC 9112 sections 3.2, 3.3 and 6.1). A target in absolute form must name the same host as the
 * Host header; it is replaced by its path.
 */
export function acceptHead(request: IncomingMessage): boolean {
  return (
    request.httpVersionMajor === 1 &&
    hasPlainFraming(request) &&
    hasValidHost(request) &&
    reduceTarget(request)
  );
}

/** Whether a request must be the last of its connection, because servers may disagree about where it ends. */
export function isLastOfConnection({ method, headers }: IncomingMessage): boolean {
  // After an upgrade, Node's parser skips the rest of the packet and continues with the next packet.
  if (headers.upgrade !== undefined) return true;
  // Content of a GET or HEAD has no meaning, and may hide a smuggled request (RFC 9110 section 9.3.1).
  return (method === "GET" || method === "HEAD") && hasContent(headers);
}

const hasContent = (headers: IncomingMessage["headers"]): boolean =>
  (headers["content-length"] ?? "0") !== "0" || headers["transfer-encoding"] !== undefined;

/** Accepts only `chunked`, and only in HTTP/1.1: servers disagree about any other transfer coding. */
function hasPlainFraming({ headers, httpVersionMinor }: IncomingMessage): boolean {
  const coding = headers["transfer-encoding"];
  return coding === undefined || (httpVersionMinor > 0 && coding.toLowerCase() === "chunked");
}

/** Whether there is exactly one Host header, and it is valid. It is optional in HTTP/1.0. */
function hasValidHost({ rawHeaders, headers, httpVersionMinor }: IncomingMessage): boolean {
  let count = 0;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index];
    if (name?.length === 4 && name.toLowerCase() === "host") count += 1;
  }
  if (count === 0) return httpVersionMinor === 0;
  return count === 1 && isHost(headers.host ?? "");
}

// Checking a host is slow, so valid ones are remembered.
const validHosts = new Set<string>();
const maxValidHosts = 1000;

/** Whether a text is a host with an optional port, and valid in a URL. */
export function isHost(host: string): boolean {
  if (validHosts.has(host)) return true;
  const isValid = /^(?:[\w.-]+|\[[\da-f:.]+\])(?::\d{1,5})?$/i.test(host) && URL.canParse(`http://${host}/`);
  if (isValid && validHosts.size < maxValidHosts) validHosts.add(host);
  return isValid;
}

/** Accepts a target that is a path, or a URL with the host of the Host header, which is replaced by its path. */
function reduceTarget(request: IncomingMessage): boolean {
  const { url = "", headers } = request;
  // A target has no fragment. Servers disagree about whether it belongs to the path.
  if (url.includes("#")) return false;
  if (url.startsWith("/")) return true;
  const [, authority, path = ""] = /^https?:\/\/([^/?]*)(.*)$/i.exec(url) ?? [];
  if (authority === undefined || authority.toLowerCase() !== headers.host?.toLowerCase()) return false;
  request.url = path.startsWith("/") ? path : `/${path}`;
  return true;
}
