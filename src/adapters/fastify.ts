// Mounts an app in Fastify, as a plugin that answers every request below its prefix.
import type { IncomingMessage, ServerResponse } from "node:http";
import { createExpressHandler } from "./express.ts";
import type { FetchApp } from "./fetch-app.ts";

/** The part of a Fastify instance that the plugin uses. */
export interface FastifyScope {
  readonly prefix: string;
  readonly removeAllContentTypeParsers: () => unknown;
  readonly addContentTypeParser: (
    contentType: string,
    parser: (request: unknown, payload: unknown, done: (error: null) => void) => void,
  ) => unknown;
  readonly all: (
    path: string,
    handler: (
      request: { readonly raw: IncomingMessage },
      reply: {
        readonly raw: ServerResponse;
        readonly hijack: () => unknown;
        readonly getHeaders: () => Readonly<Record<string, number | string | string[] | undefined>>;
      },
    ) => void,
  ) => unknown;
}

/** A Fastify plugin. */
export type FastifyPlugin = (scope: FastifyScope, options: unknown, done: () => void) => void;

/**
 * Makes the Fastify plugin of an app. It answers every request below the prefix, reads bodies itself, and keeps the prefix
 * in redirects and links. Headers that hooks have set are sent too. `onSend` hooks are not called.
 *
 * @example await fastify.register(createFastifyPlugin(app), { prefix: "/backend" })
 */
export function createFastifyPlugin(app: FetchApp): FastifyPlugin {
  const listener = createExpressHandler(app);
  return (scope, _options, done) => {
    // The prefix is counted in segments, because one may be a parameter.
    const depth = scope.prefix.split("/").filter((segment) => segment !== "").length;
    const mountPoint = new RegExp(`^(?:/[^/?]*){${depth}}`);
    const answer: Parameters<FastifyScope["all"]>[1] = ({ raw }, reply) => {
      reply.hijack();
      for (const [name, value] of Object.entries(reply.getHeaders())) {
        if (value !== undefined) reply.raw.setHeader(name, value);
      }
      listener(withoutPrefix(raw, mountPoint), reply.raw);
    };
    // Fastify's parsers would consume the body before the app reads it.
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser("*", (_request, _payload, parsed) => parsed(null));
    scope.all("/", answer);
    scope.all("/*", answer);
    done();
  };
}

/** Removes the prefix from the URL of a request, as Express does. */
function withoutPrefix(request: IncomingMessage, mountPoint: RegExp): IncomingMessage {
  const { url: originalUrl = "/" } = request;
  const [baseUrl = ""] = mountPoint.exec(originalUrl) ?? [];
  const rest = originalUrl.slice(baseUrl.length);
  return Object.assign(request, { originalUrl, baseUrl, url: rest.startsWith("/") ? rest : `/${rest}` });
}
