// The least that Node's HTTP server can do: a fixed JSON body.
import { createServer } from "node:http";
import { listen } from "./listen.ts";

const body = JSON.stringify({ id: 1, username: "user-1" });
const headers = { "content-type": "application/json", "content-length": Buffer.byteLength(body) };

listen(
  createServer((_request, response) => {
    response.writeHead(200, headers);
    response.end(body);
  }),
);
