// "latchkey/node": serves an app with Node's HTTP server, or mounts it in a framework that uses this server.
import "../runtime/requires-node.ts";
export { createExpressHandler } from "./express.ts";
export { createFastifyPlugin, type FastifyPlugin, type FastifyScope } from "./fastify.ts";
export type { FetchApp } from "./fetch-app.ts";
export { type RunningServer, serve, type ServeOptions } from "./node.ts";
