// Mounts an app in Express, or in another framework that passes Node's requests and responses.
import type { IncomingMessage } from "node:http";
import type { FetchApp } from "./fetch-app.ts";
import { createListener, type Listener } from "./listener.ts";
import { safePath } from "./mount-path.ts";
import { parsedBody } from "./parsed-body.ts";

/**
 * Makes the Express handler of an app. It answers every request that it gets, so routes of Express at the same path come
 * before it. Redirects and links keep the mount path. A body that `express.json()` has parsed already is used.
 *
 * @example express().use("/backend", createExpressHandler(app))
 */
export function createExpressHandler(app: FetchApp): Listener {
  return createListener(app, (incoming) => ({ basePath: mountPath(incoming), parsed: parsedBody(incoming) }));
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
