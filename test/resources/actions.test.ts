// Actions of a resource: their paths, their order of checks, and the caller's scope in all that they read and change.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as z from "zod";
import {
  action,
  defineResource,
  HttpError,
  isAdminUser,
  isAuthenticated,
  latchkey,
  reference,
  Reply,
  rowPermission,
} from "../../src/index.ts";
import { secretKey, type TestApp, testApp } from "../support/app.ts";

const lists = defineResource("lists", {
  schema: z.object({ label: z.string() }),
  owner: "owner",
  permissions: [isAuthenticated],
});
const isOpen = rowPermission({ allows: ({ row }) => row["status"] !== "locked" });
const issues = defineResource("issues", {
  schema: z.object({
    title: z.string().max(20),
    status: z.enum(["open", "done", "locked"]).default("open"),
    rank: z.int().default(0),
    list: reference(lists).nullable().default(null),
  }),
  owner: "owner",
  timestamps: { updated: "changed_at" },
  permissions: [isAuthenticated],
  filters: ["status"],
  actions: {
    close: action({ on: "row", run: ({ update }) => update({ status: "done" }) }),
    reopen: action({
      on: "row",
      method: "PUT",
      path: "state",
      run: ({ update }) => update({ status: "open" }),
    }),
    state: action({
      on: "row",
      method: "GET",
      response: z.object({ status: z.string() }),
      run: ({ row }) => row,
    }),
    rename: action({
      on: "row",
      body: z.object({ title: z.string().max(20), rank: z.int().default(7) }),
      run: async ({ body, update, row }) => [row["title"], (await update(body))["title"]],
    }),
    move: action({
      on: "row",
      body: z.object({ list: z.int() }),
      run: async ({ body, update }) => (await update(body))["list"],
    }),
    misuse: action({ on: "row", run: ({ update }) => update({ owner: 1 }) }),
    fail: action({
      on: "row",
      run: async ({ update }) => {
        await update({ title: "lost" });
        throw new HttpError(409, "No.");
      },
    }),
    drop: action({ on: "row", method: "DELETE", run: () => undefined }),
    guarded: action({ on: "row", permissions: [isAuthenticated, isOpen], run: () => ({}) }),
    titles: action({
      on: "collection",
      method: "GET",
      run: async ({ find }) =>
        (await find({ order: ["-rank"], where: { status: "open" } })).map((row) => row["title"]),
    }),
    checkIn: action({
      on: "collection",
      path: "check-in",
      permissions: [isAdminUser],
      run: () => new Reply(202, { done: true }),
    }),
  },
});

let test: TestApp;
let ada: string;
let bob: string;
let id: number;
beforeAll(async () => {
  test = await testApp({ resources: [lists, issues] }, ["ada", "bob"]);
  ada = (await test.login("ada")).access;
  bob = (await test.login("bob")).access;
  const create = (token: string, title: string, rank: number) =>
    test.call("POST", "/api/issues/", { token, json: { title, rank } });
  const { json } = await create(ada, "first", 1);
  ({ id } = z.object({ id: z.int() }).parse(json));
  await create(ada, "second", 2);
  await create(bob, "of bob", 3);
});
afterAll(() => test.app.close());

const call = async (method: string, path: string, token: string | undefined = ada, json?: unknown) => {
  const answer = await test.call(method, `/api/issues/${path}`, { token, json });
  return [answer.status, answer.json ?? answer.text] as const;
};

describe("an action on a row", () => {
  it("changes the row and its timestamp, and answers what it returns", async () => {
    const [, before] = await call("GET", `${id}/`);
    const [status, json] = await call("POST", `${id}/close/`);
    expect([status, json]).toMatchObject([200, { id, title: "first", status: "done" }]);
    const changed = z.object({ changed_at: z.string() });
    expect(changed.parse(json).changed_at).not.toBe(changed.parse(before).changed_at);
    expect(await call("GET", `${id}/`)).toEqual([200, json]);
    expect(await call("PUT", `${id}/state/`)).toMatchObject([200, { status: "open" }]);
    expect(await call("GET", `${id}/state/`)).toEqual([200, { status: "open" }]);
    expect(await call("DELETE", `${id}/drop/`)).toEqual([204, ""]);
  });

  it("reads its body as a verb does, after it has found the row", async () => {
    expect(await call("POST", `${id}/rename/`, ada, { title: " new " })).toEqual([200, ["first", "new"]]);
    expect(await call("GET", `${id}/`)).toMatchObject([200, { title: "new", rank: 7 }]);
    expect(await call("POST", `${id}/rename/`, ada, {})).toEqual([
      400,
      { title: ["This field is required."] },
    ]);
    expect(await call("POST", `99/rename/`, ada, {})).toMatchObject([404, {}]);
    const form = await test.call("POST", `/api/issues/${id}/rename/`, {
      token: ada,
      form: { title: "first", rank: "1" },
    });
    expect(form.json).toEqual(["new", "first"]);
  });

  it.each(["close/", "state/", "rename/", "fail/"])("finds no row of another owner: %s", async (path) => {
    const method = path === "state/" ? "GET" : "POST";
    const missing = await call(method, `999/${path}`, bob, method === "GET" ? undefined : {});
    expect(missing).toEqual([404, { detail: "No Issue matches the given query." }]);
    expect(await call(method, `${id}/${path}`, bob, method === "GET" ? undefined : {})).toEqual(missing);
  });

  it("sees what the filters of the request leave, as in DRF", async () => {
    expect(await call("POST", `${id}/close/?status=locked`)).toMatchObject([404, {}]);
    expect(await call("POST", `${id}/close/?status=x`)).toMatchObject([
      400,
      { status: [expect.any(String)] },
    ]);
  });

  it("is undone by an error, and cannot set the owner", async () => {
    expect(await call("POST", `${id}/fail/`)).toEqual([409, { detail: "No." }]);
    expect(await call("GET", `${id}/`)).toMatchObject([200, { title: "first" }]);
    expect((await call("POST", `${id}/misuse/`))[0]).toBe(500);
  });

  it("refers only to rows that the caller may see", async () => {
    await test.call("POST", "/api/lists/", { token: bob, json: { label: "of bob" } });
    await test.call("POST", "/api/lists/", { token: ada, json: { label: "of ada" } });
    expect(await call("POST", `${id}/move/`, ada, { list: 2 })).toEqual([200, 2]);
    for (const list of [1, 99])
      expect(await call("POST", `${id}/move/`, ada, { list })).toEqual([
        400,
        { list: [`Invalid pk "${list}" - object does not exist.`] },
      ]);
    expect(await call("GET", `${id}/`)).toMatchObject([200, { list: 2 }]);
  });

  it("asks a rowPermission of its own", async () => {
    expect(await call("POST", `${id}/guarded/`)).toEqual([200, {}]);
    await call("PATCH", `${id}/`, ada, { status: "locked" });
    expect((await call("POST", `${id}/guarded/`))[0]).toBe(403);
    await call("PATCH", `${id}/`, ada, { status: "open" });
  });
});

describe("an action on the collection", () => {
  it("finds the caller's rows only", async () => {
    expect(await call("GET", "titles/")).toEqual([200, ["second", "first"]]);
    expect(await call("GET", "titles/", bob)).toEqual([200, ["of bob"]]);
  });

  it("has permissions of its own", async () => {
    expect((await call("POST", "check-in/"))[0]).toBe(403);
  });
});

describe("the path of an action", () => {
  it("has the slashes, suffixes, methods and OPTIONS of every path", async () => {
    expect((await test.call("POST", `/api/issues/${id}/close`)).headers.get("location")).toBe(
      `/api/issues/${id}/close/`,
    );
    expect(await call("GET", `${id}/state.json`)).toEqual([200, { status: "open" }]);
    expect(await call("GET", "titles.json")).toMatchObject([200, ["second", "first"]]);
    expect(await call("GET", `${id}/close/`)).toEqual([405, { detail: 'Method "GET" not allowed.' }]);
    expect(await call("POST", `${id}/titles/`)).toMatchObject([404, {}]);
    expect(await call("GET", "close/")).toEqual([404, { detail: "Not found." }]);
    expect(await call("POST", `${id}/close/`, "")).toMatchObject([401, {}]);
    const options = await test.call("OPTIONS", `/api/issues/${id}/rename/`, { token: ada });
    expect(options.headers.get("allow")).toBe("POST, OPTIONS");
    expect(options.json).toMatchObject({
      name: "Rename",
      actions: {
        POST: { title: { type: "string", required: true, max_length: 20 }, rank: { required: false } },
      },
    });
    const state = await test.call("OPTIONS", `/api/issues/${id}/state/`, { token: ada });
    expect(state.headers.get("allow")).toBe("GET, PUT, HEAD, OPTIONS");
  });
});

it.each<[string, Readonly<Record<string, unknown>>, string]>([
  ["a path with slashes at its ends", { on: "row", path: "/x/", run: () => 1 }, "path"],
  ["an unknown option", { on: "row", methods: ["GET"], run: () => 1 }, "methods"],
  ["no place", { run: () => 1 }, "on"],
  [
    "a rowPermission without a row",
    { on: "collection", permissions: [isOpen], run: () => 1 },
    "rowPermission",
  ],
])("stops the start: %s", (_, options, message) => {
  // oxlint-disable-next-line no-unsafe-type-assertion -- what a caller without types could write
  const close = options as unknown as ReturnType<typeof action>;
  const wrong = defineResource("notes", {
    schema: z.object({ title: z.string() }),
    owner: "owner",
    permissions: [isAuthenticated],
    actions: { close },
  });
  expect(() => latchkey({ database: "sqlite::memory:", secretKey, resources: [wrong] })).toThrow(message);
});
