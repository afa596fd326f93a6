// What Node's server does with an app's answers: no web objects on the way, and every kind of answer arrives as it was given.
import { once } from "node:events";
import { connect } from "node:net";
import { setImmediate } from "node:timers/promises";
import express from "express";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import * as z from "zod";
import { allowAny, defineResource, defineView, isAuthenticated, Reply } from "../../src/index.ts";
import { createExpressHandler, type RunningServer, serve } from "../../src/adapters/index.ts";
import { password, testApp, type TestApp } from "../support/app.ts";
import { rawExchange } from "../support/raw-exchange.ts";

const tasks = defineResource("tasks", { schema: z.object({ title: z.string() }), owner: "owner" });

const asked: string[] = [];
let hasEnded = Promise.withResolvers<void>();
const reports: unknown[] = [];

async function* endless(): AsyncGenerator<string> {
  try {
    for (let number = 1; ; number += 1) {
      asked.push(`number ${number}`);
      yield `${number}`.padEnd(1_000_000, ".");
    }
  } finally {
    hasEnded.resolve();
  }
}

async function* broken(): AsyncGenerator<string> {
  yield "begun";
  // What was yielded is on its way to the client.
  await setImmediate();
  throw new Error("hunter2");
}

const open = { permissions: [allowAny], authentication: [] };
const views = [
  defineView("/endless/", { ...open, get: () => endless() }),
  defineView("/broken/", { ...open, get: () => broken() }),
  defineView("/empty/", { ...open, get: () => new Reply(200) }),
  defineView("/none/", { ...open, get: () => new Reply(204) }),
  defineView("/impossible/", { ...open, get: () => new Reply(204, { some: "body" }) }),
  defineView("/named/", { ...open, get: () => Reply.text(200, "a,b", { "Content-Type": "text/csv" }) }),
  defineView("/split/", { ...open, get: () => new Reply(200, 1, { "x-split": "a\r\nx-smuggled: b" }) }),
  defineView("/seen/", {
    ...open,
    get: ({ request }) => ({ url: request.url, agent: request.headers.get("x-agent") }),
    post: async ({ request }) => ({ text: await new Request(request).text() }),
  }),
  defineView("/twice/", {
    ...open,
    post: async ({ request, body }) => {
      await request.text();
      return body();
    },
  }),
  defineView("/response/", {
    ...open,
    get: () => {
      const headers = new Headers({ "x-own": "1", "content-type": "text/plain" });
      headers.append("set-cookie", "a=1");
      headers.append("set-cookie", "b=2");
      return new Response("whole", { status: 203, headers });
    },
  }),
  defineView("/stream/", {
    ...open,
    get: () => {
      const parts = ["one,", "two,", "three,", "four,", "five"];
      return new Response(ReadableStream.from(parts).pipeThrough(new TextEncoderStream()));
    },
  }),
];

let test: TestApp;
let server: RunningServer;
let access: string;

beforeAll(async () => {
  test = await testApp({
    resources: [tasks],
    permissions: [isAuthenticated],
    tokens: { rotateRefreshTokens: true },
    views,
    onError: (error) => void reports.push(error),
  });
  server = await serve(test.app, { port: 0 });
  ({ access } = await test.login("ada"));
});

afterAll(async () => {
  await server.close();
  await test.app.close();
});

afterEach(() => {
  vi.unstubAllGlobals();
  asked.length = 0;
  reports.length = 0;
  hasEnded = Promise.withResolvers();
});

const webObjects = ["Request", "Response", "Headers", "URL", "URLSearchParams", "ReadableStream"] as const;

/** Counts the web objects that are made from now on. */
function countWebObjects(): string[] {
  const made: string[] = [];
  for (const name of webObjects) {
    const original = globalThis[name];
    const counting = new Proxy<object>(original, {
      construct: (_target, given, newTarget): object => {
        made.push(name);
        return Reflect.construct(original, given, newTarget);
      },
    });
    vi.stubGlobal(name, counting);
  }
  return made;
}

/** Sends a request without web objects, and reads the answer. */
async function exchange(
  method: string,
  path: string,
  { body, headers = "" }: { readonly body?: unknown; readonly headers?: string } = {},
) {
  const json = body === undefined ? "" : JSON.stringify(body);
  const type = body === undefined ? "" : "Content-Type: application/json\r\n";
  const length = body === undefined ? "" : `Content-Length: ${Buffer.byteLength(json)}\r\n`;
  const head = `${method} ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n`;
  const { answers } = await rawExchange(server.port, [`${head}${type}${length}${headers}\r\n${json}`]);
  return answers[0];
}

describe("no web object is made", () => {
  it.each<[string, string, unknown, number]>([
    ["POST", "/api/token/", { username: "ada", password }, 200],
    ["POST", "/api/token/", { username: "ada", password: "wrong" }, 401],
    ["POST", "/api/token/verify/", { token: "none" }, 401],
    ["POST", "/api/tasks/", { title: "one" }, 201],
    ["POST", "/api/tasks/", { title: "" }, 400],
    ["GET", "/api/tasks/", undefined, 200],
    ["GET", "/api/tasks/1/", undefined, 200],
    ["HEAD", "/api/tasks/1/", undefined, 200],
    ["PATCH", "/api/tasks/1/", { title: "other" }, 200],
    ["OPTIONS", "/api/tasks/", undefined, 200],
    ["DELETE", "/api/tasks/1/", undefined, 204],
    ["DELETE", "/api/tasks/", undefined, 405],
    ["GET", "/api/tasks", undefined, 301],
    ["GET", "/nothing/", undefined, 404],
    ["GET", "/health/ready", undefined, 200],
  ])("%s %s %o: %i", async (method, path, body, status) => {
    const made = countWebObjects();
    const answer = await exchange(method, path, { body, headers: `Authorization: Bearer ${access}\r\n` });
    expect(answer?.status).toBe(status);
    expect(made).toEqual([]);
  });
});

it("the globals of a process that mounts an app stay as they are", async () => {
  const before = webObjects.map((name) => globalThis[name]);
  await exchange("GET", "/seen/");
  expect(webObjects.map((name) => globalThis[name])).toEqual(before);
});

describe("a request", () => {
  it("is a real web Request for a handler that asks for it", async () => {
    const answer = await exchange("GET", "/seen/?a=1", { headers: "X-Agent: one\r\nx-agent: two\r\n" });
    expect(JSON.parse(answer?.text ?? "")).toEqual({ url: "http://x/seen/?a=1", agent: "one, two" });
    const posted = await exchange("POST", "/seen/", { body: { a: 1 } });
    expect(JSON.parse(posted?.text ?? "")).toEqual({ text: '{"a":1}' });
  });

  it("whose body a handler has read has no second one", async () => {
    expect(await exchange("POST", "/twice/", { body: { a: 1 } })).toMatchObject({ status: 500 });
    expect(reports).toEqual([new TypeError("The request's body was read before.")]);
  });

  it("with two Authorization headers is refused as one with neither scheme", async () => {
    const header = `Authorization: Bearer ${access}\r\n`;
    expect(await exchange("GET", "/api/tasks/", { headers: header })).toMatchObject({ status: 200 });
    expect(await exchange("GET", "/api/tasks/", { headers: header + header })).toMatchObject({ status: 401 });
  });
});

describe("an answer", () => {
  it("without a body says so", async () => {
    expect((await exchange("GET", "/empty/"))?.headers).toMatchObject({ "content-length": "0" });
    const none = await exchange("GET", "/none/");
    expect(none?.status).toBe(204);
    expect(none?.headers).not.toHaveProperty("content-length");
    expect(none?.headers).not.toHaveProperty("transfer-encoding");
  });

  it("that HTTP does not allow is a server error", async () => {
    expect(await exchange("GET", "/impossible/")).toMatchObject({ status: 500 });
    const split = await exchange("GET", "/split/");
    expect(split?.status).toBe(500);
    expect(split?.headers).not.toHaveProperty("x-smuggled");
    expect(reports).toHaveLength(2);
    const text = await test.call("GET", "/impossible/");
    expect(text.status).toBe(500);
  });

  it("has the headers of a Reply in place of its own, in any case", async () => {
    expect((await exchange("GET", "/named/"))?.headers["content-type"]).toBe("text/csv");
    expect((await test.call("GET", "/named/")).headers.get("content-type")).toBe("text/csv");
  });

  it("that is a web Response is read", async () => {
    const { answers, received } = await rawExchange(server.port, [
      "GET /response/ HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
    ]);
    expect(answers[0]).toMatchObject({ status: 203, text: "whole" });
    expect(answers[0]?.headers).toMatchObject({
      "x-own": "1",
      "content-length": "5",
      "x-frame-options": "DENY",
    });
    expect(received).toMatch(/set-cookie: a=1\r\nset-cookie: b=2\r\n/);
    expect(await (await fetch(`${server.url}/stream/`)).text()).toBe("one,two,three,four,five");
  });

  it("to HEAD has no body, and no chunks are read for it", async () => {
    expect(await exchange("HEAD", "/endless/")).toMatchObject({ status: 200, text: "" });
    expect(asked).toEqual([]);
  });
});

describe("chunks", () => {
  it("are read as the client takes them, and no longer when it goes away", async () => {
    const socket = connect(server.port, "127.0.0.1");
    socket.on("error", () => {});
    socket.pause();
    socket.write("GET /endless/ HTTP/1.1\r\nHost: x\r\n\r\n");
    await vi.waitFor(() => expect(asked.length).toBeGreaterThan(0));
    // The buffers of both sides fill up, and nothing is read for a client that takes nothing.
    await vi.waitFor(
      async () => {
        const before = asked.length;
        await new Promise((resolve) => void setTimeout(resolve, 100));
        expect(asked.length).toBe(before);
      },
      { timeout: 20_000 },
    );
    socket.destroy();
    await hasEnded.promise;
  });

  it("that fail break the connection off, and are reported", async () => {
    const socket = connect(server.port, "127.0.0.1");
    socket.write("GET /broken/ HTTP/1.1\r\nHost: x\r\n\r\n");
    let received = "";
    socket.on("data", (chunk: Buffer) => (received += chunk.toString("latin1")));
    await once(socket, "close");
    expect(received).toContain("begun");
    expect(received).not.toContain("hunter2");
    expect(received).not.toMatch(/0\r\n\r\n$/);
    expect(reports).toEqual([new Error("hunter2")]);
  });
});

describe("code in front of an app is never gone around", () => {
  it("a function around its fetch", async () => {
    const { fetch: answer, limits } = test.app;
    const wrapped = await serve(
      {
        ...test.app,
        limits,
        fetch: (request, connection) =>
          request.headers.has("x-key") ? answer(request, connection) : new Response(null, { status: 418 }),
      },
      { port: 0 },
    );
    try {
      expect((await fetch(`${wrapped.url}/health/live`)).status).toBe(418);
      expect((await fetch(`${wrapped.url}/health/live`, { headers: { "x-key": "1" } })).status).toBe(200);
    } finally {
      await wrapped.close();
    }
  });

  it("middleware that is added to a server that runs, on every route", async () => {
    const other = await testApp({ resources: [tasks], permissions: [isAuthenticated], views });
    const running = await serve(other.app, { port: 0 });
    const mounted = express().use("/backend", createExpressHandler(other.app)).listen(0);
    const address = mounted.address();
    const port = typeof address === "object" ? address?.port : undefined;
    const paths = ["/api/token/", "/api/tasks/", "/api/tasks/1/", "/api/tasks.json", "/api/tasks", "/empty/"];
    paths.push("/api/", "/health/live", "/.well-known/jwks.json", "/nothing/");
    const statuses = () =>
      Promise.all(
        [running.url, `http://127.0.0.1:${port}/backend`].flatMap((base) =>
          paths.map(async (path) => (await fetch(base + path, { redirect: "manual" })).status),
        ),
      );
    try {
      expect(await statuses()).not.toContain(451);
      other.app.routes.use(async (context) => context.json({ closed: true }, 451));
      expect(new Set(await statuses())).toEqual(new Set([451]));
    } finally {
      mounted.close();
      await running.close();
      await other.app.close();
    }
  });
});
