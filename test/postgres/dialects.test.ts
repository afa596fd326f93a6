// SQLite and PostgreSQL give the same answers to any request: random JSON, texts, numbers, dates, forms, ids and headers, to one app on each.
import path from "node:path";
import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as z from "zod";
import { allowAny, defineResource, isAuthenticated } from "../../src/index.ts";
import { oddJson, oddMoment, oddNumber, oddText, pick, quoted } from "../support/odd-values.ts";
import { password, type TestAnswer, type TestApp, testApp, type TestRequest } from "../support/app.ts";
import { runs } from "../support/inputs.ts";
import { scratchFolder } from "../support/process.ts";

const things = defineResource("things", {
  permissions: [allowAny],
  scope: "all",
  schema: z.object({
    title: z.string().max(8).optional(),
    note: z.string().default(""),
    size: z.int().nullable().default(null),
    price: z.number().nullable().default(null),
    ready: z.boolean().default(false),
    due: z.iso.datetime({ offset: true }).nullable().default(null),
    colour: z.enum(["red", "green"]).default("red"),
    meta: z.record(z.string(), z.unknown()).default({}),
    tags: z.array(z.unknown()).default([]),
    loud: z
      .string()
      .transform((text) => text.toUpperCase())
      .pipe(z.string())
      .optional(),
    code: z
      .string()
      .max(3)
      .transform((text) => `${text}${text}`)
      .optional(),
  }),
});
const owned = defineResource("owned", {
  permissions: [isAuthenticated],
  owner: "owner",
  schema: z.object({ meta: z.record(z.string(), z.unknown()) }),
});

let apps: readonly TestApp[] = [];
const reports: unknown[] = [];
const now = Date.UTC(2026, 0, 1);

beforeAll(async () => {
  const options = {
    resources: [things, owned],
    throttles: { credentials: false, registration: false } as const,
    clock: () => now,
    onError: (error: unknown) => reports.push(error),
    users: {
      fields: z.object({
        nickname: z.string().max(5).optional(),
        traits: z.array(z.unknown()).optional(),
        loud: z.boolean().default(false),
        since: z.iso.datetime().optional(),
      }),
    },
  };
  const sqlite = `sqlite:${path.join(scratchFolder(), "dialects.db")}`;
  apps = [await testApp({ ...options, database: sqlite }), await testApp(options)];
});
afterAll(async () => {
  for (const { app } of apps) await app.close();
});

/** An answer as a client compares it: names of objects come in any order, and numbers with every digit. */
function comparable({ status, text, headers }: TestAnswer): unknown {
  const isJson = headers.get("content-type") === "application/json";
  const body: unknown = isJson && text !== "" ? JSON.parse(text, withDigits) : text;
  return { status, body: withoutId(body), type: headers.get("content-type") };
}

function withDigits(_name: string, value: unknown, context?: { readonly source?: string }): unknown {
  return typeof value === "number" && /^-?\d{16,}$/.test(context?.source ?? "") ? context?.source : value;
}

/** A statement that failed may have used an id up in one database. */
function withoutId(body: unknown): unknown {
  if (typeof body !== "object" || body === null || !("id" in body)) return body;
  const { id: _id, ...rest } = body;
  return rest;
}

/** Sends a request to both, and expects one answer, which is no 500. */
async function bothAnswer(
  method: string,
  place: string | ((index: number) => string),
  request: TestRequest | ((index: number) => TestRequest) = {},
): Promise<readonly TestAnswer[]> {
  reports.length = 0;
  const answers: TestAnswer[] = [];
  for (const [index, { call }] of apps.entries()) {
    const where = typeof place === "string" ? place : place(index);
    answers.push(await call(method, where, typeof request === "function" ? request(index) : request));
  }
  const [first, second] = answers.map(comparable);
  expect(second).toEqual(first);
  expect(reports).toEqual([]);
  expect(answers[0]?.status).toBeLessThan(500);
  return answers;
}

const idOf = (answer: TestAnswer | undefined): number => Number(Reflect.get(Object(answer?.json), "id"));

const json = (body: string): TestRequest => ({ body, headers: { "content-type": "application/json" } });

/** Creates with a body of JSON; what could be created is read again, alone, and changed to the same. The statuses. */
async function createAndChange(body: string): Promise<number[]> {
  const created = await bothAnswer("POST", "/api/things/", json(body));
  const status = created[0]?.status ?? 0;
  if (status !== 201) return [status];
  const place = (index: number): string => `/api/things/${idOf(created[index])}/`;
  const later = [
    await bothAnswer("GET", place),
    await bothAnswer("PATCH", place, json(body)),
    await bothAnswer("PUT", place, json(body)),
  ];
  return [status, ...later.map(([answer]) => answer?.status ?? 0)];
}

const names = ["title", "note", "size", "price", "ready", "due", "colour", "meta", "tags", "loud", "code"];
const anyBody = fc
  .array(fc.tuple(pick(names), oddJson), { maxLength: 4 })
  .map((entries) => `{${entries.map(([name, value]) => `"${name}":${value}`).join(",")}}`);

describe("both databases give one answer", () => {
  it.each([
    ['{"meta":{"a":"\\u0000"}}', 400, { meta: ["Null characters are not allowed."] }],
    ['{"meta":{"a\\u0000":1}}', 400, { meta: ["Null characters are not allowed."] }],
    ['{"meta":[{"":{"__proto__":null}}]}', 400, { meta: ['The name "__proto__" is not allowed.'] }],
    ['{"meta":{"a":[{"b":["\\ud800"]}]}}', 400, { meta: ["Surrogate characters are not allowed: U+D800."] }],
    ['{"tags":["\\udc00"]}', 400, { tags: { "0": ["Surrogate characters are not allowed: U+DC00."] } }],
    ['{"tags":["\\ud83d\\ude00"]}', 201, { tags: ["😀"] }],
    ['{"tags":[1e400]}', 400, { tags: { "0": ["Out of range float values are not JSON compliant."] } }],
    ['{"due":"0000-12-31T23:59:59Z"}', 400, { due: [expect.stringMatching(/^Datetime has wrong format/)] }],
    ['{"due":"0001-01-01T00:00:00+00:01"}', 400, { due: ["Datetime value out of range."] }],
    ['{"due":"9999-12-31T23:59:59-00:01"}', 400, { due: ["Datetime value out of range."] }],
    ['{"due":"9999-12-31T23:59:59.999999Z"}', 201, { due: "9999-12-31T23:59:59.999999Z" }],
    ['{"due":"0001-01-01T00:00:00.000001Z"}', 201, { due: "0001-01-01T00:00:00.000001Z" }],
    ['{"due":"0001-01-01T01:00:00+01:00"}', 201, { due: "0001-01-01T00:00:00Z" }],
    [
      '{"size":9223372036854775808}',
      400,
      { size: ["Ensure this value is less than or equal to 9223372036854775807."] },
    ],
    ['{"price":1e400}', 400, { price: ["A valid number is required."] }],
    ['{"code":"ß"}', 201, { code: "ßß" }],
    ['{"code":"ßß"}', 400, { code: ["Ensure this field has no more than 3 characters."] }],
    ['{"loud":"ŉ"}', 201, { loud: "ʼN" }],
  ])("to %s", async (body, status, answer) => {
    const [first] = await bothAnswer("POST", "/api/things/", json(body));
    expect(first).toMatchObject({ status, json: answer });
    await createAndChange(body);
  });

  it("to integers beyond 2^53 in JSON, with every digit", async () => {
    const body = '{"tags":[12345678901234567890,-9007199254740993,{"deep":9223372036854775807}]}';
    const answers = await bothAnswer("POST", "/api/things/", json(body));
    for (const { text } of answers) expect(text.replaceAll(" ", "")).toContain(body.slice(1, -1));
    const changed = await bothAnswer(
      "PATCH",
      (index) => `/api/things/${idOf(answers[index])}/`,
      json('{"size":1}'),
    );
    for (const { text } of changed) expect(text.replaceAll(" ", "")).toContain(body.slice(1, -1));
  });

  it("to any body of JSON", async () => {
    const accepted = [201, 200, 200, 200];
    await fc.assert(
      fc.asyncProperty(anyBody, async (body) => {
        expect([[400], accepted]).toContainEqual(await createAndChange(body));
      }),
      { numRuns: runs(100, 400) },
    );
  });

  it("to JSON of any depth", async () => {
    for (const [depth, status] of [
      [10, 201],
      [990, 201],
      [2000, 400],
    ] as const) {
      const nested = `${"[".repeat(depth)}"\\u0001"${"]".repeat(depth)}`;
      expect(await createAndChange(`{"tags":${nested}}`)).toContain(status);
    }
  });

  it("to any form", async () => {
    const entry = fc.tuple(pick(names), fc.oneof(oddText, oddMoment, oddNumber, pick(["on", "red", ""])));
    await fc.assert(
      fc.asyncProperty(fc.array(entry, { maxLength: 4 }), async (entries) => {
        const [first] = await bothAnswer("POST", "/api/things/", { form: Object.fromEntries(entries) });
        expect([201, 400]).toContain(first?.status);
      }),
      { numRuns: runs(30, 100) },
    );
  });

  it("to any id and any query", async () => {
    const id = fc.oneof(
      oddText.map((text) => encodeURIComponent(text.toWellFormed())),
      oddNumber,
      pick(["%00", "1%00", "%ff", "%ed%a0%80", "%", "1%2F2", "%E0%A5%A7", "+1", "1_0", "%201"]),
    );
    await fc.assert(
      fc.asyncProperty(id, pick(["GET", "PATCH", "DELETE"]), async (text, method) => {
        const [one] = await bothAnswer(
          method,
          `/api/things/${text}/`,
          method === "PATCH" ? { json: {} } : {},
        );
        expect([200, 204, 404]).toContain(one?.status);
        const [list] = await bothAnswer("HEAD", `/api/things/?format=${text}&page=${text}&search=${text}`);
        expect([200, 404]).toContain(list?.status);
      }),
      { numRuns: runs(30, 100) },
    );
  });

  it("to any registration and login, with any header that is kept of it", async () => {
    let count = 0;
    const text = fc.oneof(oddText, pick(["ada", "é", "x".repeat(151)]));
    await fc.assert(
      fc.asyncProperty(
        text,
        text,
        oddJson,
        fc.array(fc.integer({ min: 0x20, max: 0xff }), { maxLength: 300 }),
        async (odd, nickname, traits, agent) => {
          const username = `user-${++count}`;
          await bothAnswer(
            "POST",
            "/api/users/",
            json(`{"username":${quoted(odd)},"password":${quoted(odd)}}`),
          );
          await bothAnswer(
            "POST",
            "/api/token/",
            json(`{"username":${quoted(odd)},"password":${quoted(odd)}}`),
          );
          await bothAnswer("POST", "/api/token/refresh/", json(`{"refresh":${quoted(odd)}}`));
          await bothAnswer(
            "POST",
            "/api/users/",
            json(
              `{"username":"${username}","password":"${password}","nickname":${quoted(nickname)},"traits":${traits}}`,
            ),
          );
          await bothAnswer("POST", "/api/users/", { json: { username, password } });
          const headers = { "user-agent": String.fromCharCode(...agent).trim() };
          const tokens: string[] = [];
          for (const { call } of apps) {
            const { status, json: pair } = await call("POST", "/api/token/", {
              json: { username, password },
              headers,
            });
            expect(status).toBe(200);
            tokens.push(String(Reflect.get(Object(pair), "access")));
          }
          const sessions = [];
          for (const [index, { call }] of apps.entries())
            sessions.push((await call("GET", "/api/sessions/", { token: tokens[index] })).json);
          const kept = sessions.map((list) =>
            Reflect.get(Object(Reflect.get(Object(list), 0)), "user_agent"),
          );
          expect(kept).toEqual(kept.map(() => headers["user-agent"].slice(0, 255)));
          await bothAnswer("DELETE", `/api/sessions/${encodeURIComponent(odd.toWellFormed())}/`, (index) => ({
            token: tokens[index],
          }));
        },
      ),
      { numRuns: runs(12, 40) },
    );
  });

  it("to clients whose names no column holds, in process", async () => {
    for (const userAgent of [
      "a\0b",
      "😀".repeat(200),
      `${"x".repeat(254)}😀`,
      "\ud800",
      "x".repeat(100_000),
    ]) {
      for (const { app, call } of apps) {
        const credentials = { username: "ada", password };
        const { access } = await app.auth.obtainPair(credentials, { userAgent, ipAddress: `1${userAgent}` });
        const { json: list } = await call("GET", "/api/sessions/", { token: access });
        expect(list).toContainEqual(
          expect.objectContaining({
            user_agent: Array.from(userAgent.toWellFormed().replaceAll("\0", "")).slice(0, 255).join(""),
            is_current: true,
          }),
        );
      }
    }
    for (const { app } of apps) {
      expect(await app.auth.findUser("a\0")).toBeUndefined();
      await expect(app.auth.obtainPair({ username: "a\0", password })).rejects.toMatchObject({
        code: "no_active_account",
      });
    }
  });
});
