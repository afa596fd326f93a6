// A server that stops: requests under way are answered, and no connection is kept alive beyond them.
import { once } from "node:events";
import net from "node:net";
import { afterEach, expect, it } from "vitest";
import { type RunningServer, serve } from "../../src/adapters/index.ts";

const sockets: net.Socket[] = [];
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy();
});

/** Serves paths: `/now` is answered at once, `/later` when `release` is called, `/chunks` in part at once, the rest then. */
async function start(): Promise<{
  server: RunningServer;
  begun: (requests?: number) => Promise<void>;
  release: () => void;
}> {
  const gate = Promise.withResolvers<undefined>();
  let count = 0;
  const waiting: { readonly from: number; readonly resolve: () => void }[] = [];
  const server = await serve(
    {
      fetch: async ({ url }) => {
        count += 1;
        for (const { from, resolve } of waiting) if (count >= from) resolve();
        const { pathname } = new URL(url);
        if (pathname === "/later") await gate.promise;
        if (pathname !== "/chunks") return new Response(pathname);
        return new Response(
          new ReadableStream({
            start: async (controller) => {
              controller.enqueue(new TextEncoder().encode("first "));
              await gate.promise;
              controller.enqueue(new TextEncoder().encode("last"));
              controller.close();
            },
          }),
        );
      },
    },
    { port: 0 },
  );
  return {
    server,
    begun: (requests = 1) => new Promise((resolve) => waiting.push({ from: count + requests, resolve })),
    release: () => gate.resolve(undefined),
  };
}

interface Client {
  readonly send: (...paths: string[]) => void;
  readonly socket: net.Socket;
  /** Everything that has come, once the server has ended the connection. */
  readonly ended: Promise<string>;
  /** Resolves when a text has come. */
  readonly has: (text: string) => Promise<void>;
}

async function connect({ port }: RunningServer): Promise<Client> {
  const socket = net.connect({ port, host: "127.0.0.1", allowHalfOpen: true });
  sockets.push(socket);
  let received = "";
  socket.on("data", (chunk: Buffer) => {
    received += chunk.toString("latin1");
  });
  socket.on("error", () => {});
  await once(socket, "connect");
  const ended = new Promise<string>((resolve) => {
    socket.once("end", () => {
      socket.end();
      resolve(received);
    });
    socket.once("close", () => resolve(received));
  });
  return {
    socket,
    ended,
    send: (...paths) =>
      void socket.write(paths.map((path) => `GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`).join("")),
    has: async (text) => {
      while (!received.includes(text)) await once(socket, "data");
    },
  };
}

const statuses = (text: string): string[] => text.match(/HTTP\/1\.1 \d+/g) ?? [];
const connectionHeaders = (text: string): string[] => text.match(/(?<=^connection: )\S+/gim) ?? [];

it("answers the request under way, and takes no other of its connection", async () => {
  const { server, begun, release } = await start();
  const client = await connect(server);
  client.send("/now");
  await client.has("/now");
  const late = begun();
  client.send("/later");
  await late;
  const closed = server.close();
  release();
  await client.has("/later");
  client.send("/now");
  const text = await client.ended;
  await closed;
  expect(statuses(text)).toHaveLength(2);
  expect(connectionHeaders(text)).toEqual(["keep-alive", "close"]);
});

it("answers requests that were sent one after another, and says with the last that it is the last", async () => {
  const { server, begun, release } = await start();
  const client = await connect(server);
  const all = begun(3);
  client.send("/later", "/now", "/now");
  await all;
  const closed = server.close();
  release();
  const text = await client.ended;
  await closed;
  expect(statuses(text)).toHaveLength(3);
  expect(connectionHeaders(text).at(-1)).toBe("close");
});

it("sends an answer to its end that has begun", async () => {
  const { server, release } = await start();
  const client = await connect(server);
  client.send("/chunks");
  await client.has("first");
  const closed = server.close();
  release();
  await client.has("last");
  client.send("/now");
  const text = await client.ended;
  await closed;
  expect(statuses(text)).toHaveLength(1);
});

it("answers a request that has arrived in part, as the last of its connection", async () => {
  const { server } = await start();
  const client = await connect(server);
  client.send("/now");
  await client.has("/now");
  client.socket.write("GET /now HTTP/1.1\r\nHo");
  const other = await connect(server);
  // The bytes have arrived once those that were sent later are answered.
  other.send("/now");
  await other.has("/now");
  const closed = server.close();
  client.socket.write("st: x\r\n\r\n");
  const text = await client.ended;
  await closed;
  expect(connectionHeaders(text)).toEqual(["keep-alive", "close"]);
});

it("ends connections that wait for nothing, and takes no new ones", async () => {
  const { server } = await start();
  const client = await connect(server);
  client.send("/now");
  await client.has("/now");
  await server.close();
  expect(statuses(await client.ended)).toHaveLength(1);
  const refused = net.connect(server.port, "127.0.0.1");
  const [error] = await once(refused, "error");
  expect(error).toHaveProperty("code", "ECONNREFUSED");
});
