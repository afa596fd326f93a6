// Mounts an app in Express, or in another framework whose requests and responses are Node's.
import type { IncomingMessage } from "node:http";
import type { FetchApp } from "./fetch-app.ts";
import { createListener, type Listener } from "./listener.ts";
import { safePath } from "./mount-path.ts";
import { type ParsedBody, parsedBody } from "./parsed-body.ts";

/**
 * Makes the handler of an app: `express().use("/backend", createExpressHandler(app))`. It answers every request that it
 * gets, so routes of Express at the same path stand before it. Redirects and links keep the path that it is mounted at,
 * and a body that was parsed before (`express.json()`) is taken as it was parsed.
 */
export function createExpressHandler(app: FetchApp): Listener {
  return createListener((request, connection) => {
    const { incoming } = connection;
    const parsed = parsedBody(incoming);
    return app.fetch(parsed === undefined ? request : withBody(request, parsed), {
      ...connection,
      basePath: mountPath(incoming),
    });
  });
}

/** The path that the framework has taken off the URL. */
function mountPath(request: IncomingMessage): string {
  // Express says it; Connect keeps the whole URL.
  if ("baseUrl" in request && typeof request.baseUrl === "string") return safePath(request.baseUrl);
  const { url = "" } = request;
  const original = "originalUrl" in request ? request.originalUrl : undefined;
  if (typeof original !== "string" || !original.endsWith(url)) return "";
  return safePath(original.slice(0, original.length - url.length));
}

const bodiless: ReadonlySet<string> = new Set(["GET", "HEAD", "TRACE"]);

/** The request with a body that can be read, and without what was true of the bytes on the wire. */
function withBody(request: Request, { body, contentType }: ParsedBody): Request {
  const { url, method, signal } = request;
  if (bodiless.has(method)) return request;
  const headers = new Headers([...request.headers]);
  for (const name of ["content-length", "content-encoding", "transfer-encoding"]) headers.delete(name);
  headers.set("content-type", contentType);
  return new Request(url, { method, headers, body, signal });
}
