// "latchkey/node": serves an app over Node's HTTP server.
export { type RunningServer, serve, type ServeOptions } from "./adapters/node.ts";
