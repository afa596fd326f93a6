// Serves an app over Node's HTTP server.
import { createServer, type Server } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { getRequestListener } from "@hono/node-server";
import { answerUnknownMethod, unknownMethodRequest } from "./unknown-method.ts";

/** What can be served: anything with a fetch-style handler. */
export interface FetchApp {
  readonly fetch: (request: Request, connection: object) => Response | Promise<Response>;
}

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
  /** Stops listening and waits for the requests under way. */
  readonly close: () => Promise<void>;
}

const maxHeaderSize = 16 * 1024;

/** Listens; rejects when the port cannot be had. */
export async function serve(app: FetchApp, options: ServeOptions = {}): Promise<RunningServer> {
  const { host = "127.0.0.1", port = 8000, requestTimeout = 30_000 } = options;
  const listener = getRequestListener((request, connection) => app.fetch(request, connection), {
    overrideGlobalObjects: false,
  });
  const server = createServer(
    { maxHeaderSize, requestTimeout, headersTimeout: requestTimeout },
    (request, response) => {
      void listener(request, response);
    },
  );
  server.on("clientError", (error: ParserError, socket: Socket) => {
    const request = error.code === "HPE_INVALID_METHOD" ? unknownMethodRequest(error.rawPacket) : undefined;
    if (request === undefined || !socket.writable) refuse(error, socket);
    else void answerUnknownMethod(app, request, socket);
  });
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
      }),
  };
}

function portOf(server: Server): number {
  const address: AddressInfo | string | null = server.address();
  return typeof address === "object" && address !== null ? address.port : 0;
}

const refusals: Readonly<Record<string, string>> = {
  HPE_HEADER_OVERFLOW: "431 Request Header Fields Too Large",
  HPE_CHUNK_EXTENSIONS_OVERFLOW: "413 Payload Too Large",
  ERR_HTTP_REQUEST_TIMEOUT: "408 Request Timeout",
};

interface ParserError extends Error {
  readonly code?: string;
  readonly rawPacket?: Buffer;
}

/** Answers what the parser cannot read, in the shape of every other error, and hangs up. */
function refuse(error: ParserError, socket: Socket): void {
  if (error.code === "ECONNRESET" || !socket.writable) return void socket.destroy();
  const status = refusals[error.code ?? ""] ?? "400 Bad Request";
  const body = JSON.stringify({ detail: `${status.slice(4)}.` });
  socket.end(
    `HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
}
