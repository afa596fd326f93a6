// Listens on a free port and says so.
import type { Server } from "node:http";
import { sayReady } from "./settings.ts";

/** Makes a server of node:http listen on a free port of 127.0.0.1. */
export function listen(server: Server): void {
  server.listen(0, "127.0.0.1", () => {
    const address = server.address();
    sayReady({ port: typeof address === "object" && address !== null ? address.port : 0 });
  });
}
