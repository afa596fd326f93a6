// Mounts an app in Express, or in another framework that passes Node's requests and responses.
import type { IncomingMessage } from "node:http";
import type { FetchApp } from "./fetch-app.ts";
import { createListener, type Listener } from "./listener.ts";
import { safePath } from "./mount-path.ts";
import { type ParsedBody, parsedBody } from "./parsed-body.ts";

/**
 * Makes the Express handler of an app. It answers every request that it gets, so routes of Express at the same path come
 * before it. Redirects and links keep the mount path. A body that `express.json()` has parsed already is used.
 *
 * @example express().use("/backend", createExpressHandler(app))
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

/** The path that the framework has removed from the URL. */
function mountPath(request: IncomingMessage): string {
  // Express has `baseUrl`. Connect has only the original URL.
  if ("baseUrl" in request && typeof request.baseUrl === "string") return safePath(request.baseUrl);
  const { url = "" } = request;
  const original = "originalUrl" in request ? request.originalUrl : undefined;
  if (typeof original !== "string" || !original.endsWith(url)) return "";
  return safePath(original.slice(0, original.length - url.length));
}

const bodiless: ReadonlySet<string> = new Set(["GET", "HEAD", "TRACE"]);

/** The request with the parsed body, and without the headers about the original bytes. */
function withBody(request: Request, { body, contentType }: ParsedBody): Request {
  const { url, method, signal } = request;
  if (bodiless.has(method)) return request;
  const headers = new Headers([...request.headers]);
  for (const name of ["content-length", "content-encoding", "transfer-encoding"]) headers.delete(name);
  headers.set("content-type", contentType);
  return new Request(url, { method, headers, body, signal });
}
