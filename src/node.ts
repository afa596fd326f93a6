// "latchkey/node": serves an app over Node's HTTP server.
export type { FetchApp } from "./adapters/fetch-app.ts";
export { type RunningServer, serve, type ServeOptions } from "./adapters/node.ts";
