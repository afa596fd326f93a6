// Makes the absolute URL of a request from its target and its Host header.
import type { IncomingMessage } from "node:http";

// Most hosts and targets are valid as they are. Any other goes through the URL parser, which removes dot segments.
const plainHost = /^[a-z\d._-]+(?::(?:[1-5]\d{3,4}|[6-9]\d{3}))?$/;
const plainTarget = /^\/(?:[!$&-;=?-[\]_a-z~]|%(?!2e)[\da-f]{2})*$/i;
const dotSegment = /\/\.\.?(?:[/?]|$)/;

/** @throws TypeError for a target or a host that makes no valid URL */
export function requestUrl(incoming: IncomingMessage): string {
  const { url: target = "/", headers } = incoming;
  if (/^https?:\/\//.test(target)) return parsed(target);
  // An HTTP/1.0 request may have no Host header.
  const host = headers.host ?? "localhost";
  const scheme = "encrypted" in incoming.socket && incoming.socket.encrypted === true ? "https" : "http";
  const url = `${scheme}://${host}${target}`;
  if (plainHost.test(host) && plainTarget.test(target) && !dotSegment.test(target)) return url;
  if (!target.startsWith("/")) throw new TypeError("The target of a request starts with a slash.");
  return parsed(url, host);
}

/** Servers disagree about a backslash in a path, and about a host with more than a name and a port. */
function parsed(url: string, host?: string): string {
  if (/^[^?]*\\/.test(url)) throw new TypeError("The path of a request has no backslash.");
  const { href, hostname, host: name } = new URL(url);
  const named = host?.toLowerCase();
  if (named !== undefined && named !== name && named.replace(/:\d+$/, "") !== hostname)
    throw new TypeError("The Host header of a request is a name and a port.");
  return href;
}
