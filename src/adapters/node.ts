// Serves an app with Node's HTTP server.
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { http } from "../runtime/index.ts";
import { type ClientConnection, createClientConnection } from "./client-connection.ts";
import type { FetchApp } from "./fetch-app.ts";
import { createListener } from "./listener.ts";
import { type ParserError, type RefusalStatus, refusalStatus } from "./refusal.ts";

/** The options of `serve`. */
export interface ServeOptions {
  /** The address to listen on; 127.0.0.1 by default. */
  readonly host?: string;
  /** The port to listen on; 8000 by default. 0 is any free port. */
  readonly port?: number;
  /** How long the client may take to send a whole request, in milliseconds; 30 000 by default. */
  readonly requestTimeout?: number;
}

/** A listening server. */
export interface RunningServer {
  readonly url: string;
  readonly port: number;
  /** Stops listening, and closes every connection after the response to its last request. Resolves when all are closed. */
  readonly close: () => Promise<void>;
}

const maxHeaderSize = 16 * 1024;
// How often Node checks for requests that exceed the timeout, in milliseconds.
const checkInterval = 1000;

/**
 * Listens for requests. Rejects when the server cannot listen on the port, or the app needs https there.
 *
 * @example
 * const server = await serve(app, { host: "0.0.0.0", port: 8000 });
 * process.once("SIGTERM", () => void server.close());
 */
export async function serve(app: FetchApp, options: ServeOptions = {}): Promise<RunningServer> {
  const { host = "127.0.0.1", port = 8000, requestTimeout = 30_000 } = options;
  app.checkAddress?.(host);
  const server = http.createServer({
    maxHeaderSize,
    requestTimeout,
    headersTimeout: requestTimeout,
    connectionsCheckingInterval: Math.min(checkInterval, requestTimeout),
    // The adapter checks the Host header itself, and closes the connection after its response.
    requireHostHeader: false,
    // Even if the process was started with --insecure-http-parser.
    insecureHTTPParser: false,
  });
  const connections = handleConnections(server, app);
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => {
      server.off("error", reject);
      resolve();
    });
  });
  const actual = portOf(server);
  return {
    url: `http://${host.includes(":") ? `[${host}]` : host}:${actual}`,
    port: actual,
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error === undefined ? resolve() : reject(error)));
        server.closeIdleConnections();
        for (const connection of connections.values()) connection.stop();
      }),
  };
}

/** Handles the requests and parser errors of every connection, in order. Returns the open connections by their sockets. */
function handleConnections(server: Server, app: FetchApp): ReadonlyMap<object, ClientConnection> {
  const connections = new Map<object, ClientConnection>();
  const listener = createListener(app);
  const receive = (
    request: IncomingMessage,
    response: ServerResponse,
    refusal?: RefusalStatus,
    run = () => listener(request, response),
  ): void => connections.get(request.socket)?.receive(request, response, run, refusal);
  server.on("connection", (socket: Socket) => {
    connections.set(socket, createClientConnection(socket));
    socket.once("close", () => connections.delete(socket));
  });
  server.on("request", (request, response) => receive(request, response));
  // The client asks whether to send its body (RFC 9110 section 10.1.1).
  server.on("checkContinue", (request, response) => {
    const length = Number(request.headers["content-length"] ?? 0);
    receive(request, response, length > (app.limits?.bytes ?? Infinity) ? 413 : undefined, () => {
      response.writeContinue();
      listener(request, response);
    });
  });
  server.on("checkExpectation", (request, response) => receive(request, response, 417));
  server.on("connect", (_request, socket) => {
    // Node no longer handles errors of this socket. They occur when the client hangs up.
    socket.on("error", () => {});
    connections.get(socket)?.refuse(501);
  });
  server.on("clientError", (error: ParserError, socket) => {
    const connection = connections.get(socket);
    if (connection === undefined || !socket.writable || error.code === "ECONNRESET") return socket.destroy();
    if (error.code === "HPE_INVALID_EOF_STATE") connection.hangUp();
    return connection.refuse(refusalStatus(error));
  });
  return connections;
}

function portOf(server: Server): number {
  const address: AddressInfo | string | null = server.address();
  return typeof address === "object" && address !== null ? address.port : 0;
}
