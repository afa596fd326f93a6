// "latchkey/node": serves an app over Node's HTTP server.
import "./requires-node.ts";
export { type RunningServer, serve, type ServeOptions } from "./adapters/node.ts";
