// React-admin's data provider for Django REST Framework, and its auth provider, against an app: every call that they have.
import { createRequire } from "node:module";
import { HttpError } from "ra-core";
import type * as Drf from "ra-data-django-rest-framework" with { "resolution-mode": "require" };
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import * as z from "zod";
import { type RunningServer, serve } from "../../src/adapters/index.ts";
import { defineResource, isAuthenticated, reference } from "../../src/index.ts";
import { password, type TestApp, testApp } from "../support/app.ts";

// A CommonJS module with a member `default`.
const drf: typeof Drf.default = createRequire(import.meta.url)("ra-data-django-rest-framework");

const authors = defineResource("authors", { schema: z.object({ name: z.string().max(40) }), owner: "owner" });
const books = defineResource("books", {
  schema: z.object({
    title: z.string().max(40),
    status: z.enum(["draft", "out"]).default("draft"),
    author: reference(authors).nullable().default(null),
  }),
  owner: "owner",
  filters: ["status", "author"],
  search: ["title"],
  ordering: ["id", "title"],
  pagination: { kind: "page", size: 10, maxSize: 100 },
});

let test: TestApp;
let server: RunningServer;
let url: string;
const storage = new Map<string, string>();
const provider = () => drf.default(`${url}/api`, drf.fetchJsonWithAuthJWTToken);
const auth = () => drf.jwtTokenAuthProvider({ obtainAuthTokenUrl: `${url}/api/token/` });

beforeAll(async () => {
  test = await testApp({ permissions: [isAuthenticated], resources: [books, authors] }, ["ada", "bob"]);
  server = await serve(test.app, { port: 0, host: "127.0.0.1" });
  ({ url } = server);
  vi.stubGlobal("localStorage", {
    getItem: (name: string) => storage.get(name) ?? null,
    setItem: (name: string, value: string) => void storage.set(name, value),
    removeItem: (name: string) => void storage.delete(name),
  });
  const token = (await test.login("ada")).access;
  for (const name of ["Austen", "Brontë"])
    await test.call("POST", "/api/authors/", { token, json: { name } });
  for (const [index, title] of ["Emma", "Persuasion", "Sanditon", "Shirley", "Villette"].entries())
    await test.call("POST", "/api/books/", {
      token,
      json: { title, author: index < 3 ? 1 : 2, status: index === 2 ? "draft" : "out" },
    });
  const other = (await test.login("bob")).access;
  await test.call("POST", "/api/books/", { token: other, json: { title: "Emma by Bob" } });
});
afterAll(async () => {
  vi.unstubAllGlobals();
  await server.close();
  await test.app.close();
});

const list = {
  pagination: { page: 1, perPage: 2 },
  sort: { field: "title", order: "ASC" },
  filter: {},
} as const;
const titles = (data: readonly object[]): unknown[] => data.map((row) => Reflect.get(row, "title"));

describe("the auth provider", () => {
  it("checkAuth refuses before a login", async () => {
    await expect(auth().checkAuth({})).rejects.toBeUndefined();
  });
  it("a call before a login is refused, and checkError ends the session", async () => {
    const refused = await provider()
      .getList("books", list)
      .catch((error: unknown) => error);
    expect(refused).toMatchObject({ status: 401, message: expect.any(String) });
    await expect(auth().checkError(refused)).rejects.toBeUndefined();
  });
  it("login with a wrong password says what is wrong", async () => {
    await expect(auth().login({ username: "ada", password: "wrong" })).rejects.toThrow("Unauthorized");
  });
  it("login stores both tokens", async () => {
    await auth().login({ username: "ada", password });
    expect([...storage.keys()]).toEqual(["access", "refresh"]);
  });
  it("checkAuth accepts after a login", async () => {
    await expect(auth().checkAuth({})).resolves.toBeUndefined();
  });
  it("getPermissions has none", async () => {
    await expect(auth().getPermissions?.({})).resolves.toBeUndefined();
  });
  it("checkError keeps the session after another error", async () => {
    await expect(auth().checkError(new HttpError("Not Found", 404))).resolves.toBeUndefined();
    expect(storage.size).toBe(2);
  });
});

describe("the data provider", () => {
  it("getList: a page, with the number of all rows of the user", async () => {
    const { data, total } = await provider().getList("books", list);
    expect([titles(data), total]).toEqual([["Emma", "Persuasion"], 5]);
  });
  it("getList: the last page", async () => {
    const { data, total } = await provider().getList("books", {
      ...list,
      pagination: { page: 3, perPage: 2 },
    });
    expect([titles(data), total]).toEqual([["Villette"], 5]);
  });
  it("getList: in descending order", async () => {
    const { data } = await provider().getList("books", { ...list, sort: { field: "title", order: "DESC" } });
    expect(titles(data)).toEqual(["Villette", "Shirley"]);
  });
  it("getList: a filter", async () => {
    const { data, total } = await provider().getList("books", { ...list, filter: { status: "draft" } });
    expect([titles(data), total]).toEqual([["Sanditon"], 1]);
  });
  it("getList: a search", async () => {
    const { data, total } = await provider().getList("books", { ...list, filter: { q: "emma" } });
    expect([titles(data), total]).toEqual([["Emma"], 1]);
  });
  it("getOne", async () => {
    const { data } = await provider().getOne("books", { id: 1 });
    expect(data).toEqual({ id: 1, title: "Emma", status: "out", owner: 1, author: 1 });
  });
  it("getOne: of a row that does not exist, and of another user's", async () => {
    for (const id of [6, 4711])
      await expect(provider().getOne("books", { id })).rejects.toMatchObject({
        status: 404,
        body: { detail: "No Book matches the given query." },
      });
  });
  it("getMany", async () => {
    const { data } = await provider().getMany("authors", { ids: [2, 1] });
    expect(data).toMatchObject([{ name: "Brontë" }, { name: "Austen" }]);
  });
  it("getManyReference", async () => {
    const { data, total } = await provider().getManyReference("books", { ...list, target: "author", id: 2 });
    expect([titles(data), total]).toEqual([["Shirley", "Villette"], 2]);
  });
  it("create", async () => {
    const { data } = await provider().create("books", { data: { title: "Lady Susan", author: 1 } });
    expect(data).toEqual({ id: 7, title: "Lady Susan", status: "draft", owner: 1, author: 1 });
  });
  it("create: errors of fields are in the body", async () => {
    await expect(provider().create("books", { data: { author: 4711 } })).rejects.toMatchObject({
      status: 400,
      body: {
        title: ["This field is required."],
        author: ['Invalid pk "4711" - object does not exist.'],
      },
    });
  });
  it("update", async () => {
    const previousData = { id: 7 };
    const { data } = await provider().update("books", { id: 7, data: { status: "out" }, previousData });
    expect(data).toMatchObject({ id: 7, title: "Lady Susan", status: "out" });
  });
  it("updateMany", async () => {
    const { data } = await provider().updateMany("books", { ids: [1, 2], data: { status: "draft" } });
    expect(data).toEqual([1, 2]);
    expect((await provider().getList("books", { ...list, filter: { status: "draft" } })).total).toBe(3);
  });
  it("delete", async () => {
    const previousData = { id: 7, title: "Lady Susan" };
    expect(await provider().delete("books", { id: 7, previousData })).toEqual({ data: previousData });
  });
  it("deleteMany", async () => {
    expect(await provider().deleteMany("books", { ids: [1, 2] })).toEqual({ data: [] });
    expect((await provider().getList("books", list)).total).toBe(3);
  });
});

describe("the end of a session", () => {
  it("checkError of a 403 ends it, and logout removes the tokens", async () => {
    await expect(auth().checkError(new HttpError("Forbidden", 403))).rejects.toBeUndefined();
    expect(storage.size).toBe(0);
    storage.set("access", "x");
    await auth().logout({});
    expect(storage.size).toBe(0);
  });
});
