// What an adapter knows about a connection that a Request does not say.
import { peerAddress } from "./client-address.ts";

/** The second argument of `app.fetch`. */
export interface ConnectionInfo {
  /** The IP address of the peer: the client, or the proxy in front of the server. */
  readonly remoteAddress?: string | undefined;
  /** The path that the app is mounted at, where the framework has removed it from the URL. */
  readonly basePath?: string;
  /** Node's request, which `@hono/node-server` passes; read when there is no `remoteAddress`. */
  readonly incoming?: { readonly socket?: { readonly remoteAddress?: string | undefined } };
}

/** The peer's address in its shortest form; undefined when the adapter does not know it. */
export const peerOf = (connection: ConnectionInfo | undefined): string | undefined =>
  peerAddress(connection?.remoteAddress ?? connection?.incoming?.socket?.remoteAddress);
