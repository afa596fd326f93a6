// The order in which a request is checked, who may pass, and the shapes of refusals, as scenario tables over one app.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as z from "zod";
import {
  allOf,
  allowAny,
  anyOf,
  defineResource,
  defineView,
  HttpError,
  isAdminUser,
  isAuthenticated,
  isAuthenticatedOrReadOnly,
  latchkey,
  not,
  Reply,
} from "../../src/index.ts";
import { password, type TestApp, type TestRequest, testApp } from "../support/app.ts";

const notes = defineResource("notes", {
  schema: z.object({ text: z.string().max(20) }),
  scope: "all",
  permissions: [isAuthenticatedOrReadOnly],
});

const reports: unknown[] = [];
let test: TestApp;
let access = "";
let staff = "";

beforeAll(async () => {
  test = await testApp({
    resources: [notes],
    onError: (error) => reports.push(error),
    views: [
      defineView("/open/", {
        permissions: [allowAny],
        get: () => ({ open: true }),
        post: () => new Reply(202, { queued: true }),
      }),
      defineView("/closed/", {
        permissions: [isAuthenticated],
        get: ({ identity }) => ({ hello: identity?.user.username }),
      }),
      defineView("/staff/", { permissions: [isAdminUser], get: () => ({}) }),
      defineView("/both/", { permissions: [allOf(isAuthenticated, not(isAdminUser))], get: () => ({}) }),
      defineView("/either/", {
        permissions: [anyOf(isAdminUser, ({ method }) => method === "GET")],
        get: () => ({}),
        post: () => ({}),
      }),
      defineView("/none/", { permissions: [isAuthenticated], authentication: [], get: () => ({}) }),
      defineView("/echo/:name/", {
        permissions: [allowAny],
        get: ({ params }) => ({ name: params["name"] }),
      }),
      defineView("/body/", {
        permissions: [allowAny],
        post: async ({ body }) => ({ kind: (await body()).kind }),
      }),
      defineView("/broken/", {
        permissions: [allowAny],
        get: () => {
          throw new Error("the password is hunter2");
        },
      }),
      defineView("/teapot/", {
        permissions: [allowAny],
        get: () => {
          throw new HttpError(418, "I am a teapot.");
        },
      }),
      defineView("/raw/", {
        permissions: [allowAny],
        get: () => new Response("plain", { headers: { "content-type": "text/plain" } }),
      }),
    ],
  });
  access = (await test.login("ada")).access;
  await test.app.auth.register({ username: "sam", password, isStaff: true });
  staff = (await test.login("sam")).access;
});
afterAll(() => test.app.close());

const callers: Readonly<Record<string, () => TestRequest>> = {
  anonymous: () => ({}),
  user: () => ({ token: access }),
  staff: () => ({ token: staff }),
  garbage: () => ({ token: "garbage" }),
};

describe("who may", () => {
  it.each([
    ["/open/", { anonymous: 200, user: 200, staff: 200, garbage: 401 }],
    ["/closed/", { anonymous: 401, user: 200, staff: 200, garbage: 401 }],
    ["/staff/", { anonymous: 401, user: 403, staff: 200, garbage: 401 }],
    ["/both/", { anonymous: 401, user: 200, staff: 403, garbage: 401 }],
    ["/either/", { anonymous: 200, user: 200, staff: 200, garbage: 401 }],
    // Without a way to log in, a 401 would ask for what cannot be done.
    ["/none/", { anonymous: 403, user: 403, staff: 403, garbage: 403 }],
    ["/api/notes/", { anonymous: 200, user: 200, staff: 200, garbage: 401 }],
  ])("GET %s", async (place, statuses) => {
    for (const [caller, status] of Object.entries(statuses)) {
      const answer = await test.call("GET", place, callers[caller]?.());
      expect([caller, answer.status]).toEqual([caller, status]);
      expect(answer.headers.get("www-authenticate")).toBe(status === 401 ? 'Bearer realm="api"' : null);
    }
  });

  it("asks a permission about the method at hand", async () => {
    expect((await test.call("POST", "/either/")).status).toBe(401);
    expect((await test.call("POST", "/either/", { token: access })).status).toBe(403);
    expect((await test.call("POST", "/api/notes/", { json: { text: "x" } })).status).toBe(401);
    expect((await test.call("POST", "/api/notes/", { json: { text: "x" }, token: access })).status).toBe(201);
  });

  it("leaves out what a caller may not do from OPTIONS", async () => {
    const { json: anonymous } = await test.call("OPTIONS", "/api/notes/");
    const { json: user } = await test.call("OPTIONS", "/api/notes/", { token: access });
    expect(anonymous).not.toHaveProperty("actions");
    expect(user).toHaveProperty("actions.POST.text", {
      type: "string",
      required: true,
      read_only: false,
      label: "Text",
      max_length: 20,
    });
  });
});

describe("the order of checks", () => {
  const xml = { accept: "application/xml" };
  it.each<[string, string, string, TestRequest, number]>([
    ["406 before 401", "GET", "/closed/", { headers: xml, token: "garbage" }, 406],
    ["401 before 405", "DELETE", "/closed/", {}, 401],
    ["405 after 401", "DELETE", "/closed/", { token: "ok" }, 405],
    ["405 before 415", "PUT", "/open/", { body: "x", headers: { "content-type": "text/plain" } }, 405],
    [
      "401 before a broken body",
      "POST",
      "/api/notes/",
      { body: "{", headers: { "content-type": "application/json" } },
      401,
    ],
    [
      "404 before a broken body",
      "PUT",
      "/api/notes/99/",
      { token: "ok", body: "{", headers: { "content-type": "application/json" } },
      404,
    ],
    [
      "400 for a broken body",
      "POST",
      "/api/notes/",
      { token: "ok", body: "{", headers: { "content-type": "application/json" } },
      400,
    ],
    [
      "415 for a strange one",
      "POST",
      "/api/notes/",
      { token: "ok", body: "x", headers: { "content-type": "text/plain" } },
      415,
    ],
    ["400 for a wrong one", "POST", "/api/notes/", { token: "ok", json: { text: "x".repeat(21) } }, 400],
  ])("%s", async (_, method, place, request, status) => {
    const answer = await test.call(method, place, {
      ...request,
      ...(request.token === "ok" && { token: access }),
    });
    expect(answer.status).toBe(status);
    expect(answer.headers.get("vary")).toBe("Accept");
    expect(answer.headers.get("allow")).toContain("OPTIONS");
  });
});

describe("answers", () => {
  it("are JSON values, replies or whole responses", async () => {
    expect((await test.call("GET", "/closed/", { token: access })).json).toEqual({ hello: "ada" });
    const queued = await test.call("POST", "/open/");
    expect([queued.status, queued.json]).toEqual([202, { queued: true }]);
    const raw = await test.call("GET", "/raw/");
    expect([raw.text, raw.headers.get("content-type")]).toEqual(["plain", "text/plain"]);
    expect((await test.call("GET", "/echo/a%20b/")).json).toEqual({ name: "a b" });
  });

  it("to HEAD have the status of GET and no body", async () => {
    const answer = await test.call("HEAD", "/open/");
    expect([answer.status, answer.text]).toEqual([200, ""]);
    expect((await test.call("HEAD", "/closed/")).status).toBe(401);
  });

  it("say nothing of what broke, and tell the app", async () => {
    const answer = await test.call("GET", "/broken/");
    expect([answer.status, answer.json]).toEqual([500, { detail: "Internal server error." }]);
    expect(reports).toEqual([expect.objectContaining({ message: "the password is hunter2" })]);
  });

  it("take the status an HttpError asks for", async () => {
    const answer = await test.call("GET", "/teapot/");
    expect([answer.status, answer.json]).toEqual([418, { detail: "I am a teapot." }]);
  });

  it("redirect to the slash, with the query", async () => {
    const answer = await test.call("POST", "/open?a=1&b=2");
    expect([answer.status, answer.headers.get("location")]).toEqual([301, "/open/?a=1&b=2"]);
    expect((await test.call("GET", "/nothing")).status).toBe(404);
  });

  it("are RFC 9457 problems for those who ask", async () => {
    const headers = { accept: "application/problem+json, application/json" };
    const refused = await test.call("GET", "/closed/", { token: "garbage", headers });
    expect(refused.headers.get("content-type")).toBe("application/problem+json");
    expect(refused.json).toMatchObject({
      type: "about:blank",
      title: "Unauthorized",
      status: 401,
      detail: "Given token not valid for any token type",
      code: "token_not_valid",
    });
    const invalid = await test.call("POST", "/api/notes/", { token: access, json: {}, headers });
    expect(invalid.json).toMatchObject({ status: 400, errors: { text: ["This field is required."] } });
    expect((await test.call("GET", "/open/", { headers })).headers.get("content-type")).toBe(
      "application/json",
    );
  });
});

describe("limits", () => {
  it("refuses a body of more than 2.5 MB and a form of more than 1000 fields", async () => {
    const big = JSON.stringify({ text: "x".repeat(2_700_000) });
    const headers = { "content-type": "application/json" };
    expect((await test.call("POST", "/body/", { body: big, headers })).status).toBe(400);
    const fields = Object.fromEntries(Array.from({ length: 1001 }, (_, index) => [`f${index}`, "1"]));
    expect((await test.call("POST", "/body/", { form: fields })).status).toBe(400);
    expect((await test.call("POST", "/body/", { form: { a: "1" } })).json).toEqual({ kind: "form" });
  });

  it("takes limits of the app's own", async () => {
    const small = await testApp({
      limits: { bytes: 10 },
      views: [
        defineView("/body/", {
          permissions: [allowAny],
          post: async ({ body }) => ({ kind: (await body()).kind }),
        }),
      ],
    });
    const answer = await small.call("POST", "/body/", { json: { text: "longer than ten" } });
    expect([answer.status, answer.json]).toEqual([
      400,
      { detail: "Request body exceeded the limit of 10 bytes." },
    ]);
    await small.app.close();
  });
});

describe("an app does not start", () => {
  const options = { database: "sqlite::memory:", secretKey: "x".repeat(40), log: () => {} };

  it("with a resource or a view that has no access rule", () => {
    const open = defineResource("open", { schema: z.object({ text: z.string() }), scope: "all" });
    expect(() => latchkey({ ...options, resources: [open] })).toThrow(
      "The resource open has no access rule.",
    );
    const view = defineView("/open/", { get: () => ({}) });
    expect(() => latchkey({ ...options, views: [view] })).toThrow("The view at /open/ has no access rule.");
    expect(() =>
      latchkey({ ...options, views: [defineView("/open/", { permissions: [], get: () => ({}) })] }),
    ).toThrow("has no access rule");
  });

  it.each<[string, object, RegExp]>([
    ["an unknown option", { tokes: {} }, /tokes/],
    [
      "a duration that is none",
      { tokens: { accessTokenLifetime: "soon" } },
      /`tokens.accessTokenLifetime`.*duration/,
    ],
    ["a path without slashes", { paths: { tokenObtainPair: "api/token" } }, /`paths.tokenObtainPair`/],
    ["a time zone that is none", { timeZone: "Mars/Olympus" }, /`timeZone`/],
    ["a short secret", { secretKey: "short" }, /needs at least 32/],
    [
      "a secret that is a public key",
      { secretKey: "-----BEGIN PUBLIC KEY-----\nabc\n-----END PUBLIC KEY-----" },
      /looks like a PEM/,
    ],
    ["an unknown database", { database: "mongodb://x" }, /sqlite:/],
    [
      "an interval over five minutes",
      { tokens: { refreshReuseInterval: 301 } },
      /`tokens.refreshReuseInterval`/,
    ],
  ])("with %s", (_, wrong, message) => {
    expect(() => latchkey({ ...options, ...wrong })).toThrow(message);
  });
});
