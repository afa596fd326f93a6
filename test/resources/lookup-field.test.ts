// Rows at the value of a unique field instead of their ids: in the caller's scope, for every verb, and 404 for everything else.
import { beforeAll, describe, expect, it } from "vitest";
import * as z from "zod";
import { action, defineResource, isAuthenticated, slug } from "../../src/index.ts";
import { type TestApp, testApp } from "../support/app.ts";

const notes = defineResource("notes", {
  schema: z.object({ slug: slug().max(50), text: z.string().default("") }),
  owner: "owner",
  unique: ["slug"],
  lookupField: "slug",
  permissions: [isAuthenticated],
  actions: {
    shout: action({
      on: "row",
      run: ({ row, update }) => update({ text: String(row["text"]).toUpperCase() }),
    }),
  },
});
const rooms = defineResource("rooms", {
  schema: z.object({ number: z.int(), name: z.string().default("") }),
  scope: "all",
  unique: ["number"],
  lookupField: "number",
  permissions: [isAuthenticated],
});

describe("lookupField", () => {
  let app: TestApp;
  let ada: string;
  let bob: string;
  beforeAll(async () => {
    app = await testApp({ resources: [notes, rooms] }, ["ada", "bob"]);
    ada = (await app.login("ada")).access;
    bob = (await app.login("bob")).access;
    for (const token of [ada, bob])
      await app.call("POST", "/api/notes/", {
        token,
        json: { slug: "one", text: token === ada ? "ada" : "bob" },
      });
    await app.call("POST", "/api/notes/", { token: ada, json: { slug: "only-ada" } });
    await app.call("POST", "/api/rooms/", { token: ada, json: { number: 7, name: "seven" } });
  });

  it("names the row of the caller, where two owners have the same value", async () => {
    for (const [token, text] of [
      [ada, "ada"],
      [bob, "bob"],
    ] as const) {
      const { status, json } = await app.call("GET", "/api/notes/one/", { token });
      expect([status, json]).toMatchObject([200, { slug: "one", text }]);
    }
  });

  it.each([
    ["another owner's row", "only-ada"],
    ["no row", "missing"],
    ["an id", "1"],
  ])("%s is not found, whatever the verb", async (_, value) => {
    for (const method of ["GET", "PUT", "PATCH", "DELETE"]) {
      const json = method === "GET" || method === "DELETE" ? undefined : { slug: "new", text: "x" };
      const answer = await app.call(method, `/api/notes/${value}/`, { token: bob, json });
      expect([answer.status, answer.json]).toEqual([404, { detail: "No Note matches the given query." }]);
    }
    expect((await app.call("POST", `/api/notes/${value}/shout/`, { token: bob })).status).toBe(404);
  });

  it.each(["%00", "%0", "a%00b", "'", "%25", "_", "x".repeat(5000), "é", "%ff"])(
    "%j is 404",
    async (value) => {
      expect((await app.call("GET", `/api/notes/${value}/`, { token: ada })).status).toBe(404);
      expect((await app.call("GET", `/api/rooms/${value}/`, { token: ada })).status).toBe(404);
    },
  );

  it("reads the value as its field does, and answers under a format suffix", async () => {
    expect((await app.call("GET", "/api/rooms/7/", { token: ada })).json).toMatchObject({ name: "seven" });
    expect((await app.call("GET", "/api/rooms/7.json", { token: ada })).json).toMatchObject({
      name: "seven",
    });
    expect((await app.call("GET", "/api/rooms/99999999999999999999/", { token: ada })).status).toBe(404);
  });

  it("a row can be renamed, used by an action and deleted", async () => {
    const call = (method: string, path: string, json?: unknown) =>
      app.call(method, path, { token: ada, json });
    expect((await call("PATCH", "/api/notes/only-ada/", { slug: "renamed", text: "t" })).json).toMatchObject({
      slug: "renamed",
    });
    expect((await call("GET", "/api/notes/only-ada/")).status).toBe(404);
    expect((await call("POST", "/api/notes/renamed/shout/")).json).toMatchObject({ text: "T" });
    expect((await call("PATCH", "/api/notes/renamed/", { slug: "one" })).status).toBe(400);
    expect((await call("DELETE", "/api/notes/renamed/")).status).toBe(204);
    expect((await call("GET", "/api/notes/one/")).status).toBe(200);
  });

  it.each([
    [{ lookupField: "text" }, "add text to `unique`"],
    [{ lookupField: "none" }, "none"],
    [{ lookupField: "slug", unique: [["slug", "text"]] }, "add slug to `unique`"],
  ])("must be one unique field: %j", async (options, message) => {
    const wrong = defineResource("wrong", { ...notes.options, actions: {}, unique: ["slug"], ...options });
    await expect(testApp({ resources: [wrong] })).rejects.toThrow(message);
  });
});
