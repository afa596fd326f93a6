// Where a request comes from, over what, and under which URL the client sees the app.
import type { ClientInfo } from "../auth/index.ts";
import type { ProxyTrust } from "./client-address.ts";
import { type ConnectionInfo, peerOf } from "./connection-info.ts";
import type { ResponseHeaders, HeaderSet } from "./headers.ts";
import type { IncomingRequest } from "./incoming-request.ts";
import type { UrlParts } from "./url.ts";

/** A request that is on its way through the app. */
export interface Incoming {
  readonly request: IncomingRequest;
  /** The parts of its URL, which is split once. */
  readonly url: UrlParts;
  readonly connection: ConnectionInfo | undefined;
}

/** The settings that the origin of a request depends on. */
export interface OriginOptions {
  readonly proxies: ProxyTrust;
  /** The path that the app is mounted at; it takes precedence over the adapter's. */
  readonly basePath: string | undefined;
}

/** The client of a request, and the app's URL as this client sees it. */
export interface RequestOrigin {
  readonly client: ClientInfo;
  readonly isSecure: boolean;
  /** Scheme and host, without a trailing slash. */
  readonly origin: string;
  /** `origin` and the path that the app is mounted at. */
  readonly baseUrl: string;
}

/** Reads the origin of a request. X-Forwarded-* headers count as far as proxies are trusted. */
export function readOrigin(incoming: Incoming, options: OriginOptions): RequestOrigin {
  const { request, url, connection } = incoming;
  const isSecure = cameSecurely(request, connection, options);
  const origin = `${isSecure ? "https" : "http"}://${url.authority}`;
  return {
    client: {
      userAgent: request.headers.get("user-agent") ?? undefined,
      ipAddress: clientAddress(incoming, options),
    },
    isSecure,
    origin,
    baseUrl: origin + basePathOf(connection, options),
  };
}

/** The address of the client of a request. */
export const clientAddress = (
  { request, connection }: Incoming,
  { proxies }: Pick<OriginOptions, "proxies">,
): string | undefined => proxies.clientAddress(peerOf(connection), request.headers.get("x-forwarded-for"));

/** Whether the client's connection was encrypted, to this server or to a trusted proxy. */
function cameSecurely(
  request: IncomingRequest,
  connection: ConnectionInfo | undefined,
  { proxies }: Pick<OriginOptions, "proxies">,
): boolean {
  if (request.url.startsWith("https:")) return true;
  const forwarded = request.headers.get("x-forwarded-proto");
  if (forwarded === null || !proxies.isProxy(peerOf(connection))) return false;
  return forwarded.split(",").at(-1)?.trim() === "https";
}

/** The headers of the response to a request. */
export function headersFor(
  { plain, secure }: ResponseHeaders,
  { request, connection }: Pick<Incoming, "request" | "connection">,
  options: Pick<OriginOptions, "proxies">,
): HeaderSet {
  return plain === secure || !cameSecurely(request, connection, options) ? plain : secure;
}

/** The path that the app is mounted at: empty, or with a leading slash and without a trailing one. */
export const basePathOf = (connection: ConnectionInfo | undefined, { basePath }: OriginOptions): string =>
  basePath ?? connection?.basePath ?? "";
