// Owner scoping: every verb by every kind of caller, and the indirect ways to someone else's row.
import { readFileSync } from "node:fs";
import path from "node:path";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as z from "zod";
import { defineResource, isAuthenticated } from "../../src/index.ts";
import { password, type TestApp, testApp } from "../support/app.ts";

interface Row {
  readonly verb: string;
  readonly target: string;
  readonly as: string;
  readonly expect: readonly number[];
}

const { matrix }: { matrix: Row[] } = JSON.parse(
  readFileSync(path.join(import.meta.dirname, "../data/security/owner_matrix.json"), "utf8"),
);

const tasks = defineResource("tasks", {
  schema: z.object({ title: z.string().max(255), description: z.string().default("") }),
  owner: "owner",
  timestamps: { created: "created_at" },
});

let now = Date.UTC(2026, 0, 1);
let test: TestApp;
const tokens: Record<string, string | undefined> = {};
let taskOfA = 0;
let taskOfB = 0;

beforeAll(async () => {
  test = await testApp(
    { permissions: [isAuthenticated], resources: [tasks], clock: () => now, log: () => {} },
    ["a", "b", "gone", "idle"],
  );
  await test.app.auth.register({ username: "staff", password, isStaff: true });
  await test.app.auth.createSuperuser({ username: "superuser", password });
  tokens["expired"] = (await test.login("a")).access;
  now += 3_600_000;
  const a = await test.login("a");
  tokens["a"] = a.access;
  tokens["refresh-token"] = a.refresh;
  tokens["user_b"] = (await test.login("b")).access;
  tokens["staff"] = (await test.login("staff")).access;
  tokens["superuser"] = (await test.login("superuser")).access;
  tokens["deleted-user"] = (await test.login("gone")).access;
  tokens["inactive-user"] = (await test.login("idle")).access;
  taskOfA = await create("a", "secret of a");
  taskOfB = await create("user_b", "task of b");
  await create("superuser", "task of s");
  await sql`delete from auth_user where username = 'gone'`.execute(test.app.db);
  await sql`update auth_user set is_active = false where username = 'idle'`.execute(test.app.db);
});
afterAll(() => test.app.close());

async function create(who: string, title: string): Promise<number> {
  const { json } = await test.call("POST", "/api/tasks/", { token: tokens[who], json: { title } });
  return Number(Reflect.get(Object(json), "id"));
}

async function untouched(): Promise<void> {
  const { json } = await test.call("GET", `/api/tasks/${taskOfA}/`, { token: tokens["a"] });
  expect(json).toMatchObject({ id: taskOfA, title: "secret of a", description: "" });
}

describe("the matrix", () => {
  it.each(matrix)("$verb $target as $as", async ({ verb, target, as, expect: statuses }) => {
    const place = target.endsWith("list") ? "/api/tasks/" : `/api/tasks/${taskOfA}/`;
    const answer = await test.call(verb, place, {
      token: tokens[as],
      ...(["POST", "PUT", "PATCH"].includes(verb) && { json: { title: "stolen" } }),
    });
    expect(statuses).toContain(answer.status);
    expect(answer.text).not.toContain("secret of a");
    expect(answer.text).not.toMatch(new RegExp(`"id":${taskOfA}\\b`));
    await untouched();
  });
});

describe("indirect paths, as b", () => {
  const asB = (): { token: string | undefined } => ({ token: tokens["user_b"] });

  it.each([
    "owner=1",
    "owner__username=a",
    "owner__password__startswith=pbkdf2",
    "id=1",
    "id__in=1,2",
    "ordering=owner__password",
    "ordering=title;DROP TABLE tasks--",
    "search=secret",
    "cursor=x",
    "page=999999999999999999999&page_size=-1&limit=1e9&offset=-1",
  ])("a query of %s shows only b's rows", async (query) => {
    const { status, json } = await test.call("GET", `/api/tasks/?${query}`, asB());
    expect(status).toBe(200);
    expect(json).toContainEqual(expect.objectContaining({ id: taskOfB }));
    expect(new Set(Array.isArray(json) ? json.map(({ owner }) => owner) : [])).toEqual(new Set([2]));
  });

  it("sets the owner from the token, whatever the body says", async () => {
    const body = { title: "x", owner: 1, owner_id: 1, id: 999, created_at: "1970-01-01T00:00:00Z" };
    const created = await test.call("POST", "/api/tasks/", { ...asB(), json: body });
    expect(created.status).toBe(201);
    expect(created.json).toMatchObject({ owner: 2, created_at: expect.stringMatching(/^2026-/) });
    const id = Number(Reflect.get(Object(created.json), "id"));
    expect(id).not.toBe(999);
    const changed = await test.call("PATCH", `/api/tasks/${id}/`, {
      ...asB(),
      json: { owner: 1, id: taskOfA },
    });
    expect(changed.json).toMatchObject({ id, owner: 2 });
    expect((await test.call("DELETE", `/api/tasks/${id}/`, asB())).status).toBe(204);
    await untouched();
  });

  it("cannot be told apart: a foreign row and none at all", async () => {
    const foreign = await test.call("GET", `/api/tasks/${taskOfA}/`, asB());
    const none = await test.call("GET", "/api/tasks/4711/", asB());
    expect(foreign.status).toBe(404);
    expect(foreign.text).toBe(none.text);
    expect([...foreign.headers]).toEqual([...none.headers]);
  });

  it.each(["0", "-1", "1.0", "1e0", "0x1", "01", "999999999999999999999", "null", "NaN", "a%2Fb", "%00"])(
    "the id %s is 404",
    async (id) => {
      expect((await test.call("GET", `/api/tasks/${id}/`, asB())).status).toBe(404);
    },
  );

  it("takes no list, and no DELETE of a collection", async () => {
    expect((await test.call("POST", "/api/tasks/", { ...asB(), json: [{}, {}] })).status).toBe(400);
    expect((await test.call("DELETE", "/api/tasks/", { ...asB(), json: { ids: [taskOfA] } })).status).toBe(
      405,
    );
    await untouched();
  });

  it.each([`/api/users/1/tasks/`, "/api/users/1/", "/admin/api/tasks/"])(
    "there is nothing at %s",
    async (place) => {
      expect((await test.call("GET", place, asB())).status).toBe(404);
    },
  );

  it("users/me is the caller, without a hash", async () => {
    const { status, text } = await test.call("GET", "/api/users/me/", asB());
    expect(status).toBe(200);
    expect(JSON.parse(text)).toMatchObject({ username: "b" });
    expect(text).not.toMatch(/password|pbkdf2|last_login/);
  });

  it.each([
    { "if-none-match": "*" },
    { "if-modified-since": "Thu, 01 Jan 2037 00:00:00 GMT" },
    { range: "bytes=0-9" },
  ])("conditions do not help: %o", async (headers) => {
    expect((await test.call("GET", `/api/tasks/${taskOfA}/`, { ...asB(), headers })).status).toBe(404);
  });

  it("an account that is gone creates nothing and crashes nothing", async () => {
    const answer = await test.call("POST", "/api/tasks/", {
      token: tokens["deleted-user"],
      json: { title: "x" },
    });
    expect(answer.status).toBe(401);
  });
});
