// The caller's own row at /api/users/me/: what it shows, what can be changed there and what cannot, and how a user is deleted.
import { beforeAll, describe, expect, it } from "vitest";
import * as z from "zod";
import { type AuthEvent, defineResource, isAuthenticated } from "../../src/index.ts";
import { password, type TestApp, testApp } from "../support/app.ts";
import { djangoDatabase, execute, freshDatabase, look } from "../support/database.ts";
import { stateless } from "../support/stateless.ts";

const me = "/api/users/me/";
const tasks = defineResource("tasks", {
  schema: z.object({ title: z.string() }),
  owner: "owner",
  permissions: [isAuthenticated],
});

describe("the caller's own row", () => {
  let test: TestApp;
  let token: string;
  let database: string;
  const events: AuthEvent[] = [];

  beforeAll(async () => {
    database = await freshDatabase();
    test = await testApp(
      {
        database,
        resources: [tasks],
        users: { fields: z.object({ nickname: z.string().max(20), age: z.int().nullable().default(null) }) },
        onEvent: (event) => events.push(event),
      },
      [],
    );
    for (const username of ["ada", "bob"])
      await test.app.auth.register({ username, password, fields: { nickname: username } });
    token = (await test.login("ada")).access;
  });

  const shown = {
    id: 1,
    username: "ada",
    email: "",
    first_name: "",
    last_name: "",
    nickname: "ada",
    age: null,
  };

  it("is shown without the password and the flags", async () => {
    expect((await test.call("GET", me)).status).toBe(401);
    const { status, json, headers } = await test.call("GET", me, { token });
    expect([status, json]).toEqual([200, shown]);
    expect(headers.get("allow")).toBe("GET, PUT, PATCH, DELETE, HEAD, OPTIONS");
  });

  it("changes as DRF's serializers change a row", async () => {
    const call = async (method: string, json: unknown) => {
      const answer = await test.call(method, me, { token, json });
      return [answer.status, answer.json];
    };
    const changed = { ...shown, email: "ada@example.org", nickname: "countess" };
    expect(await call("PATCH", { email: "ada@example.org", nickname: "countess" })).toEqual([200, changed]);
    expect(await call("PATCH", {})).toEqual([200, changed]);
    expect(await call("PUT", { first_name: "Ada" })).toEqual([
      400,
      { nickname: ["This field is required."] },
    ]);
    expect(await call("PATCH", { email: "ada", age: "x", nickname: "x".repeat(21) })).toEqual([
      400,
      {
        email: ["Enter a valid email address."],
        age: ["A valid integer is required."],
        nickname: ["Ensure this field has no more than 20 characters."],
      },
    ]);
    expect(await call("PUT", { nickname: "ada", email: "", age: 36 })).toEqual([200, { ...shown, age: 36 }]);
    expect(await call("PATCH", { age: null })).toEqual([200, shown]);
  });

  it("keeps everything that a body must not change", async () => {
    const row = () => look(database, "select * from auth_user where id = 1");
    const [before] = await row();
    const body = {
      id: 2,
      username: "root",
      password: "an0ther-password",
      is_superuser: true,
      is_staff: true,
      is_active: false,
      date_joined: "2000-01-01",
      last_login: "2000-01-01",
      groups: [1],
      user_permissions: [1],
      nickname: "ada",
    };
    for (const method of ["PUT", "PATCH"])
      expect((await test.call(method, me, { token, json: body })).json).toEqual(shown);
    const form = { is_superuser: "true", nickname: "ada", username: "root", password: "x" };
    expect((await test.call("PATCH", me, { token, form })).json).toEqual(shown);
    expect(await row()).toEqual([before]);
    for (const table of ["auth_user_groups", "auth_user_user_permissions"])
      expect(await look(database, `select * from ${table}`)).toEqual([]);
    const { json } = await test.call("OPTIONS", me, { token });
    const { actions } = z
      .object({ actions: z.object({ PUT: z.record(z.string(), z.unknown()) }) })
      .parse(json);
    expect(Object.keys(actions.PUT)).toEqual(["email", "first_name", "last_name", "nickname", "age"]);
  });

  it("is deleted with the password, with its rows and sessions, and nobody else's", async () => {
    const bob = (await test.login("bob")).access;
    for (const access of [token, bob])
      await test.call("POST", "/api/tasks/", { token: access, json: { title: "A" } });
    const refresh = (await test.login("ada")).refresh;
    for (const [json, body] of [
      [{}, { password: ["This field is required."] }],
      [{ password: "wr0ng" }, { password: [expect.stringContaining("incorrectly")] }],
    ] as const)
      expect(await test.call("DELETE", me, { token, json })).toMatchObject({ status: 400, json: body });
    const heard = () => new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
    await heard();
    events.length = 0;
    expect((await test.call("DELETE", me, { token, json: { password } })).status).toBe(204);
    await heard();
    expect(events.map(({ type }) => type)).toEqual(["session.revoked", "session.revoked", "user.deleted"]);
    expect((await test.call("GET", me, { token })).status).toBe(401);
    expect((await test.call("POST", "/api/token/refresh/", { json: { refresh } })).status).toBe(401);
    expect((await test.call("GET", "/api/tasks/", { token: bob })).json).toHaveLength(1);
    expect(await look(database, "select owner_id from tasks")).toEqual([{ owner_id: 2 }]);
    expect(await look(database, "select username from auth_user")).toEqual([{ username: "bob" }]);
  });
});

describe("the own row of other user models", () => {
  it("keeps the e-mail address that users log in with", async () => {
    const { call, app } = await testApp(
      { users: { usernameField: "email", omit: ["first_name", "last_name"] } },
      [],
    );
    await app.auth.register({ username: "ada@example.org", password });
    const { access: token } = await app.auth.obtainPair({ username: "ada@example.org", password });
    const json = { email: "eve@example.org" };
    expect((await call("PATCH", me, { token, json })).json).toEqual({ id: 1, email: "ada@example.org" });
  });

  it("keeps the column that tokens name the user by, and reads the row where requests do not", async () => {
    const { call, app } = await testApp({ revocation: stateless, tokens: { userIdField: "email" } }, []);
    await app.auth.register({ username: "ada", password, fields: { email: "ada@example.org" } });
    const { access: token } = await app.auth.obtainPair({ username: "ada", password });
    const { json } = await call("PATCH", me, {
      token,
      json: { email: "eve@example.org", first_name: "Ada" },
    });
    expect(json).toMatchObject({ email: "ada@example.org", first_name: "Ada" });
    expect((await call("DELETE", me, { token, json: { password } })).status).toBe(204);
    expect((await call("GET", me, { token })).status).toBe(401);
  });

  it("is deleted beside Django with the rows of its resources, and not if another table keeps it", async () => {
    const database = await djangoDatabase("auth");
    const own = defineResource("tasks", {
      schema: z.object({
        title: z.string(),
        description: z.string().default(""),
        is_completed: z.boolean().default(false),
      }),
      owner: "owner",
      timestamps: { created: "created_at" },
      table: "tasks_task",
      permissions: [isAuthenticated],
    });
    const { app, call, login } = await testApp({ database, resources: [own] }, ["zoe", "kim"]);
    const zoe = (await login("zoe")).access;
    expect((await call("POST", "/api/tasks/", { token: zoe, json: { title: "A" } })).status).toBe(201);
    await app.auth.groups.create("Editors");
    await app.auth.groups.addUser("Editors", "zoe");
    expect((await call("DELETE", me, { token: zoe, json: { password } })).status).toBe(204);
    expect(await look(database, "select * from tasks_task where title = 'A'")).toEqual([]);
    const kim = await app.auth.findUser("kim");
    await execute(
      database,
      "create table keeper (user_id integer not null references auth_user (id) deferrable initially deferred)",
      `insert into keeper (user_id) values (${kim?.id})`,
    );
    const token = (await login("kim")).access;
    const answer = await call("DELETE", me, { token, json: { password } });
    expect([answer.status, answer.json]).toEqual([
      409,
      { detail: "The user cannot be deleted: other rows refer to it." },
    ]);
    expect((await call("GET", me, { token })).status).toBe(200);
  });
});
