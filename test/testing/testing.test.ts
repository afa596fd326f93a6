// The test kit: an app in memory, clients of users, forced authentication, and a clock that a test moves.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as z from "zod";
import { defineResource, defineView, isAdminUser, isAuthenticated } from "../../src/index.ts";
import { createTestApp, type TestApp } from "../../src/testing/index.ts";

const notes = defineResource("notes", { schema: z.object({ text: z.string() }), owner: "owner" });
const view = (path: string, permission = isAuthenticated): ReturnType<typeof defineView> =>
  defineView(path, {
    permissions: [permission],
    get: ({ identity }) => ({ user: identity?.user.username }),
    post: async ({ body }) => ({ kind: (await body()).kind }),
  });

let test: TestApp;
beforeAll(async () => {
  test = await createTestApp({
    permissions: [isAuthenticated],
    resources: [notes],
    views: [
      view("/me/"),
      view("/staff/", isAdminUser),
      defineView("/closed/", { permissions: [isAuthenticated], authentication: [], get: () => "in" }),
    ],
  });
});
afterAll(() => test.close());

describe("a client", () => {
  it("is anonymous at first", async () => {
    expect((await test.client.get("/me/")).status).toBe(401);
  });

  it("acts as a user, with a session of its own", async () => {
    const ada = await test.createUser({ username: "ada" });
    const client = test.client.as(ada);
    expect((await client.get("/me/")).body).toEqual({ user: "ada" });
    await client.get("/me/");
    const sessions = await client.get("/api/sessions/");
    expect(sessions.body).toHaveLength(1);
    expect((await test.client.get("/me/")).status).toBe(401);
  });

  it("keeps the rows of two users apart", async () => {
    const [one, two] = [await test.createUser(), await test.createUser()];
    const created = await test.client.as(one).post("/api/notes/", { text: "mine" });
    expect(created).toMatchObject({ status: 201, body: { text: "mine", owner: one.id } });
    expect((await test.client.as(two).get("/api/notes/")).body).toEqual([]);
  });

  it("sends JSON, forms and text, and its own headers", async () => {
    const client = test.client.as(await test.createUser());
    const form = new FormData();
    form.set("a", "1");
    expect((await client.post("/me/", { a: 1 })).body).toEqual({ kind: "json" });
    expect((await client.post("/me/", form)).body).toEqual({ kind: "form" });
    expect((await client.post("/me/", new URLSearchParams("a=1"))).body).toEqual({ kind: "form" });
    const headers = { "content-type": "text/plain" };
    expect((await client.post("/me/", "text", { headers })).status).toBe(415);
  });

  it("reads answers that are not JSON", async () => {
    const ready = await test.client.request("HEAD", "/health/live");
    expect(ready).toMatchObject({ status: 200, text: "", body: undefined });
  });
});

describe("forced authentication", () => {
  it("needs no token and no authenticator, and asks the permissions", async () => {
    const ada = await test.createUser();
    const forced = test.client.forceAuthenticate(ada);
    expect((await forced.get("/me/")).body).toEqual({ user: ada.username });
    expect((await forced.get("/closed/")).status).toBe(200);
    expect((await forced.get("/staff/")).status).toBe(403);
    const staff = await test.createUser({ isStaff: true });
    expect((await test.client.forceAuthenticate(staff).get("/staff/")).status).toBe(200);
    expect((await test.client.as(staff).get("/closed/")).status).toBe(403);
  });
});

describe("the clock", () => {
  it("stands still, and moves every lifetime", async () => {
    const user = await test.createUser();
    const { access, refresh } = await test.createTokens(user);
    const headers = { authorization: `Bearer ${access}` };
    const before = test.clock.now();
    expect((await test.client.get("/me/", { headers })).status).toBe(200);
    expect(test.clock.now()).toBe(before);
    test.clock.advance("6m");
    expect((await test.client.get("/me/", { headers })).status).toBe(401);
    expect((await test.client.post("/api/token/refresh/", { refresh })).status).toBe(200);
    test.clock.set(new Date(before));
    expect((await test.client.get("/me/", { headers })).status).toBe(200);
    expect(() => test.clock.advance("soon")).toThrow(TypeError);
  });
});

describe("an app for tests", () => {
  it("logs in by a made-up address where users log in by e-mail", async () => {
    const byEmail = await createTestApp({ users: { usernameField: "email", omit: ["email"] } });
    const user = await byEmail.createUser({ password: "tr0ub4dor-staple" });
    const login = await byEmail.client.post("/api/token/", {
      email: user.username,
      password: "tr0ub4dor-staple",
    });
    expect([user.username, login.status]).toEqual(["user1@example.org", 200]);
    await byEmail.close();
  });
});
