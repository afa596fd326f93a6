// An app mounted in Fastify: prefixes, bodies, hooks, and the requests that its tests inject.
import fastify, { type FastifyInstance } from "fastify";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import * as z from "zod";
import { allowAny, defineResource, defineView, isAuthenticated } from "../../src/index.ts";
import { createFastifyPlugin } from "../../src/adapters/index.ts";
import { password, testApp, type TestApp } from "../support/app.ts";
import { rawExchange } from "../support/raw-exchange.ts";

const notes = defineResource("notes", { schema: z.object({ text: z.string().max(20) }), owner: "owner" });
const where = defineView("/where/", {
  permissions: [allowAny],
  get: ({ origin, baseUrl }) => ({ origin, baseUrl }),
});

let test: TestApp;
let access: string;
const servers: FastifyInstance[] = [];

beforeAll(async () => {
  test = await testApp({ permissions: [isAuthenticated], resources: [notes], views: [where] });
  ({ access } = await test.login("ada"));
});
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});
afterAll(async () => {
  await test.app.close();
});

/** Starts a server and gives its port. */
async function listen(server: FastifyInstance): Promise<number> {
  servers.push(server);
  return Number(new URL(await server.listen({ port: 0, host: "127.0.0.1" })).port);
}

/** A server that does not wait, when it is closed, for what a client still sends. */
const empty = (): FastifyInstance => fastify({ forceCloseConnections: true });

const mounted = (prefix: string): FastifyInstance =>
  empty().register(createFastifyPlugin(test.app), { prefix });

interface Init extends RequestInit {
  readonly headers?: Record<string, string>;
}

const call = (port: number, path: string, init: Init = {}): Promise<Response> =>
  fetch(`http://127.0.0.1:${port}${path}`, {
    redirect: "manual",
    ...init,
    headers: { authorization: `Bearer ${access}`, ...init.headers },
  });

describe("below a prefix", () => {
  it.each<[string, string, () => FastifyInstance]>([
    ["a path", "/backend", () => mounted("/backend")],
    ["a path with a slash at its end", "/backend", () => mounted("/backend/")],
    ["a path like ours", "/api", () => mounted("/api")],
    [
      "a plugin in a plugin",
      "/v1/backend",
      () =>
        empty().register(
          async (scope) => scope.register(createFastifyPlugin(test.app), { prefix: "/backend" }),
          { prefix: "/v1" },
        ),
    ],
    ["a parameter", "/blue/backend", () => mounted("/:team/backend")],
    ["the root", "", () => empty().register(createFastifyPlugin(test.app))],
  ])("%s keeps it in redirects and links", async (_, prefix, make) => {
    const port = await listen(make());
    const redirect = await call(port, `${prefix}/api/notes?a=1`);
    expect([redirect.status, redirect.headers.get("location")]).toEqual([301, `${prefix}/api/notes/?a=1`]);
    const root = await call(port, `${prefix}/api/`);
    expect(await root.json()).toEqual({ notes: `http://127.0.0.1:${port}${prefix}/api/notes/` });
    expect(await (await call(port, `${prefix}/where/`)).json()).toEqual({
      origin: `http://127.0.0.1:${port}`,
      baseUrl: `http://127.0.0.1:${port}${prefix}`,
    });
    expect((await call(port, `${prefix}/api/notes/?page=1`)).status).toBe(200);
    expect((await call(port, `${prefix}/`)).status).toBe(404);
  });

  it.each(["/%5Cevil.example", "/%2Fevil.example"])("never redirects to another host: %s", async (team) => {
    const port = await listen(mounted("/:team"));
    const { headers } = await call(port, `${team}/api/notes`);
    expect(new URL(headers.get("location") ?? "", "http://x/").host).toBe("x");
  });

  it("never redirects to another host where slashes are read as one", async () => {
    const server = fastify({ forceCloseConnections: true, routerOptions: { ignoreDuplicateSlashes: true } });
    const port = await listen(server.register(createFastifyPlugin(test.app), { prefix: "/:team" }));
    const bytes = "GET //evil.example/api/notes HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
    const { answers } = await rawExchange(port, [bytes], { answers: 1 });
    expect(answers).toHaveLength(1);
    expect(new URL(answers[0]?.headers["location"] ?? "/", "http://x/").host).toBe("x");
  });
});

describe("a body", () => {
  const json = JSON.stringify({ text: "ümlaut" });
  const form = new FormData();
  form.set("text", "ümlaut");

  it.each<[string, Init]>([
    ["JSON", { headers: { "content-type": "application/json" }, body: json }],
    ["JSON with a charset", { headers: { "content-type": "application/json; charset=utf-8" }, body: json }],
    ["a form", { body: new URLSearchParams({ text: "ümlaut" }) }],
    ["multipart", { body: form }],
  ])("of %s is taken", async (_, init) => {
    const port = await listen(mounted("/backend"));
    const response = await call(port, "/backend/api/notes/", { method: "POST", ...init });
    expect([response.status, await response.json()]).toEqual([
      201,
      expect.objectContaining({ text: "ümlaut" }),
    ]);
  });

  it("that is none of these, or broken, is answered as any other", async () => {
    const port = await listen(mounted("/backend"));
    const post = async (contentType: string, body: string): Promise<unknown[]> => {
      const headers = { "content-type": contentType };
      const response = await call(port, "/backend/api/notes/", { method: "POST", headers, body });
      return [response.status, await response.json()];
    };
    expect(await post("application/xml", "<a/>")).toEqual([
      415,
      { detail: 'Unsupported media type "application/xml" in request.' },
    ]);
    expect(await post("application/json", "{")).toEqual([
      400,
      { detail: expect.stringMatching(/^JSON parse error/) },
    ]);
    expect(await post("application/json", JSON.stringify({ text: "x".repeat(2_700_000) }))).toEqual([
      400,
      { detail: expect.any(String) },
    ]);
  });

  it("of a route beside it is parsed by Fastify as before", async () => {
    const server = mounted("/backend");
    server.post("/own", async ({ body }) => body);
    const port = await listen(server);
    const headers = { "content-type": "application/json" };
    const own = await call(port, "/own", { method: "POST", headers, body: json });
    expect(await own.json()).toEqual({ text: "ümlaut" });
    expect((await call(port, "/nothing")).status).toBe(404);
  });
});

describe("Fastify", () => {
  it("hands over every method, and the client's address", async () => {
    const port = await listen(mounted("/backend"));
    for (const [method, status] of [
      ["OPTIONS", 200],
      ["HEAD", 200],
      ["PATCH", 405],
      ["DELETE", 405],
    ] as const) {
      expect([method, (await call(port, "/backend/api/notes/", { method })).status]).toEqual([
        method,
        status,
      ]);
    }
    const tokens = await call(port, "/backend/api/token/", {
      method: "POST",
      body: new URLSearchParams({ username: "ada", password }),
      headers: { "x-forwarded-for": "203.0.113.7" },
    });
    const { access: fresh } = z.object({ access: z.string() }).parse(await tokens.json());
    const list = await call(port, "/backend/api/sessions/", {
      headers: { authorization: `Bearer ${fresh}` },
    });
    expect(await list.json()).toContainEqual(
      expect.objectContaining({ is_current: true, ip_address: "203.0.113.7" }),
    );
  });

  it("calls its hooks before and after, with the whole URL, and their headers are sent", async () => {
    const seen: string[] = [];
    const server = empty();
    server.addHook("onRequest", async ({ originalUrl }, reply) => {
      seen.push(`before ${originalUrl}`);
      reply.header("x-trace", "1").header("x-frame-options", "SAMEORIGIN");
    });
    const answered = Promise.withResolvers<undefined>();
    server.addHook("onResponse", async ({ originalUrl }, { statusCode }) => {
      seen.push(`after ${originalUrl} ${statusCode}`);
      answered.resolve(undefined);
    });
    const port = await listen(server.register(createFastifyPlugin(test.app), { prefix: "/backend" }));
    const { headers } = await call(port, "/backend/where/");
    expect([headers.get("x-trace"), headers.get("x-frame-options")]).toEqual(["1", "DENY"]);
    await answered.promise;
    expect(seen).toEqual(["before /backend/where/", "after /backend/where/ 200"]);
  });

  it("lets a hook refuse", async () => {
    const server = empty();
    server.addHook("onRequest", async (_request, reply) => reply.code(503).send({ closed: true }));
    const port = await listen(server.register(createFastifyPlugin(test.app)));
    expect((await call(port, "/where/")).status).toBe(503);
  });

  it("answers what a test injects", async () => {
    const server = mounted("/backend");
    servers.push(server);
    const made = await server.inject({
      method: "POST",
      url: "/backend/api/notes/",
      headers: { authorization: `Bearer ${access}` },
      payload: { text: "injected" },
    });
    expect([made.statusCode, made.json()]).toEqual([201, expect.objectContaining({ text: "injected" })]);
  });
});
