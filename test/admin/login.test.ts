// Sessions of the admin: who may log in, what ends a session, and that no other page can use it.
import { beforeEach, describe, expect, it } from "vitest";
import { type AdminClient, adminClient, adminOrigin, anonymousClient } from "../support/admin.ts";
import { password, type TestApp, testApp } from "../support/app.ts";

let test: TestApp;
let now: number;
let root: AdminClient;

beforeEach(async () => {
  now = Date.UTC(2026, 0, 1);
  const cors = { origins: ["http://friend.example"], credentials: true };
  test = await testApp({ clock: () => now, cors }, ["ada"]);
  await test.app.auth.createSuperuser({ username: "root", password });
  root = await adminClient(test, "root");
});

const minutes = (count: number): number => count * 60_000;
const status = async (client: AdminClient): Promise<number> => (await client.call("GET", "me/")).status;

describe("a login", () => {
  it("shows who is logged in, in a cookie that scripts and other sites do not see", async () => {
    const anonymous = anonymousClient(test);
    expect(await status(anonymous)).toBe(401);
    const { json, headers } = await anonymous.call("POST", "login/", {
      json: { username: "root", password },
    });
    expect(json).toMatchObject({ user: { username: "root", is_superuser: true } });
    expect(headers.getSetCookie()).toEqual([
      expect.stringMatching(/^latchkey_admin=[0-9a-f]{32}\.[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/),
      expect.stringMatching(/^latchkey_device=ey[\w.-]+; Path=\/; Max-Age=31536000; HttpOnly; SameSite=Lax$/),
    ]);
    const secure = await test.app.fetch(
      new Request("https://test.example/admin/api/login/", {
        method: "POST",
        headers: { "content-type": "application/json", "sec-fetch-site": "same-origin" },
        body: JSON.stringify({ username: "root", password }),
      }),
    );
    expect(secure.headers.getSetCookie()[0]).toMatch(
      /^__Host-latchkey_admin=.*; Path=\/; HttpOnly; Secure; SameSite=Strict$/,
    );
    expect((await root.call("GET", "me/")).json).toEqual({
      id: expect.any(Number),
      username: "root",
      full_name: "",
      is_superuser: true,
      confirmed_until: new Date(now + minutes(5)).toISOString(),
    });
  });

  it.each([
    ["a wrong password", "root", "wrong"],
    ["a user who is not staff", "ada", password],
    ["nobody", "nobody", password],
  ])("is refused for %s with the same message", async (_, username, given) => {
    const { status, json } = await anonymousClient(test).call("POST", "login/", {
      json: { username, password: given },
    });
    expect(status).toBe(400);
    expect(json).toEqual({ non_field_errors: [expect.stringContaining("staff account")] });
  });

  it("is throttled as other logins are", async () => {
    const wrong = async () =>
      (await anonymousClient(test).call("POST", "login/", { json: { username: "root", password: "wrong" } }))
        .status;
    for (let count = 0; count < 11; count++) await wrong();
    expect(await wrong()).toBe(429);
    // A browser in which the user has logged in before is counted by itself.
    const known = root.device ?? "";
    const answer = await anonymousClient(test, known).call("POST", "login/", {
      json: { username: "root", password },
    });
    expect(answer.status).toBe(200);
  });
});

describe("a session", () => {
  it("ends when it is idle, when it is old, and by a logout", async () => {
    const other = await adminClient(test, "root");
    now += minutes(29);
    expect(await status(other)).toBe(200);
    now += minutes(31);
    expect(await status(other)).toBe(401);
    now = Date.UTC(2026, 0, 1);
    for (let count = 0; count < 30; count++) {
      now += minutes(24);
      expect(await status(root)).toBe(now < Date.UTC(2026, 0, 1, 12) ? 200 : 401);
    }
    const third = await adminClient(test, "root");
    expect((await third.call("POST", "logout/")).status).toBe(204);
    expect(await status(third)).toBe(401);
  });

  it("is listed and can be ended as any session", async () => {
    const [session] = await test.app.auth.listSessions("root");
    await test.app.auth.revokeSession("root", session?.id ?? "");
    expect(await status(root)).toBe(401);
  });

  it("ends with another password, and when the user is not active staff any more", async () => {
    const { db, auth } = test.app;
    for (const column of ["is_staff", "is_active"] as const) {
      await db
        .updateTable("auth_user")
        .set({ [column]: false })
        .where("username", "=", "root")
        .execute();
      expect(await status(root)).toBe(401);
      await db
        .updateTable("auth_user")
        .set({ [column]: true })
        .where("username", "=", "root")
        .execute();
      expect(await status(root)).toBe(200);
    }
    await auth.changePassword("root", "another-staple-7");
    expect(await status(root)).toBe(401);
  });

  it("takes the secret of its cookie, and ends with a password that Django sets", async () => {
    const cookie = root.cookie ?? "";
    const forged = cookie.slice(0, -2) + (cookie.endsWith("A") ? "BB" : "AA");
    expect(await status(anonymousClient(test, forged))).toBe(401);
    expect(await status(root)).toBe(200);
    const { db } = test.app;
    await db.updateTable("auth_user").set({ password: "!" }).where("username", "=", "root").execute();
    expect(await status(root)).toBe(401);
  });

  it("is for active staff, whatever tokens are for", async () => {
    const lenient = await testApp({ tokens: { checkUserIsActive: false } }, []);
    await lenient.app.auth.createSuperuser({ username: "root", password });
    const client = await adminClient(lenient, "root");
    await lenient.app.db.updateTable("auth_user").set({ is_active: false }).execute();
    expect(await status(client)).toBe(401);
  });

  it("is not used by another site or by a page that does not say where it is", async () => {
    const foreign: Readonly<Record<string, string>>[] = [
      { "sec-fetch-site": "cross-site" },
      { "sec-fetch-site": "same-site" },
      { "sec-fetch-site": "none" },
      { "sec-fetch-site": "cross-site", origin: "http://friend.example" },
      { "sec-fetch-site": "cross-site", origin: adminOrigin },
      { origin: "http://evil.example" },
      { origin: "null" },
      {},
    ];
    const send = async (path: string, headers: Readonly<Record<string, string>>) =>
      (
        await test.call("POST", `/admin/api/${path}`, {
          json: { username: "root", password },
          headers: { cookie: root.cookie ?? "", ...headers },
          origin: adminOrigin,
        })
      ).status;
    for (const headers of foreign)
      for (const path of ["login/", "logout/", "confirm/"]) expect(await send(path, headers)).toBe(403);
    expect(await send("confirm/", { origin: adminOrigin })).toBe(200);
    expect(await status(root)).toBe(200);
  });

  it("is confirmed by the password for five minutes", async () => {
    now += minutes(6);
    const until = async () => Object(await root.call("GET", "me/")).json.confirmed_until;
    expect(await until()).toBeNull();
    expect((await root.call("POST", "confirm/", { json: { password: "wrong" } })).json).toEqual({
      password: ["The password is wrong."],
    });
    expect(await until()).toBeNull();
    const confirmed = { confirmed_until: new Date(now + minutes(5)).toISOString() };
    expect((await root.call("POST", "confirm/", { json: { password } })).json).toEqual(confirmed);
    expect(await until()).toBe(confirmed.confirmed_until);
  });
});
