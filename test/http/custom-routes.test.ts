// Custom routes and middleware on `app.routes`: what runs first, what wins, and what their errors are answered with.
import { Hono, type HonoRequest } from "hono";
import { cors } from "hono/cors";
import { HTTPException } from "hono/http-exception";
import { afterEach, describe, expect, it } from "vitest";
import * as z from "zod";
import {
  AuthError,
  defineResource,
  defineView,
  HttpError,
  isAuthenticated,
  type LatchkeyOptions,
} from "../../src/index.ts";
import { serve } from "../../src/adapters/index.ts";
import { password, testApp, type TestApp } from "../support/app.ts";

const apps: TestApp[] = [];
afterEach(async () => {
  await Promise.all(apps.splice(0).map(({ app }) => app.close()));
});

const notes = defineResource("notes", { schema: z.object({ text: z.string().max(20) }), owner: "owner" });
const view = defineView("/view/", { get: () => ({ view: true }) });

/** An app with a resource and a view; errors of the server are recorded. */
async function start(options: LatchkeyOptions = {}): Promise<TestApp & { readonly reports: unknown[] }> {
  const reports: unknown[] = [];
  const test = await testApp({
    permissions: [isAuthenticated],
    resources: [notes],
    views: [view],
    onError: (error) => void reports.push(error),
    ...options,
  });
  apps.push(test);
  return { ...test, reports };
}

/** One path of every kind. */
const everyPath = [
  "/api/",
  "/api/token/",
  "/api/users/",
  "/api/sessions/",
  "/api/notes/",
  "/api/notes/1/",
  "/api/notes.json",
  "/api/notes",
  "/view/",
  "/health/live",
  "/health/ready",
  "/.well-known/jwks.json",
  "/nothing/",
];

describe("middleware", () => {
  it.each(everyPath)("that refuses is seen on %s", async (path) => {
    const test = await start();
    test.app.routes.use(async (context) => context.json({ closed: true }, 451));
    for (const method of ["GET", "POST", "OPTIONS"]) {
      const { status, json, headers } = await test.call(method, path);
      expect([status, json]).toEqual([451, { closed: true }]);
      expect(headers.get("x-content-type-options")).toBe("nosniff");
      expect(headers.get("referrer-policy")).toBe("same-origin");
    }
  });

  it("runs before and after the app's own routes, also when it is added after other requests", async () => {
    const test = await start();
    expect((await test.call("GET", "/health/live")).status).toBe(200);
    const order: string[] = [];
    test.app.routes.use("/view/*", async (context, next) => {
      order.push("before");
      await next();
      order.push(`after ${context.res.status}`);
      context.header("x-seen", "yes");
    });
    const { access } = await test.login("ada");
    const answer = await test.call("GET", "/view/", { token: access });
    expect([answer.status, answer.json, answer.headers.get("x-seen")]).toEqual([200, { view: true }, "yes"]);
    expect(order).toEqual(["before", "after 200"]);
    expect((await test.call("GET", "/api/notes/", { token: access })).headers.get("x-seen")).toBeNull();
  });

  it("may read a body that the app reads too", async () => {
    const test = await start();
    const seen: unknown[] = [];
    test.app.routes.use(async (context, next) => {
      seen.push(
        context.req.header("content-type")?.startsWith("application/json") === true
          ? await context.req.json()
          : await context.req.parseBody(),
      );
      await next();
    });
    const { access } = await test.login("ada");
    const byJson = await test.call("POST", "/api/notes/", { token: access, json: { text: "a" } });
    const byForm = await test.call("POST", "/api/notes/", { token: access, form: { text: "b" } });
    expect([byJson.status, byForm.status]).toEqual([201, 201]);
    expect(seen).toEqual([{ text: "a" }, { text: "b" }]);
  });

  it.each<[string, (request: HonoRequest) => Promise<unknown>]>([
    ["JSON", (request) => request.json()],
    ["text", (request) => request.text()],
    ["bytes", (request) => request.arrayBuffer()],
  ])("may read a body over a socket too, as %s", async (_, read) => {
    const test = await start();
    test.app.routes.use(async ({ req }, next) => {
      await read(req);
      await next();
    });
    const server = await serve(test.app, { port: 0 });
    const response = await fetch(`${server.url}/api/token/`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ username: "ada", password }),
    });
    expect([response.status, await response.json()]).toEqual([
      200,
      expect.objectContaining({ access: expect.any(String) }),
    ]);
    await server.close();
  });

  it("that throws is answered as a handler that throws", async () => {
    const test = await start();
    test.app.routes.use("/health/*", async ({ req }, next) => {
      await test.app.auth.authenticate(req.raw);
      await next();
    });
    const { access } = await test.login("ada");
    const refused = await test.call("GET", "/health/live");
    expect([refused.status, refused.headers.get("www-authenticate")]).toEqual([401, 'Bearer realm="api"']);
    expect((await test.call("GET", "/health/live", { token: access })).status).toBe(200);
    expect(test.reports).toEqual([]);
  });

  it("that answers preflights of other origins does so for the app's own routes", async () => {
    const test = await start();
    test.app.routes.use(cors({ origin: "https://front.example" }));
    const headers = { origin: "https://front.example", "access-control-request-method": "POST" };
    const preflight = await test.call("OPTIONS", "/api/token/", { headers });
    expect([preflight.status, preflight.headers.get("access-control-allow-origin")]).toEqual([
      204,
      "https://front.example",
    ]);
    const answer = await test.call("POST", "/api/token/", { json: {}, headers });
    expect([answer.status, answer.headers.get("access-control-allow-origin")]).toEqual([
      400,
      "https://front.example",
    ]);
  });

  it("sees HEAD requests as the app's own routes do", async () => {
    const test = await start();
    test.app.routes.use(async (context, next) => {
      await next();
      context.header("x-method", context.req.method);
    });
    const answer = await test.call("HEAD", "/health/live");
    expect([answer.status, answer.text, answer.headers.get("x-method")]).toEqual([200, "", "HEAD"]);
  });
});

describe("a custom route", () => {
  it("is answered, with the headers of every answer", async () => {
    const test = await start();
    test.app.routes.get("/hello/", (context) => context.text("hello"));
    test.app.routes.get("/away/", () => Response.redirect("https://example.com/", 302));
    test.app.routes.get("/framed/", (context) => context.text("x", 200, { "x-frame-options": "SAMEORIGIN" }));
    const hello = await test.call("GET", "/hello/");
    expect([hello.status, hello.text, hello.headers.get("x-content-type-options")]).toEqual([
      200,
      "hello",
      "nosniff",
    ]);
    const away = await test.call("GET", "/away/");
    expect([away.status, away.headers.get("location"), away.headers.get("referrer-policy")]).toEqual([
      302,
      "https://example.com/",
      "same-origin",
    ]);
    expect((await test.call("GET", "/framed/")).headers.get("x-frame-options")).toBe("SAMEORIGIN");
  });

  it("wins where its path and method are those of the app's own", async () => {
    const test = await start();
    test.app.routes.post("/api/token/", (context) => context.json({ mine: true }));
    expect((await test.call("POST", "/api/token/", { json: {} })).json).toEqual({ mine: true });
    expect((await test.call("GET", "/api/token/")).status).toBe(405);
  });

  it("of another app may be mounted", async () => {
    const test = await start();
    test.app.routes.route(
      "/other",
      new Hono().get("/page/", (context) => context.text("other")),
    );
    expect((await test.call("GET", "/other/page/")).text).toBe("other");
    expect((await test.call("GET", "/view/")).status).toBe(401);
  });

  it("for what nothing answers leaves the app's own routes alone", async () => {
    const test = await start();
    test.app.routes.notFound((context) => context.html("<title>app</title>", 200));
    const page = await test.call("GET", "/somewhere/");
    expect([page.status, page.text]).toEqual([200, "<title>app</title>"]);
    expect(page.headers.get("x-content-type-options")).toBe("nosniff");
    expect((await test.call("GET", "/view/")).status).toBe(401);
    expect((await test.call("GET", "/health/live")).status).toBe(200);
  });
});

describe("an error in a custom route", () => {
  /** A route that says who is logged in. */
  async function whoAmI(): Promise<TestApp & { readonly reports: unknown[] }> {
    const test = await start();
    test.app.routes.get("/me/", async ({ req, json }) => {
      const { user } = await test.app.auth.authenticate(req.raw);
      return json({ username: user.username });
    });
    test.app.routes.get("/token/", async ({ req, json }) => {
      const { user } = await test.app.auth.authenticate(req.header("authorization")?.replace("Bearer ", ""));
      return json({ username: user.username });
    });
    return test;
  }

  it.each(["/me/", "/token/"])("of authentication is 401 with a challenge at %s", async (path) => {
    const test = await whoAmI();
    const { access, refresh } = await test.login("ada");
    expect((await test.call("GET", path, { token: access })).json).toEqual({ username: "ada" });
    const anonymous = await test.call("GET", path);
    expect([anonymous.status, anonymous.json]).toEqual([
      401,
      { detail: "Authentication credentials were not provided." },
    ]);
    for (const token of ["junk", refresh]) {
      const refused = await test.call("GET", path, { token });
      const same = await test.call("GET", "/view/", { token });
      expect([refused.status, refused.json]).toEqual([401, same.json]);
      expect(refused.headers.get("www-authenticate")).toBe('Bearer realm="api"');
      expect(refused.headers.get("x-content-type-options")).toBe("nosniff");
    }
    expect(test.reports).toEqual([]);
  });

  it("is an RFC 9457 problem where that is asked for", async () => {
    const test = await whoAmI();
    const headers = { accept: "application/problem+json" };
    const { status, headers: sent, json } = await test.call("GET", "/me/", { token: "junk", headers });
    expect([status, sent.get("content-type")]).toEqual([401, "application/problem+json"]);
    expect(json).toMatchObject({ status: 401, title: "Unauthorized", code: "token_not_valid" });
    const missing = await test.call("GET", "/nothing/", { headers });
    expect(missing.json).toMatchObject({ status: 404, detail: "Not found." });
  });

  it.each<[string, () => never, number, unknown]>([
    ["HttpError", () => raise(new HttpError(418, "I am a teapot.")), 418, { detail: "I am a teapot." }],
    ["HttpError with fields", () => raise(new HttpError(400, { a: ["no"] })), 400, { a: ["no"] }],
    [
      "AuthError",
      () => raise(new AuthError("user_inactive")),
      401,
      { detail: "User is inactive", code: "user_inactive" },
    ],
    ["HTTPException", () => raise(new HTTPException(409, { message: "taken" })), 409, undefined],
  ])("is what it says: %s", async (_, handler, status, body) => {
    const test = await start();
    test.app.routes.get("/error/", handler);
    const answer = await test.call("GET", "/error/");
    expect([answer.status, answer.json]).toEqual([status, body]);
    expect(answer.headers.get("x-content-type-options")).toBe("nosniff");
    expect(test.reports).toEqual([]);
  });

  it.each<[string, unknown]>([
    ["an Error", new Error("the password is hunter2")],
    ["a text", "the password is hunter2"],
  ])("that is a mistake of the server is 500, tells nothing and is reported: %s", async (_, thrown) => {
    const test = await start();
    test.app.routes.get("/broken/", () => raise(thrown));
    const answer = await test.call("GET", "/broken/");
    expect([answer.status, answer.json]).toEqual([500, { detail: "Internal server error." }]);
    expect(answer.headers.get("x-content-type-options")).toBe("nosniff");
    expect(test.reports).toEqual([thrown]);
  });
});

function raise(error: unknown): never {
  throw error;
}
