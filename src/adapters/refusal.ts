// The fixed responses to requests that do not reach the app: parser errors and invalid heads.
import type { ServerResponse } from "node:http";
import { commonHeaders } from "../http/index.ts";
import { http } from "../runtime/index.ts";

/** The statuses of these responses. */
export type RefusalStatus = 400 | 408 | 413 | 417 | 431 | 501;

/** An error of Node's HTTP parser, or of a socket. */
export interface ParserError extends Error {
  readonly code?: string;
}

const statuses: Readonly<Record<string, RefusalStatus>> = {
  HPE_INVALID_METHOD: 501,
  HPE_HEADER_OVERFLOW: 431,
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 413,
  ERR_HTTP_REQUEST_TIMEOUT: 408,
};

/** The status for a parser error (RFC 9112 section 2.2, RFC 9110 section 15.6.2). */
export const refusalStatus = ({ code = "" }: ParserError): RefusalStatus => statuses[code] ?? 400;

const reason = (status: RefusalStatus): string => http.STATUS_CODES[status] ?? "";
const body = (status: RefusalStatus): string => JSON.stringify({ detail: `${reason(status)}.` });

function headers(status: RefusalStatus): Record<string, string> {
  return {
    ...commonHeaders,
    "content-type": "application/json",
    "content-length": String(Buffer.byteLength(body(status))),
    connection: "close",
  };
}

/** Sends a refusal as a Node response: in its turn, and as the last one of the connection. */
export function sendRefusal(response: ServerResponse, status: RefusalStatus): void {
  response.writeHead(status, headers(status));
  response.end(body(status));
}

/** The whole response as text, for a connection without an open response. */
export function refusalBytes(status: RefusalStatus): string {
  const lines = Object.entries({ date: new Date().toUTCString(), ...headers(status) });
  const head = lines.map(([name, value]) => `${name}: ${value}\r\n`).join("");
  return `HTTP/1.1 ${status} ${reason(status)}\r\n${head}\r\n${body(status)}`;
}
