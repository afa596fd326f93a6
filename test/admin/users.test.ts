// Users, groups and sessions in the admin: nobody gets rights that they do not hold, or takes over an account that has more.
import { beforeEach, describe, expect, it } from "vitest";
import * as z from "zod";
import { type AdminClient, adminClient } from "../support/admin.ts";
import { password, type TestApp, testApp } from "../support/app.ts";

let test: TestApp;
let now: number;
let root: AdminClient;
let clerk: AdminClient;
const ids: Record<string, number> = {};
const minutes = 60_000;
const fresh = "another-staple-7";

const idOf = async (username: string): Promise<number> =>
  Number((await test.app.auth.findUser(username))?.id);

beforeEach(async () => {
  now = Date.UTC(2026, 0, 1);
  const fields = z.object({
    nickname: z.string().max(20).default(""),
    age: z.int().nullable().default(null),
  });
  test = await testApp({ clock: () => now, users: { fields }, throttles: { credentials: false } }, [
    "ada",
    "bob",
  ]);
  const { auth } = test.app;
  await auth.createSuperuser({ username: "root", password });
  // The clerk may change users and groups, and holds a few other rights.
  await auth.register({ username: "clerk", password, isStaff: true });
  const held = [
    "add_user",
    "change_user",
    "delete_user",
    "change_group",
    "add_group",
    "delete_group",
    "view_permission",
  ];
  await auth.permissions.grant(
    { user: "clerk" },
    ...held.map((name) => `auth.${name}`),
    "latchkey.change_session",
  );
  await auth.groups.create("changers");
  await auth.permissions.grant({ group: "changers" }, "auth.change_user");
  await auth.groups.create("strangers");
  await auth.permissions.grant({ group: "strangers" }, "auth.delete_permission");
  for (const name of ["ada", "bob", "root", "clerk"]) ids[name] = await idOf(name);
  root = await adminClient(test, "root");
  clerk = await adminClient(test, "clerk");
});

const send = async (client: AdminClient, method: string, path: string, json?: unknown) => {
  const { status, json: body } = await client.call(method, `data/${path}`, { json });
  return { status, body };
};

/** The ids of groups and permissions by their names. */
async function known(name: "groups" | "permissions"): Promise<Record<string, number>> {
  const { body } = await send(root, "GET", `${name}/?page_size=200`);
  const rows: { id: number; name: string; codename?: string }[] = Object(body).results;
  return Object.fromEntries(rows.map((row) => [row.codename ?? row.name, row.id]));
}

describe("a user", () => {
  it("is created, found, changed and deleted, with custom fields, groups and permissions, and never a hash", async () => {
    const groups = await known("groups");
    const permissions = await known("permissions");
    const given = {
      username: "eve",
      password: fresh,
      email: "eve@example.com",
      nickname: "E",
      groups: [groups["changers"]],
      user_permissions: [permissions["view_group"]],
    };
    const { status, body } = await send(root, "POST", "users/", given);
    expect(status).toBe(201);
    const { id } = Object(body);
    expect(body).toMatchObject({
      username: "eve",
      nickname: "E",
      is_active: true,
      is_staff: false,
      last_login: null,
      date_joined: "2026-01-01T00:00:00Z",
      groups: [groups["changers"]],
      _labels: { groups: ["changers"], user_permissions: ["Can view group"] },
    });
    expect(JSON.stringify(body)).not.toMatch(/pbkdf2|"password"/);
    expect((await test.app.auth.obtainPair({ username: "eve", password: fresh })).access).toMatch(/^ey/);
    const found = await send(root, "GET", `users/?search=eve&groups=${groups["changers"]}&is_staff=false`);
    expect(Object(found.body).results).toMatchObject([{ id, nickname: "E" }]);
    const changed = await send(root, "PATCH", `users/${id}/`, { nickname: "Evie", age: 7, groups: [] });
    expect(changed.body).toMatchObject({
      nickname: "Evie",
      age: 7,
      groups: [],
      user_permissions: [permissions["view_group"]],
    });
    expect((await send(root, "PATCH", `users/${id}/`, { password: "sneaky-99-x" })).status).toBe(200);
    await test.app.auth.obtainPair({ username: "eve", password: fresh });
    expect((await send(root, "DELETE", `users/${id}/`)).status).toBe(204);
    expect(await test.app.auth.findUser("eve")).toBeUndefined();
    const history = await send(root, "GET", `users/${id}/history/`);
    const texts = JSON.stringify(history.body);
    expect(Object(history.body).results.map(({ action }: { action: string }) => action)).toContain("delete");
    expect(texts).not.toMatch(/pbkdf2|sneaky|another-staple/);
  });

  it("is refused with messages at its fields", async () => {
    const taken = { username: [expect.stringContaining("already exists")] };
    const some = expect.any(String);
    const refused: [unknown, unknown][] = [
      [{ username: "eve" }, { password: ["This field is required."] }],
      [{ username: "eve", password: "12345" }, { password: [some, some, some] }],
      [{ username: "ada", password: fresh }, taken],
      [{ username: "ａda", password: fresh }, taken],
      [{ username: "e ve", password: fresh }, { username: [expect.stringContaining("valid username")] }],
      [{ username: "eve", password: fresh, email: "nope" }, { email: [some] }],
      [{ username: "eve", password: fresh, age: "x" }, { age: [some] }],
    ];
    for (const [given, body] of refused)
      expect(await send(root, "POST", "users/", given)).toEqual({ status: 400, body });
  });

  it("is renamed unless the name is taken, in any of its forms", async () => {
    expect((await send(root, "PATCH", `users/${ids["bob"]}/`, { username: "ａda" })).status).toBe(400);
    expect((await send(root, "PATCH", `users/${ids["ada"]}/`, { username: "ａda" })).status).toBe(200);
    expect((await send(root, "PATCH", `users/${ids["bob"]}/`, { username: "ada" })).status).toBe(400);
  });

  it("gets another password, which ends all sessions; it is asked for again after five minutes", async () => {
    const { refresh } = await test.login("ada");
    const path = `users/${ids["ada"]}/password/`;
    now += 6 * minutes;
    expect(await send(root, "POST", path, { password: fresh })).toEqual({
      status: 403,
      body: { detail: expect.any(String), code: "confirm_password" },
    });
    await root.call("POST", "confirm/", { json: { password } });
    expect((await send(root, "POST", path, { password: "short" })).status).toBe(400);
    expect((await send(root, "POST", path, { password: fresh })).status).toBe(204);
    await expect(test.app.auth.refresh(refresh)).rejects.toThrow(/./);
    expect((await test.app.auth.obtainPair({ username: "ada", password: fresh })).access).toMatch(/^ey/);
    const { body } = await send(root, "GET", `audit/?action=set_password`);
    expect(Object(body).results).toMatchObject([
      { actor_name: "root", object_label: "ada", before: {}, after: {} },
    ]);
  });
});

describe("rights", () => {
  it("of staff and superusers are given by superusers alone, to others and to oneself", async () => {
    for (const flag of [{ is_staff: true }, { is_superuser: true }, { is_staff: true, is_superuser: true }]) {
      expect((await send(clerk, "PATCH", `users/${ids["ada"]}/`, flag)).status).toBe(403);
      expect(
        (await send(clerk, "POST", "users/", { username: "eve", password: fresh, ...flag })).status,
      ).toBe(403);
    }
    expect((await send(clerk, "PATCH", `users/${ids["clerk"]}/`, { is_superuser: true })).status).toBe(403);
    expect(await test.app.auth.findUser("eve")).toBeUndefined();
    expect(await test.app.auth.findUser("ada")).toMatchObject({ isStaff: false, isSuperuser: false });
    expect((await send(root, "PATCH", `users/${ids["ada"]}/`, { is_staff: true })).status).toBe(200);
    now += 6 * minutes;
    expect((await send(root, "PATCH", `users/${ids["ada"]}/`, { is_superuser: true })).body).toMatchObject({
      code: "confirm_password",
    });
  });

  it("that one does not hold are neither given nor taken, by lists of a user or of a group", async () => {
    const groups = await known("groups");
    const permissions = await known("permissions");
    const ada = `users/${ids["ada"]}/`;
    const mine = { user_permissions: [permissions["change_user"]], groups: [groups["changers"]] };
    expect((await send(clerk, "PATCH", ada, mine)).status).toBe(200);
    for (const beyond of [
      { user_permissions: [permissions["change_user"], permissions["delete_permission"]] },
      { groups: [groups["changers"], groups["strangers"]] },
    ]) {
      expect((await send(clerk, "PATCH", ada, beyond)).status).toBe(403);
      expect((await send(clerk, "PATCH", `users/${ids["clerk"]}/`, beyond)).status).toBe(403);
      expect(
        (await send(clerk, "POST", "users/", { username: "eve", password: fresh, ...beyond })).status,
      ).toBe(403);
    }
    const group = (name: string): string => `groups/${groups[name]}/`;
    const more = { permissions: [permissions["change_user"], permissions["delete_permission"]] };
    expect((await send(clerk, "PATCH", group("changers"), more)).status).toBe(403);
    expect((await send(clerk, "PATCH", group("strangers"), { permissions: [] })).status).toBe(403);
    expect((await send(clerk, "DELETE", group("strangers"))).status).toBe(403);
    expect((await send(clerk, "POST", "groups/bulk-delete/", { ids: [groups["strangers"]] })).status).toBe(
      403,
    );
    expect((await send(clerk, "POST", "groups/", { name: "new", ...more })).status).toBe(403);
    expect((await send(clerk, "PATCH", group("strangers"), { name: "others" })).status).toBe(200);
    expect(
      (await send(clerk, "PATCH", group("changers"), { permissions: [permissions["add_user"]] })).status,
    ).toBe(200);
    expect((await send(root, "GET", group("strangers"))).body).toMatchObject({
      permissions: [permissions["delete_permission"]],
    });
    expect(await test.app.auth.permissions.of({ user: "ada" })).toEqual([
      "auth.add_user",
      "auth.change_user",
    ]);
    now += 6 * minutes;
    expect((await send(root, "PATCH", ada, { groups: [] })).body).toMatchObject({ code: "confirm_password" });
    expect((await send(root, "PATCH", group("changers"), { permissions: [] })).body).toMatchObject({
      code: "confirm_password",
    });
    expect((await send(root, "PATCH", ada, { nickname: "A", is_staff: false })).status).toBe(200);
  });

  it("beyond one's own protect an account: from another password, name, address, end and from deletion", async () => {
    await test.app.auth.permissions.grant({ user: "bob" }, "auth.delete_permission");
    const rootSession = root.cookie?.split("=")[1]?.split(".")[0] ?? "";
    for (const id of [ids["root"], ids["bob"]]) {
      const attempts: [string, string, unknown?][] = [
        ["PATCH", `users/${id}/`, { email: "mine@example.com" }],
        ["PATCH", `users/${id}/`, { username: "mine" }],
        ["PATCH", `users/${id}/`, { is_active: false }],
        ["DELETE", `users/${id}/`],
        ["POST", `users/${id}/password/`, { password: fresh }],
        ["POST", `users/${id}/end-sessions/`, {}],
        ["POST", "users/bulk-delete/", { ids: [ids["ada"], id] }],
        ["POST", "users/bulk-update/", { ids: [ids["ada"], id], values: { is_active: false } }],
      ];
      for (const [method, path, json] of attempts)
        expect([method, path, (await send(clerk, method, path, json)).status]).toEqual([method, path, 403]);
    }
    expect((await send(clerk, "POST", `sessions/${rootSession}/end/`, {})).status).toBe(403);
    expect(await test.app.auth.findUser("ada")).toMatchObject({ isActive: true });
    expect((await root.call("GET", "me/")).status).toBe(200);
    expect((await send(clerk, "PATCH", `users/${ids["ada"]}/`, { email: "a@example.com" })).status).toBe(200);
    expect((await send(clerk, "POST", `users/${ids["ada"]}/password/`, { password: fresh })).status).toBe(
      204,
    );
    expect((await send(clerk, "DELETE", `users/${ids["ada"]}/`)).status).toBe(204);
  });
});

describe("the last active superuser", () => {
  const last = { status: 409, body: { detail: expect.any(String), code: "last_superuser" } };

  it("is not removed, deactivated or demoted, alone or with others", async () => {
    const path = `users/${ids["root"]}/`;
    await test.app.auth.createSuperuser({ username: "asleep", password });
    expect((await send(root, "PATCH", `users/${await idOf("asleep")}/`, { is_active: false })).status).toBe(
      200,
    );
    expect(await send(root, "PATCH", path, { is_superuser: false })).toEqual(last);
    expect(await send(root, "PATCH", path, { is_active: false })).toEqual(last);
    expect(await send(root, "DELETE", path)).toEqual(last);
    expect(await send(root, "POST", "users/bulk-delete/", { ids: [ids["ada"], ids["root"]] })).toEqual(last);
    const values = { is_active: false };
    expect(
      await send(root, "POST", "users/bulk-update/", { ids: [ids["ada"], ids["root"]], values }),
    ).toEqual(last);
    expect(await test.app.auth.findUser("ada")).toMatchObject({ isActive: true });
    expect((await send(root, "PATCH", path, { nickname: "still here" })).status).toBe(200);
  });

  it("is left by any number of demotions at once", async () => {
    const names = ["one", "two", "three"];
    for (const username of names) await test.app.auth.createSuperuser({ username, password });
    const clients = await Promise.all(names.map((username) => adminClient(test, username)));
    const others = await Promise.all(names.map(idOf));
    const demote = { is_superuser: false };
    const targets = [ids["root"], ...others];
    await Promise.all(
      [root, ...clients].map((client, index) =>
        send(client, "PATCH", `users/${targets[(index + 1) % targets.length]}/`, demote),
      ),
    );
    await Promise.all(
      [root, ...clients].map((client, index) => send(client, "PATCH", `users/${targets[index]}/`, demote)),
    );
    const left = await test.app.db
      .selectFrom("auth_user")
      .select("id")
      .where("is_superuser", "=", true)
      .where("is_active", "=", true)
      .execute();
    expect(left.length).toBeGreaterThan(0);
  });
});

describe("users and their sessions", () => {
  it("are deactivated and activated together", async () => {
    const both = [ids["ada"], ids["bob"]];
    const set = (values: unknown) => send(root, "POST", "users/bulk-update/", { ids: both, values });
    expect(await set({ is_active: false })).toEqual({ status: 200, body: { updated: 2 } });
    await expect(test.login("ada")).rejects.toThrow("no_active_account");
    expect((await set({ is_active: true })).body).toEqual({ updated: 2 });
    for (const wrong of [
      { is_superuser: true },
      { is_active: false, is_staff: true },
      { is_active: "x" },
      [],
      null,
    ])
      expect((await set(wrong)).status).toBe(400);
    expect(
      (await send(root, "POST", "groups/bulk-update/", { ids: [1], values: { is_active: true } })).status,
    ).toBe(400);
  });

  it("are listed and ended, those of others only with the password", async () => {
    const first = await test.login("ada");
    const second = await test.login("ada");
    const { body } = await send(
      root,
      "GET",
      `sessions/?user=${ids["ada"]}&revoked_at__isnull=true&ordering=created`,
    );
    const sessions: Record<string, unknown>[] = Object(body).results;
    expect(sessions).toHaveLength(2);
    expect(sessions[0]).toMatchObject({
      user: ids["ada"],
      device: "",
      created: "2026-01-01T00:00:00Z",
      revoked_at: null,
      _labels: { user: "ada" },
    });
    expect(JSON.stringify(body)).not.toMatch(/jti|browser:/);
    const [one] = sessions;
    expect((await send(root, "GET", `sessions/${String(one?.["id"])}/`)).body).toMatchObject({
      id: one?.["id"],
    });
    expect((await send(root, "POST", `sessions/${String(one?.["id"])}/end/`, {})).status).toBe(204);
    const alive = await Promise.allSettled(
      [first, second].map(({ refresh }) => test.app.auth.refresh(refresh)),
    );
    expect(alive.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
    expect((await send(root, "POST", `users/${ids["ada"]}/end-sessions/`, {})).body).toEqual({ ended: 1 });
    expect((await send(root, "POST", "sessions/nothing/end/", {})).status).toBe(404);
    now += 6 * minutes;
    expect((await send(root, "POST", `users/${ids["bob"]}/end-sessions/`, {})).body).toMatchObject({
      code: "confirm_password",
    });
    expect((await send(root, "POST", `users/${ids["root"]}/end-sessions/`, {})).body).toEqual({ ended: 1 });
    expect((await root.call("GET", "me/")).status).toBe(401);
  });
});
