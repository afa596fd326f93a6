// Serves an app over Node's HTTP server.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { type Connection, createConnection } from "./connection.ts";
import type { FetchApp } from "./fetch-app.ts";
import { createListener } from "./listener.ts";
import { type ParserError, type RefusalStatus, refusalStatus } from "./refusal.ts";

/** Where and how to listen. */
export interface ServeOptions {
  /** 127.0.0.1 by default. */
  readonly host?: string;
  /** 8000 by default; 0 takes any free port. */
  readonly port?: number;
  /** How long a whole request may take to arrive, in milliseconds; 30 000 by default. */
  readonly requestTimeout?: number;
}

/** A listening server. */
export interface RunningServer {
  readonly url: string;
  readonly port: number;
  /** Stops listening, waits for the requests under way, and ends every connection with its last answer. */
  readonly close: () => Promise<void>;
}

const maxHeaderSize = 16 * 1024;
// How often Node looks for requests that take too long to arrive, in milliseconds.
const checkInterval = 1000;

/** Listens; rejects when the port cannot be had. */
export async function serve(app: FetchApp, options: ServeOptions = {}): Promise<RunningServer> {
  const { host = "127.0.0.1", port = 8000, requestTimeout = 30_000 } = options;
  const server = createServer({
    maxHeaderSize,
    requestTimeout,
    headersTimeout: requestTimeout,
    connectionsCheckingInterval: Math.min(checkInterval, requestTimeout),
    // Ours is answered with a body, and ends the connection for what follows.
    requireHostHeader: false,
    // Whatever the process was started with.
    insecureHTTPParser: false,
  });
  const connections = followConnections(server, app);
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

/**
 * Answers every request, and what the parser refuses, in the order in which a connection brings them. Gives the open
 * connections by their sockets.
 */
function followConnections(server: Server, app: FetchApp): ReadonlyMap<object, Connection> {
  const connections = new Map<object, Connection>();
  const listener = createListener((request, connection) => app.fetch(request, connection));
  const receive = (
    request: IncomingMessage,
    response: ServerResponse,
    refusal?: RefusalStatus,
    run = () => listener(request, response),
  ): void => connections.get(request.socket)?.receive(request, response, run, refusal);
  server.on("connection", (socket: Socket) => {
    connections.set(socket, createConnection(socket));
    socket.once("close", () => connections.delete(socket));
  });
  server.on("request", (request, response) => receive(request, response));
  // The client waits to hear whether its body is wanted (RFC 9110 section 10.1.1).
  server.on("checkContinue", (request, response) => {
    const length = Number(request.headers["content-length"] ?? 0);
    receive(request, response, length > (app.limits?.bytes ?? Infinity) ? 413 : undefined, () => {
      response.writeContinue();
      listener(request, response);
    });
  });
  server.on("checkExpectation", (request, response) => receive(request, response, 417));
  server.on("connect", (_request, socket) => {
    // Node has let go of the socket: its errors are the client's hanging up.
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
