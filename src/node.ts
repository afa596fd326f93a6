// "latchkey/node": serves an app over Node's HTTP server, or mounts it in a framework that stands on it.
import "./requires-node.ts";
export { createExpressHandler } from "./adapters/express.ts";
export { createFastifyPlugin, type FastifyPlugin, type FastifyScope } from "./adapters/fastify.ts";
export type { FetchApp } from "./adapters/fetch-app.ts";
export { type RunningServer, serve, type ServeOptions } from "./adapters/node.ts";
