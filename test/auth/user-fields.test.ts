// The custom columns of a user have the values that their Zod fields define, wherever a user appears in code.
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import * as z from "zod";
import { defineView, isAuthenticated, type User } from "../../src/index.ts";
import { password, type TestApp, testApp } from "../support/app.ts";

const userFields = z.object({
  nickname: z.string().max(30).default(""),
  is_vip: z.boolean().default(false),
  level: z.int().default(1),
  balance: z.number().default(0),
  membership: z.enum(["none", "gold"]).default("none"),
  born: z.iso.datetime({ offset: true }).nullable().default(null),
  referrer: z.string().optional(),
  preferences: z.object({ theme: z.string() }).default({ theme: "light" }),
  tags: z.array(z.string()).default([]),
});

const sent = {
  nickname: "Countess",
  is_vip: true,
  level: 3,
  balance: 2.5,
  membership: "gold",
  born: "2015-12-10T10:00:00.25+02:00",
  preferences: { theme: "dark" },
  tags: ["maths"],
};
const expected = {
  ...sent,
  born: "2015-12-10T08:00:00.250000Z",
  referrer: undefined,
  email: "",
  last_login: null,
};

let test: TestApp;
/** The users that the app's own code was given, by where. */
const seen: Record<string, unknown> = {};
const note = (place: string, user: object | undefined): void => {
  seen[place] = user !== undefined && "fields" in user ? user.fields : user;
};

beforeAll(async () => {
  const view = defineView("/me/", {
    permissions: [
      isAuthenticated,
      ({ identity }) => {
        note("permission", identity?.user);
        return true;
      },
    ],
    get: ({ identity }) => {
      note("view", identity?.user);
      return {};
    },
  });
  test = await testApp(
    {
      users: { fields: userFields },
      timeZone: "Asia/Tokyo",
      tokens: {
        claims: (user) => {
          note("claims", user);
          return {};
        },
        onLoginSuccess: (user) => note("login", user),
        userAuthenticationRule: (user) => {
          note("rule", user);
          return true;
        },
      },
      views: [view],
    },
    [],
  );
});
afterAll(() => test.app.close());

describe("the custom columns of a user", () => {
  it("are what their fields define, in hooks, permissions, views and the results of flows", async () => {
    const registered = await test.call("POST", "/api/users/", {
      json: { username: "ada", password, ...sent },
    });
    expect([registered.status, registered.json]).toEqual([
      201,
      { id: 1, username: "ada", ...sent, born: "2015-12-10T17:00:00.250000+09:00", referrer: null },
    ]);
    const login = await test.call("POST", "/api/token/", { json: { username: "ada", password } });
    const { access } = z.object({ access: z.string() }).parse(login.json);
    expect((await test.call("GET", "/me/", { token: access })).status).toBe(200);
    note("findUser", await test.app.auth.findUser("ada"));
    note("authenticate", (await test.app.auth.authenticate(access)).user);
    await vi.waitFor(() => expect(seen).toHaveProperty("login"));
    const places = ["claims", "login", "rule", "permission", "view", "findUser", "authenticate"];
    expect(seen).toEqual(
      Object.fromEntries(places.map((place) => [place, expect.objectContaining(expected)])),
    );
    expect(userFields.parse(seen["view"])).toMatchObject({ nickname: "Countess", is_vip: true });
  });

  it("have their defaults for a user without values", async () => {
    const user: User = await test.app.auth.register({ username: "bob", password });
    const { date_joined, ...fields } = user.fields;
    expect(date_joined).toMatch(/^\d{4}-/);
    expect(fields).toEqual({
      username: "bob",
      email: "",
      first_name: "",
      last_name: "",
      last_login: null,
      nickname: "",
      is_vip: false,
      level: 1,
      balance: 0,
      membership: "none",
      born: null,
      referrer: undefined,
      preferences: { theme: "light" },
      tags: [],
    });
  });

  it.each([
    ["tags", "red", [expect.stringContaining("list")]],
    ["preferences", "dark", [expect.any(String)]],
    ["preferences", { theme: 5 }, [expect.any(String)]],
  ])("are validated by their schema: %s is not %j", async (name, value, messages) => {
    const json = { username: "eve", password, [name]: value };
    const answer = await test.call("POST", "/api/users/", { json });
    expect([answer.status, answer.json]).toEqual([400, { [name]: messages }]);
  });
});
