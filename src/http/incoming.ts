// What a request is beyond its bytes: who sent it, over what, and where the app is as the client sees it.
import type { ClientInfo } from "../auth/index.ts";
import { peerAddress, type ProxyTrust } from "./client-address.ts";
import type { AnswerHeaders, HeaderSet } from "./headers.ts";
import { urlParts } from "./url.ts";

/** What an adapter puts beside a request. Runtimes other than Node leave it empty. */
export interface Connection {
  readonly incoming?: { readonly socket?: { readonly remoteAddress?: string | undefined } };
  /** The path that the app is mounted below, where the framework has taken it off the URL. */
  readonly basePath?: string;
}

/** How requests are read. */
export interface IncomingOptions {
  readonly proxies: ProxyTrust;
  /** The path that the app is mounted below, whatever the adapter says. */
  readonly basePath: string | undefined;
}

/** Who sent a request, and where the app is for them. */
export interface Origin {
  readonly client: ClientInfo;
  readonly isSecure: boolean;
  /** Scheme and host, without a trailing slash. */
  readonly origin: string;
  /** `origin` and the path that the app is mounted below. */
  readonly baseUrl: string;
}

/** Reads what a request says of its origin, as far as proxies are trusted. */
export function readOrigin(
  request: Request,
  connection: Connection | undefined,
  options: IncomingOptions,
): Origin {
  const peer = peerAddress(connection?.incoming?.socket?.remoteAddress);
  const { authority } = urlParts(request.url);
  const isSecure = cameSecurely(request, connection, options);
  const origin = `${isSecure ? "https" : "http"}://${authority}`;
  return {
    client: {
      userAgent: request.headers.get("user-agent") ?? undefined,
      ipAddress: options.proxies.clientAddress(peer, request.headers.get("x-forwarded-for")),
    },
    isSecure,
    origin,
    baseUrl: origin + basePathOf(connection, options),
  };
}

/** Whether the client's connection was encrypted, to this server or to a proxy that is trusted. */
function cameSecurely(
  request: Request,
  connection: Connection | undefined,
  { proxies }: Pick<IncomingOptions, "proxies">,
): boolean {
  const forwarded = request.headers.get("x-forwarded-proto");
  if (forwarded === null) return request.url.startsWith("https:");
  const peer = peerAddress(connection?.incoming?.socket?.remoteAddress);
  if (!proxies.isProxy(peer)) return request.url.startsWith("https:");
  return forwarded.split(",").at(-1)?.trim() === "https" || request.url.startsWith("https:");
}

/** The headers of the answer to a request. */
export function headersFor(
  { plain, secure }: AnswerHeaders,
  request: Request,
  connection: Connection | undefined,
  options: Pick<IncomingOptions, "proxies">,
): HeaderSet {
  return plain === secure || !cameSecurely(request, connection, options) ? plain : secure;
}

/** The path that the app is mounted below: empty, or with a slash at its beginning and none at its end. */
export function basePathOf(connection: Connection | undefined, { basePath }: IncomingOptions): string {
  return basePath ?? connection?.basePath ?? "";
}
