// Registration: which users may be registered, what is written, and that concurrent registrations of one name create one user.
import { describe, expect, it } from "vitest";
import * as z from "zod";
import { AuthError } from "../../src/index.ts";
import { password } from "../support/app.ts";
import { listenIn } from "../support/statements.ts";
import { codeOf, flows } from "./flows.ts";

const messagesOf = (flow: Promise<unknown>): Promise<readonly string[]> =>
  flow.then(
    () => [],
    (error: unknown) => {
      if (error instanceof AuthError) return error.messages;
      throw error;
    },
  );

describe("a registration", () => {
  it("creates an active user without privileges, who can log in", async () => {
    const { app, rows } = await flows({}, { users: [] });
    const user = await app.auth.register({ username: "ada", password });
    expect(user).toMatchObject({
      id: 1,
      username: "ada",
      isActive: true,
      isStaff: false,
      isSuperuser: false,
    });
    const [row] = await rows("select * from auth_user");
    expect(row).toMatchObject({
      username: "ada",
      is_active: 1,
      is_staff: 0,
      is_superuser: 0,
      last_login: null,
    });
    expect(row?.["password"]).toMatch(/^pbkdf2_sha256\$1000\$[^$]+\$.{44}$/);
    expect(await codeOf(app.auth.obtainPair({ username: "ada", password }))).toBe("ok");
  });

  it("creates a superuser only from custom code", async () => {
    const { app, call, rows } = await flows({}, { users: [] });
    await app.auth.createSuperuser({ username: "root", password });
    const body = { username: "eve", password, is_superuser: true, is_staff: true, is_active: false, id: 99 };
    expect((await call("POST", "/api/users/", { json: body })).status).toBe(201);
    expect(
      await rows("select id, username, is_superuser, is_staff, is_active from auth_user order by id"),
    ).toEqual([
      { id: 1, username: "root", is_superuser: 1, is_staff: 1, is_active: 1 },
      { id: 2, username: "eve", is_superuser: 0, is_staff: 0, is_active: 1 },
    ]);
  });

  it("stores the custom fields", async () => {
    const { call, rows } = await flows(
      {
        users: {
          omit: ["first_name", "last_name"],
          fields: z.object({
            phone: z.string().max(20),
            is_vip: z.boolean().default(false),
            note: z.string().nullable().default(null),
          }),
        },
      },
      { users: [] },
    );
    const answer = await call("POST", "/api/users/", { json: { username: "ada", password, phone: "123" } });
    expect(answer.status).toBe(201);
    expect(await rows("select phone, is_vip, note, email from auth_user")).toEqual([
      { phone: "123", is_vip: 0, note: null, email: "" },
    ]);
    const missing = await call("POST", "/api/users/", { json: { username: "bob", password } });
    expect([missing.status, missing.json]).toEqual([400, { phone: ["This field is required."] }]);
  });

  it("stores what the schema of the custom fields makes of them, and refuses what it refuses", async () => {
    const fields = z
      .object({
        phone: z.string().transform((phone) => phone.replaceAll(" ", "")),
        confirmed: z.string(),
      })
      .refine(({ phone, confirmed }) => phone === confirmed, {
        path: ["confirmed"],
        message: "Not the same.",
      });
    const { call, rows } = await flows({ users: { fields } }, { users: [] });
    const register = (confirmed: string) =>
      call("POST", "/api/users/", { json: { username: "ada", password, phone: "1 23", confirmed } });
    const refused = await register("321");
    expect([refused.status, refused.json]).toEqual([400, { confirmed: ["Not the same."] }]);
    const { status, json } = await register("123");
    expect([status, json]).toEqual([201, expect.objectContaining({ phone: "123" })]);
    expect(await rows("select phone from auth_user")).toEqual([{ phone: "123" }]);
  });

  it("answers the custom fields in their types", async () => {
    const fields = z.object({
      is_vip: z.boolean(),
      due: z.iso.datetime(),
      tags: z.array(z.string()),
    });
    const { call } = await flows({ users: { fields } }, { users: [] });
    const given = { is_vip: false, due: "2026-01-01T00:00:00.500000Z", tags: ["a", "b"] };
    const { json } = await call("POST", "/api/users/", { json: { username: "ada", password, ...given } });
    expect(json).toMatchObject(given);
  });

  it.each([
    ["ada lovelace", false],
    ["ada!", false],
    ["ada\nlovelace", false],
    ["", false],
    ["ada@example.org", true],
    ["a.d-a_+1", true],
    ["zoë", true],
    ["漢字", true],
  ])("of %j: %s", async (username, allowed) => {
    const { app } = await flows({}, { users: [] });
    const code = await codeOf(app.auth.register({ username, password }));
    expect(code).toBe(allowed ? "ok" : "invalid_username");
  });

  it("is refused for a name or a password of a length that no login accepts", async () => {
    const { app } = await flows({ users: { usernamePattern: null } }, { users: [] });
    const long = "x".repeat(4097);
    for (const username of ["", " \t", long])
      expect(await codeOf(app.auth.register({ username, password }))).toBe("invalid_username");
    for (const other of ["", " \t", long])
      expect(await codeOf(app.auth.register({ username: "ada", password: other }))).toBe("weak_password");
    await app.auth.register({ username: "ada", password: long.slice(1) });
    expect(await codeOf(app.auth.obtainPair({ username: "ada", password: long.slice(1) }))).toBe("ok");
  });

  it("uses the custom pattern, or none", async () => {
    const strict = await flows({ users: { usernamePattern: /^[a-z]+$/ } });
    expect(await messagesOf(strict.app.auth.register({ username: "Bob", password }))).toEqual([
      "Enter a valid username.",
    ]);
    const free = await flows({ users: { usernamePattern: null } });
    expect(await codeOf(free.app.auth.register({ username: "any name at all!", password }))).toBe("ok");
  });

  it("is refused for a weak password before anything is written", async () => {
    const { app, rows } = await flows(
      { passwords: { hashers: [{ algorithm: "pbkdf2_sha256", iterations: 1000 }] } },
      { users: [] },
    );
    for (const weak of ["short", "12345678901", "password123", "lovelace"]) {
      const messages = await messagesOf(app.auth.register({ username: "lovelace", password: weak }));
      expect([weak, messages.length > 0]).toEqual([weak, true]);
    }
    expect(await rows("select * from auth_user")).toEqual([]);
    await app.auth.register({ username: "lovelace", password });
    expect(await codeOf(app.auth.changePassword("lovelace", "lovelace"))).toBe("weak_password");
    expect(await codeOf(app.auth.obtainPair({ username: "lovelace", password }))).toBe("ok");
  });
});

describe("a taken name", () => {
  it("is refused; a name in another case is not", async () => {
    const { app } = await flows();
    const again = app.auth.register({ username: "ada", password: "other-staple" });
    expect(await codeOf(again)).toBe("username_taken");
    expect(await messagesOf(again)).toEqual(["A user with that username already exists."]);
    expect(await codeOf(app.auth.register({ username: "Ada", password }))).toBe("ok");
    expect(await codeOf(app.auth.obtainPair({ username: "ada", password }))).toBe("ok");
  });

  it("is refused with its field, if another column is taken", async () => {
    const { app, execute } = await flows({}, { users: [] });
    await execute("create unique index one_email on auth_user (email)");
    const fields = { email: "ada@example.org" };
    await app.auth.register({ username: "ada", password, fields });
    const again = app.auth.register({ username: "bob", password, fields });
    expect(await messagesOf(again)).toEqual(["user with this email already exists."]);
  });

  it("is refused in the words of the user model", async () => {
    const { app, execute } = await flows({ users: { verboseName: "member" } }, { users: [] });
    await execute("create unique index one_email on auth_user (email)");
    const fields = { email: "ada@example.org" };
    await app.auth.register({ username: "ada", password, fields });
    const sameName = app.auth.register({ username: "ada", password });
    expect(await messagesOf(sameName)).toEqual(["member with this username already exists."]);
    const sameEmail = app.auth.register({ username: "bob", password, fields });
    expect(await messagesOf(sameEmail)).toEqual(["member with this email already exists."]);
  });

  it("is answered under its field", async () => {
    const { call, execute } = await flows(
      {
        users: {
          usernameField: "email",
          omit: ["email"],
          usernamePattern: /@/,
          fields: z.object({ phone: z.string().default("") }),
        },
      },
      { users: [] },
    );
    await execute("create unique index one_phone on auth_user (phone)");
    const register = async (email: string, phone: string): Promise<unknown> =>
      (await call("POST", "/api/users/", { json: { email, phone, password } })).json;
    expect(await register("ada@example.org", "1")).toMatchObject({ email: "ada@example.org" });
    expect(await register("ada", "2")).toEqual({ email: ["Enter a valid username."] });
    expect(await register("bob@example.org", "1")).toEqual({
      phone: ["user with this phone already exists."],
    });
  });

  it("is looked up once, whether the registration is refused or not", async () => {
    const { app, call } = await flows({ users: { usernamePattern: /^[a-z]+$/ } });
    const listen = listenIn(app.db);
    const register = (json: object): Promise<unknown> => call("POST", "/api/users/", { json });
    await register({ username: "first", password });
    for (const body of [
      { username: "bob", password },
      { username: "ada", password },
      { username: "ada" },
      { username: "Eve", password },
    ]) {
      const statements = await listen(() => register(body));
      const lookups = statements.filter(({ sql }) => /^\s*select 1 as "found" from/.test(sql));
      expect([body, lookups.length]).toEqual([body, 1]);
    }
  });

  it("is reported before an invalid one", async () => {
    const { app, call, execute } = await flows({ users: { usernamePattern: /^[a-z]+$/ } });
    await execute("update auth_user set username = 'Ada'");
    const { status, json } = await call("POST", "/api/users/", { json: { username: "Ada", password } });
    expect([status, json]).toEqual([400, { username: ["A user with that username already exists."] }]);
    expect(await codeOf(app.auth.register({ username: "A\0", password }))).toBe("invalid_username");
  });

  it("goes to exactly one of twenty concurrent registrations", async () => {
    const { call, rows } = await flows({}, { users: [] });
    for (const username of ["first", "second", "third"]) {
      const answers = await Promise.all(
        Array.from({ length: 20 }, (_, index) =>
          call("POST", "/api/users/", { json: { username, password: `staple-number-${index}` } }),
        ),
      );
      const statuses = answers.map(({ status }) => status);
      expect(statuses.filter((status) => status === 201)).toHaveLength(1);
      expect(statuses.filter((status) => status === 400)).toHaveLength(19);
      const winner = statuses.indexOf(201);
      const login = await call("POST", "/api/token/", {
        json: { username, password: `staple-number-${winner}` },
      });
      expect(login.status).toBe(200);
      expect(answers.find(({ status }) => status === 400)?.json).toEqual({
        username: ["A user with that username already exists."],
      });
    }
    expect(await rows("select count(*) as users from auth_user")).toEqual([{ users: 3 }]);
  });
});
