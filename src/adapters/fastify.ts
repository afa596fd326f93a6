// Mounts an app in Fastify: a plugin that answers every request below its prefix.
import type { IncomingMessage, ServerResponse } from "node:http";
import { createExpressHandler } from "./express.ts";
import type { FetchApp } from "./fetch-app.ts";

/** What the plugin needs of Fastify's instance. */
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

/** A plugin of Fastify. */
export type FastifyPlugin = (scope: FastifyScope, options: unknown, done: () => void) => void;

/**
 * Makes the plugin of an app: `fastify.register(createFastifyPlugin(app), { prefix: "/backend" })`. It answers every
 * request below the prefix, reads bodies itself, and keeps the prefix in redirects and links. Headers that hooks have set
 * are sent too; hooks of `onSend` are not called.
 */
export function createFastifyPlugin(app: FetchApp): FastifyPlugin {
  const listener = createExpressHandler(app);
  return (scope, _options, done) => {
    // Counted in segments: one of them may be a parameter.
    const depth = scope.prefix.split("/").filter((segment) => segment !== "").length;
    const mountPoint = new RegExp(`^(?:/[^/?]*){${depth}}`);
    const answer: Parameters<FastifyScope["all"]>[1] = ({ raw }, reply) => {
      reply.hijack();
      for (const [name, value] of Object.entries(reply.getHeaders())) {
        if (value !== undefined) reply.raw.setHeader(name, value);
      }
      listener(below(raw, mountPoint), reply.raw);
    };
    // The parsers of Fastify would read what the app reads.
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser("*", (_request, _payload, parsed) => parsed(null));
    scope.all("/", answer);
    scope.all("/*", answer);
    done();
  };
}

/** The request with its prefix taken off the URL, as Express does it. */
function below(request: IncomingMessage, mountPoint: RegExp): IncomingMessage {
  const { url: originalUrl = "/" } = request;
  const [baseUrl = ""] = mountPoint.exec(originalUrl) ?? [];
  const rest = originalUrl.slice(baseUrl.length);
  return Object.assign(request, { originalUrl, baseUrl, url: rest.startsWith("/") ? rest : `/${rest}` });
}
