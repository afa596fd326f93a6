// One's own sessions over the wire: listed without tokens, ended one by one or together, and by a new password.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { allowAny, defineView, isAuthenticated } from "../../src/index.ts";
import { password, type TestApp, testApp } from "../support/app.ts";
import { stateless } from "../support/stateless.ts";

let test: TestApp;
beforeAll(async () => {
  test = await testApp(
    {
      tokens: { rotateRefreshTokens: true, blacklistAfterRotation: true },
      views: [
        defineView("/me/", {
          permissions: [isAuthenticated],
          get: ({ identity }) => ({ id: identity?.user.id }),
        }),
        defineView("/soft/", { permissions: [isAuthenticated], revocation: "user", get: () => ({}) }),
        defineView("/stateless/", { permissions: [isAuthenticated], revocation: stateless, get: () => ({}) }),
        defineView("/open/", { permissions: [allowAny], get: () => ({}) }),
      ],
    },
    ["ada", "bob", "eve"],
  );
});
afterAll(() => test.app.close());

interface Session {
  readonly id: string;
  readonly is_current: boolean;
}

async function sessions(token: string): Promise<Session[]> {
  const { json } = await test.call("GET", "/api/sessions/", { token });
  return Array.isArray(json) ? json : [];
}

const me = async (token: string): Promise<number> => (await test.call("GET", "/me/", { token })).status;

describe("sessions", () => {
  it("are listed to their user alone, without a token", async () => {
    const [first, second] = [await test.login("ada"), await test.login("ada")];
    await test.login("bob");
    const answer = await test.call("GET", "/api/sessions/", { token: first.access });
    expect(answer.json).toEqual([expect.anything(), expect.anything()]);
    expect(answer.json).toContainEqual({
      id: expect.stringMatching(/^[0-9a-f]{32}$/),
      user_agent: "",
      ip_address: null,
      created_at: expect.stringMatching(/Z$/),
      last_used_at: expect.stringMatching(/Z$/),
      expires_at: expect.stringMatching(/Z$/),
      is_current: true,
    });
    for (const { access, refresh } of [first, second]) {
      for (const token of [access, refresh]) {
        const { jti } = JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString());
        expect(answer.text).not.toContain(jti);
        expect(answer.text).not.toContain(token);
      }
    }
    expect((await test.call("GET", "/api/sessions/")).status).toBe(401);
  });

  it("end one by one, on the next request", async () => {
    const [here, there] = [await test.login("ada"), await test.login("ada")];
    const other = (await sessions(there.access)).find((session) => session.is_current);
    expect((await test.call("DELETE", `/api/sessions/${other?.id}/`, { token: here.access })).status).toBe(
      204,
    );
    expect(await me(there.access)).toBe(401);
    expect(await me(here.access)).toBe(200);
    expect(
      (await test.call("POST", "/api/token/refresh/", { json: { refresh: there.refresh } })).status,
    ).toBe(401);
    expect((await test.call("DELETE", `/api/sessions/${other?.id}/`, { token: here.access })).status).toBe(
      404,
    );
  });

  it("cannot be ended by another user", async () => {
    const [ada, eve] = [await test.login("ada"), await test.login("eve")];
    const [target] = await sessions(ada.access);
    const answer = await test.call("DELETE", `/api/sessions/${target?.id}/`, { token: eve.access });
    expect([answer.status, answer.json]).toEqual([404, { detail: "No Session matches the given query." }]);
    expect(await me(ada.access)).toBe(200);
  });

  it("end all but one, or all", async () => {
    const [one, two, three] = [await test.login("bob"), await test.login("bob"), await test.login("bob")];
    const others = await test.call("POST", "/api/sessions/revoke-others/", { token: one.access });
    expect(others.json).toHaveProperty("revoked", expect.any(Number));
    expect([await me(one.access), await me(two.access), await me(three.access)]).toEqual([200, 401, 401]);
    expect((await test.call("DELETE", "/api/sessions/", { token: one.access })).status).toBe(204);
    expect(await me(one.access)).toBe(401);
  });

  it("are looked at as hard as a view asks", async () => {
    const { access } = await test.login("ada");
    await test.call("DELETE", "/api/sessions/", { token: access });
    expect(await me(access)).toBe(401);
    expect((await test.call("GET", "/soft/", { token: access })).status).toBe(200);
    expect((await test.call("GET", "/stateless/", { token: access })).status).toBe(200);
    expect((await test.call("GET", "/open/", { token: access })).status).toBe(401);
  });
});

describe("a new password", () => {
  const change = (token: string, old_password: string, new_password: string): ReturnType<TestApp["call"]> =>
    test.call("POST", "/api/users/password/", { token, json: { old_password, new_password } });

  it("needs the old one, and one that the policy takes", async () => {
    const { access } = await test.login("eve");
    expect(await change(access, "wrong", "correct-horse-7")).toMatchObject({
      status: 400,
      json: { old_password: [expect.stringContaining("incorrectly")] },
    });
    expect(await change(access, password, "password")).toMatchObject({
      status: 400,
      json: { new_password: ["This password is too common."] },
    });
    expect((await test.call("POST", "/api/users/password/", { json: {} })).status).toBe(401);
  });

  it("ends the other sessions and keeps the one at hand", async () => {
    const [here, there] = [await test.login("eve"), await test.login("eve")];
    expect((await change(here.access, password, "correct-horse-7")).status).toBe(200);
    expect([await me(here.access), await me(there.access)]).toEqual([200, 401]);
    const old = await test.call("POST", "/api/token/", { json: { username: "eve", password } });
    const fresh = await test.call("POST", "/api/token/", {
      json: { username: "eve", password: "correct-horse-7" },
    });
    expect([old.status, fresh.status]).toEqual([401, 200]);
  });
});
