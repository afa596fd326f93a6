// Passes the requests of a Node server to a fetch-style app, and writes its responses.
import type { IncomingMessage, ServerResponse } from "node:http";
import { getRequestListener } from "@hono/node-server";
import { commonHeaders } from "../http/index.ts";
import type { FetchApp } from "./fetch-app.ts";

/** A request listener of a Node server. */
export type Listener = (request: IncomingMessage, response: ServerResponse) => void;

/** What a Node server passes to an app besides the request. */
export interface NodeConnection {
  readonly incoming: IncomingMessage;
  readonly outgoing: ServerResponse;
  /** The IP address of the peer. */
  readonly remoteAddress: string | undefined;
}

/** Makes the request listener of an app. */
export function createListener(
  fetch: (request: Request, connection: NodeConnection) => ReturnType<FetchApp["fetch"]>,
): Listener {
  const listener = getRequestListener(
    (request, { incoming, outgoing }) => {
      // oxlint-disable-next-line no-unsafe-type-assertion -- an HTTP/1.1 server has no HTTP/2 requests
      const http1 = { incoming, outgoing } as Pick<NodeConnection, "incoming" | "outgoing">;
      return fetch(request, { ...http1, remoteAddress: incoming.socket.remoteAddress });
    },
    {
      overrideGlobalObjects: false,
      // An HTTP/1.0 request may have no Host header.
      hostname: "localhost",
      errorHandler: errorResponse,
    },
  );
  return (request, response) => void listener(request, response);
}

/** 400 for a request target that is not a valid URL, 500 for an app that throws. */
function errorResponse(error: unknown): Response {
  const [status, detail] =
    error instanceof Error && error.name === "RequestError"
      ? [400, "Bad Request."]
      : [500, "Internal server error."];
  return Response.json({ detail }, { status, headers: commonHeaders });
}
