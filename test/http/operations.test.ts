// Operations of custom views: what they read, what they answer, who may call them, and what OPTIONS shows.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as z from "zod";
import {
  allowAny,
  defineOperation,
  defineView,
  isAdminUser,
  isAuthenticated,
  type LatchkeyOptions,
  Reply,
} from "../../src/index.ts";
import { password, type TestApp, type TestRequest, testApp } from "../support/app.ts";
import { refusal } from "../support/refusal.ts";

const errors: unknown[] = [];
let test: TestApp;
let user = "";
let staff = "";

const report = defineView("/reports/:year/", {
  permissions: [allowAny],
  params: z.object({ year: z.coerce.number().int().min(2000) }),
  query: z.object({
    currency: z.enum(["EUR", "USD"]).default("EUR"),
    tags: z.array(z.int()).default([]),
    detailed: z.boolean().optional(),
    since: z.iso.datetime().optional(),
  }),
  response: z.object({ year: z.number(), currency: z.string(), sum: z.number() }),
  run: ({ params, query }) => ({
    year: params.year,
    currency: query.currency,
    sum: query.tags.reduce((sum, tag) => sum + tag, 0),
    secret: "not in the response",
  }),
});

const period = z
  .object({
    name: z.string().trim().max(10),
    first: z.int(),
    last: z.int().optional(),
    isOpen: z.boolean(),
    at: z.iso.datetime().optional(),
    lines: z.array(z.object({ amount: z.number() })).default([]),
  })
  .refine(({ first, last }) => last === undefined || last >= first, {
    path: ["last"],
    message: "The last is before the first.",
  })
  .refine(async ({ name }) => name !== "taken", { path: ["name"], message: "Taken." });

const periods = defineView("/periods/", {
  permissions: [isAuthenticated],
  get: () => [],
  post: defineOperation({ body: period, run: ({ body }) => new Reply(201, body) }),
  delete: defineOperation({ permissions: [isAdminUser], run: () => new Reply(204) }),
  put: defineOperation({ permissions: [isAdminUser], body: z.object({ all: z.boolean() }), run: () => ({}) }),
});

const answers = defineView("/answers/:kind/", {
  permissions: [allowAny],
  params: z.object({ kind: z.enum(["wrong", "error", "text", "empty", "reply", "chunks", "raw"]) }),
  response: z.object({ count: z.number() }),
  run: ({ params: { kind } }) => {
    if (kind === "wrong") return new Reply(200, { count: "many", password });
    if (kind === "error") return new Reply(409, { detail: "Not now." });
    if (kind === "text") return Reply.text(200, "count");
    if (kind === "empty") return new Reply(204);
    if (kind === "reply") return new Reply(202, { count: 2, password }, { "x-kind": "reply" });
    if (kind === "chunks") return chunks();
    if (kind === "raw") return new Response("raw");
    return { count: 1 };
  },
});

async function* chunks() {
  yield "a";
  yield "b";
}

const raw = defineView("/raw/:name/", {
  permissions: [allowAny],
  post: defineOperation({
    summary: "Shows what is not described.",
    run: async ({ params, query, body }) => ({ name: params["name"], query, kind: (await body()).kind }),
  }),
});

const once = defineView("/once/", {
  method: "POST",
  permissions: [isAuthenticated],
  authentication: [],
  body: z.object({ a: z.int() }),
  run: ({ body }) => body,
});

beforeAll(async () => {
  test = await testApp({
    onError: (error) => errors.push(error),
    views: [report, periods, answers, raw, once],
  });
  user = (await test.login("ada")).access;
  await test.app.auth.register({ username: "sam", password, isStaff: true });
  staff = (await test.login("sam")).access;
});
afterAll(() => test.app.close());

describe("parameters and query", () => {
  it.each<[string, number, unknown]>([
    ["/reports/2026/", 200, { year: 2026, currency: "EUR", sum: 0 }],
    ["/reports/2026/?currency=USD&tags=1&tags=2", 200, { year: 2026, currency: "USD", sum: 3 }],
    ["/reports/2026/?other=1&detailed=yes", 200, { year: 2026, currency: "EUR", sum: 0 }],
    ["/reports/1999/", 404, { detail: "Not found." }],
    ["/reports/latest/", 404, { detail: "Not found." }],
    ["/reports/2026/?currency=GBP", 400, { currency: ['"GBP" is not a valid choice.'] }],
    [
      "/reports/2026/?tags=1&tags=x&detailed=perhaps",
      400,
      { tags: ["A valid integer is required."], detailed: ["Must be a valid boolean."] },
    ],
    [
      "/reports/2026/?since=2026-01-32",
      400,
      { since: [expect.stringContaining("Datetime has wrong format")] },
    ],
  ])("GET %s", async (path, status, json) => {
    expect(await test.call("GET", path)).toMatchObject({ status, json });
  });

  it("answers a HEAD as a GET", async () => {
    expect((await test.call("HEAD", "/reports/2026/")).status).toBe(200);
    expect((await test.call("HEAD", "/reports/1999/")).status).toBe(404);
  });

  it("are texts, and undefined, when they are not described", async () => {
    const { json } = await test.call("POST", "/raw/x/?a=1", { json: {} });
    expect(json).toEqual({ name: "x", kind: "json" });
  });
});

describe("a body", () => {
  const post = (json: unknown) => test.call("POST", "/periods/", { token: user, json });

  it("is read with DRF's coercions, and then by Zod", async () => {
    const { status, json } = await post({
      name: " spring ",
      first: "3",
      isOpen: "yes",
      at: "2026-01-02 03:04",
    });
    expect({ status, json }).toEqual({
      status: 201,
      json: { name: "spring", first: 3, isOpen: true, at: "2026-01-02T03:04:00Z", lines: [] },
    });
  });

  it("may be a form, where a box that is not ticked is false", async () => {
    const { json } = await test.call("POST", "/periods/", { token: user, form: { name: "x", first: "1" } });
    expect(json).toEqual({ name: "x", first: 1, isOpen: false, lines: [] });
  });

  it.each<[unknown, unknown]>([
    [
      {},
      {
        name: ["This field is required."],
        first: ["This field is required."],
        isOpen: ["This field is required."],
      },
    ],
    [[], { non_field_errors: ["Invalid data. Expected a dictionary, but got list."] }],
    [
      { name: "", first: 1.5, isOpen: null },
      {
        name: ["This field may not be blank."],
        first: ["A valid integer is required."],
        isOpen: ["This field may not be null."],
      },
    ],
    [{ name: "x", first: 3, last: 2, isOpen: true }, { last: ["The last is before the first."] }],
    [{ name: "taken", first: 3, isOpen: true }, { name: ["Taken."] }],
    [{ name: "x", first: "9007199254740993", isOpen: true }, { first: [expect.stringContaining("Too big")] }],
    [{ name: "x", first: 1, isOpen: true, lines: [{ amount: "1" }] }, { lines: [expect.any(String)] }],
  ])("%j is refused", async (json, messages) => {
    expect(await post(json)).toMatchObject({ status: 400, json: messages });
  });

  it("is read after the checks of the caller and of the path", async () => {
    const broken: TestRequest = { body: "{", headers: { "content-type": "application/json" } };
    expect((await test.call("POST", "/periods/", broken)).status).toBe(401);
    expect((await test.call("POST", "/periods/", { ...broken, token: user })).status).toBe(400);
    const text: TestRequest = { body: "x", headers: { "content-type": "text/plain" }, token: user };
    expect((await test.call("POST", "/periods/", text)).status).toBe(415);
  });
});

describe("an answer", () => {
  it.each<[string, number, string]>([
    ["error", 409, '{"detail":"Not now."}'],
    ["text", 200, "count"],
    ["empty", 204, ""],
    ["reply", 202, '{"count":2}'],
    ["chunks", 200, "ab"],
    ["raw", 200, "raw"],
  ])("%s", async (kind, status, text) => {
    expect(await test.call("GET", `/answers/${kind}/`)).toMatchObject({ status, text });
    expect(errors).toEqual([]);
  });

  it("that is not what was described is a server error, whose report does not have the value", async () => {
    expect(await test.call("GET", "/answers/wrong/")).toMatchObject({
      status: 500,
      json: { detail: "Internal server error." },
    });
    expect(String(errors.splice(0))).toMatch(
      /^TypeError: The answer to GET \/answers\/wrong\/ is not what `response` describes\. count: [^"]*$/,
    );
  });
});

describe("the rule of an operation", () => {
  it("replaces that of its view, for its method", async () => {
    const statuses = async (method: string, json?: unknown) => {
      const all = [undefined, user, staff].map((token) => test.call(method, "/periods/", { token, json }));
      return (await Promise.all(all)).map(({ status }) => status);
    };
    expect(await statuses("GET")).toEqual([401, 200, 200]);
    expect(await statuses("DELETE")).toEqual([401, 403, 204]);
    expect(await statuses("PUT", { all: true })).toEqual([401, 403, 200]);
    expect(await statuses("PATCH")).toEqual([401, 405, 405]);
  });

  it("decides which bodies OPTIONS shows", async () => {
    const actions = async (token: string) => {
      const { json } = await test.call("OPTIONS", "/periods/", { token });
      return json;
    };
    expect(await actions(user)).toMatchObject({
      name: "Periods",
      actions: {
        POST: {
          name: { type: "string", required: true, read_only: false, label: "Name", max_length: 10 },
          last: { type: "integer", required: false },
          lines: { type: "list", required: false },
        },
      },
    });
    expect(await actions(user)).not.toHaveProperty("actions.PUT");
    expect(await actions(staff)).toHaveProperty("actions.PUT.all.type", "boolean");
  });

  it("is that of the view when the view is one operation", async () => {
    expect((await test.call("POST", "/once/", { json: { a: 1 } })).status).toBe(403);
    expect((await test.call("GET", "/once/")).headers.get("allow")).toBe("POST, OPTIONS");
  });
});

describe("the start refuses", () => {
  const run = (): object => ({});
  const one = (options: object): LatchkeyOptions => ({
    permissions: [allowAny],
    views: [defineView("/here/:id/", { run, ...options })],
  });
  it.each<[object, string]>([
    [{ querry: z.object({}) }, "Option `querry` of GET /here/:id/ does not exist; did you mean `query`?"],
    [{ query: {} }, "Option `query` of GET /here/:id/: must be a Zod object"],
    [{ response: 1 }, "Option `response` of GET /here/:id/: must be a Zod schema"],
    [{ run: 1 }, "Option `run` of GET /here/:id/: must be a function"],
    [{ params: z.object({ pk: z.int() }) }, "Option `params` of GET /here/:id/: the path has no `:pk`."],
    [{ body: z.object({}) }, "Option `body` of GET /here/:id/: a GET has no body: use `query`, or POST."],
    [
      { method: "FETCH" },
      expect.stringMatching(/^Option `fetch` of the view at \/here\/:id\/ does not exist/),
    ],
  ])("%j", (options, message) => {
    expect(refusal(one(options))).toEqual(message);
  });

  it("an object that is not an operation", () => {
    const options: object = { get: { run } };
    expect(refusal({ permissions: [allowAny], views: [defineView("/here/", { ...options })] })).toBe(
      "Option `get` of the view at /here/: must be a function, or an operation made with `defineOperation`",
    );
  });
});
