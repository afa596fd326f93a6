// An app mounted in Express: prefixes, bodies that Express has parsed, and what Express hands over.
import { AsyncLocalStorage } from "node:async_hooks";
import { once } from "node:events";
import type { Server } from "node:http";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";
import express from "express";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as z from "zod";
import { allowAny, defineResource, defineView, isAuthenticated } from "../../src/index.ts";
import { createExpressHandler } from "../../src/adapters/index.ts";
import { testApp, type TestApp } from "../support/app.ts";
import { rawExchange } from "../support/raw-exchange.ts";

const notes = defineResource("notes", { schema: z.object({ text: z.string().max(20) }), owner: "owner" });
const where = defineView("/where/", {
  permissions: [allowAny],
  get: ({ origin, baseUrl }) => ({ origin, baseUrl }),
  post: async ({ body }) => {
    const read = await body();
    return read.kind === "json" ? { json: read.value } : { form: true };
  },
});

/** Answers when ten requests wait for it: all of them in one turn of the event loop. */
let waiting: (() => void)[] = [];
const together = defineView("/together/", {
  permissions: [allowAny],
  get: async () => {
    await new Promise<void>((resolve) => {
      if (waiting.push(resolve) < 10) return;
      for (const answer of waiting) answer();
      waiting = [];
    });
    return {};
  },
});

let test: TestApp;
let access: string;
const servers: Server[] = [];

beforeAll(async () => {
  test = await testApp({ permissions: [isAuthenticated], resources: [notes], views: [where, together] });
  ({ access } = await test.login("ada"));
});
afterAll(async () => {
  for (const server of servers) server.close();
  await test.app.close();
});

/** Starts a server and gives its port. */
async function listen(handler: Parameters<typeof createServer>[1]): Promise<number> {
  const server = createServer(handler).listen(0, "127.0.0.1");
  servers.push(server);
  await once(server, "listening");
  // oxlint-disable-next-line no-unsafe-type-assertion -- it listens on a port
  return (server.address() as AddressInfo).port;
}

interface Init {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer<ArrayBuffer> | URLSearchParams;
}

const call = (port: number, path: string, init: Init = {}): Promise<Response> =>
  fetch(`http://127.0.0.1:${port}${path}`, {
    redirect: "manual",
    ...init,
    headers: { authorization: `Bearer ${access}`, ...init.headers },
  });

describe("below a prefix", () => {
  it.each<[string, string, (path: string) => express.Express]>([
    ["a path", "/backend", (path) => express().use(path, createExpressHandler(test.app))],
    ["a path like ours", "/api", (path) => express().use(path, createExpressHandler(test.app))],
    [
      "a router in a router",
      "/v1/backend",
      () => express().use("/v1", express.Router().use("/backend", createExpressHandler(test.app))),
    ],
    ["the root", "", () => express().use(createExpressHandler(test.app))],
  ])("%s keeps it in redirects and links", async (_, prefix, make) => {
    const port = await listen(make(prefix));
    const redirect = await call(port, `${prefix}/api/notes?a=1`);
    expect([redirect.status, redirect.headers.get("location")]).toEqual([301, `${prefix}/api/notes/?a=1`]);
    const root = await call(port, `${prefix}/api/`);
    expect(await root.json()).toEqual({ notes: `http://127.0.0.1:${port}${prefix}/api/notes/` });
    expect(await (await call(port, `${prefix}/where/`)).json()).toEqual({
      origin: `http://127.0.0.1:${port}`,
      baseUrl: `http://127.0.0.1:${port}${prefix}`,
    });
    expect((await call(port, `${prefix}/api/notes/`)).status).toBe(200);
  });

  it("is found where only the whole URL is kept, as in Connect", async () => {
    const handler = createExpressHandler(test.app);
    const port = await listen((request, response) => {
      const originalUrl = request.url ?? "";
      handler(Object.assign(request, { originalUrl, url: originalUrl.slice("/backend".length) }), response);
    });
    const redirect = await call(port, "/backend/api/notes");
    expect(redirect.headers.get("location")).toBe("/backend/api/notes/");
  });

  it.each(["/\\evil.example", "//evil.example"])("never redirects to another host: %s", async (prefix) => {
    const handler = createExpressHandler(test.app);
    const port = await listen((request, response) => {
      handler(
        Object.assign(request, { baseUrl: prefix, url: (request.url ?? "").slice(prefix.length) }),
        response,
      );
    });
    const bytes = `GET ${prefix}/api/notes HTTP/1.1\r\nHost: x\r\n\r\n`;
    const { answers } = await rawExchange(port, [bytes], { answers: 1 });
    expect(answers.map(({ status }) => status)).toEqual([301]);
    const location = answers[0]?.headers["location"] ?? "";
    expect(new URL(location, "http://x/").host).toBe("x");
  });
});

describe("a body", () => {
  const json = JSON.stringify({ text: "ümlaut" });
  const jsonHeaders = { "content-type": "application/json" };

  it.each<[string, express.RequestHandler | undefined, Init]>([
    ["JSON, not parsed", undefined, { headers: jsonHeaders, body: json }],
    ["JSON, parsed", express.json(), { headers: jsonHeaders, body: json }],
    [
      "JSON, compressed and parsed",
      express.json(),
      { headers: { ...jsonHeaders, "content-encoding": "gzip" }, body: gzipSync(json) },
    ],
    ["JSON as bytes", express.raw({ type: "*/*" }), { headers: jsonHeaders, body: json }],
    ["JSON as text", express.text({ type: "*/*" }), { headers: jsonHeaders, body: json }],
    ["a form, not parsed", express.json(), { body: new URLSearchParams({ text: "ümlaut" }) }],
    ["a form, parsed", express.urlencoded(), { body: new URLSearchParams({ text: "ümlaut" }) }],
    [
      "a form, parsed as nested",
      express.urlencoded({ extended: true }),
      { body: new URLSearchParams({ text: "ümlaut" }) },
    ],
  ])("of %s is taken", async (_, parser, init) => {
    const app = express();
    if (parser !== undefined) app.use(parser);
    const port = await listen(app.use("/backend", createExpressHandler(test.app)));
    const response = await call(port, "/backend/api/notes/", { method: "POST", ...init });
    expect([response.status, await response.json()]).toEqual([
      201,
      expect.objectContaining({ text: "ümlaut" }),
    ]);
  });

  it("that was parsed logs in, and is validated as any other", async () => {
    const port = await listen(express().use(express.json(), createExpressHandler(test.app)));
    const login = (body: object): Promise<Response> =>
      call(port, "/api/token/", { method: "POST", headers: jsonHeaders, body: JSON.stringify(body) });
    expect((await login({ username: "ada", password: "tr0ub4dor-staple" })).status).toBe(200);
    expect((await login({ username: "ada" })).status).toBe(400);
    expect((await login([])).status).toBe(400);
    const empty = await call(port, "/api/token/", { method: "POST", headers: jsonHeaders });
    expect(empty.status).toBe(400);
  });

  it("that was parsed is bounded as any other", async () => {
    const port = await listen(express().use(express.json({ limit: "10mb" }), createExpressHandler(test.app)));
    const body = JSON.stringify({ text: "x".repeat(2_700_000) });
    const response = await call(port, "/where/", { method: "POST", headers: jsonHeaders, body });
    expect(response.status).toBe(400);
  });

  it.each<[string, object, string]>([
    ["lists", { a: ["1", "2"] }, "a=1&a=2"],
    ["objects", { a: { b: { c: "1" } } }, "a[b][c]=1"],
  ])("of a form keeps the names of %s", async (_, parsed, text) => {
    const seen: string[] = [];
    const handler = createExpressHandler({
      fetch: async (request) => {
        seen.push(decodeURIComponent(await request.text()));
        return new Response();
      },
    });
    const port = await listen(
      express().use(express.raw({ type: "*/*" }), (request, response) => {
        request.body = parsed;
        handler(request, response);
      }),
    );
    await call(port, "/", { method: "POST", body: new URLSearchParams({ any: "thing" }) });
    expect(seen).toEqual([text]);
  });
});

describe("Express", () => {
  it("ends each response in the context of its request, and all others where one cannot be sent", async () => {
    const requests = new AsyncLocalStorage<number>();
    const seen: [number, number | undefined][] = [];
    const app = express().use((request, response, next) => {
      const id = Number(request.headers["x-id"]);
      const end = response.end.bind(response);
      // As a middleware does that writes something when a response ends, such as a session.
      response.end = (body?: unknown) => {
        if (id % 5 === 0) throw new Error("This response cannot be sent.");
        seen.push([id, requests.getStore()]);
        return end(body);
      };
      requests.run(id, next);
    });
    const port = await listen(app.use(createExpressHandler(test.app)));
    const ids = Array.from({ length: 10 }, (_, index) => index + 1);
    const statuses = await Promise.all(
      ids.map((id) =>
        call(port, "/together/", { headers: { "x-id": String(id) } }).then(
          ({ status }) => status,
          () => "closed",
        ),
      ),
    );
    expect(statuses).toEqual(ids.map((id) => (id % 5 === 0 ? "closed" : 200)));
    const good = ids.filter((id) => id % 5 !== 0);
    expect(seen.toSorted(([one], [other]) => one - other)).toEqual(good.map((id) => [id, id]));
  });

  it("hands over the client's address", async () => {
    const port = await listen(express().use(createExpressHandler(test.app)));
    const sessions = await call(port, "/api/sessions/");
    expect(sessions.status).toBe(200);
    const tokens = await call(port, "/api/token/", {
      method: "POST",
      body: new URLSearchParams({ username: "ada", password: "tr0ub4dor-staple" }),
      headers: { "x-forwarded-for": "203.0.113.7" },
    });
    const { access: fresh } = z.object({ access: z.string() }).parse(await tokens.json());
    const list = await call(port, "/api/sessions/", { headers: { authorization: `Bearer ${fresh}` } });
    expect(await list.json()).toContainEqual(
      expect.objectContaining({ is_current: true, ip_address: "203.0.113.7" }),
    );
  });

  it("keeps routes that stand before", async () => {
    const app = express();
    app.get("/own", (_request, response) => void response.send("own"));
    const port = await listen(app.use(createExpressHandler(test.app)));
    expect(await (await call(port, "/own")).text()).toBe("own");
    expect((await call(port, "/nothing/")).status).toBe(404);
  });
});
