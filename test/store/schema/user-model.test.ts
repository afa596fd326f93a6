// The user table and the statements over it: Django's model, and custom models.
import { describe, expect, it } from "vitest";
import {
  type Database,
  djangoUserModel,
  findUserBy,
  findUserByUsername,
  findUserWithSession,
  hasSuperuser,
  insertUser,
  readPage,
  Selection,
  userListing,
  migrate,
  updateLastLogin,
  updatePassword,
  updateRows,
  type UserModel,
  userTable,
} from "../../../src/store/index.ts";
import { djangoDatabase, execute, freshDatabase, look } from "../../support/database.ts";
import { columnsOf, uniquesOf } from "../../support/shape.ts";
import { migratedDatabase, now, openStore, schemaOf } from "../../support/store.ts";
import { listRows } from "../../support/list-rows.ts";

const custom: UserModel = { ...djangoUserModel, table: "accounts_user", usernameMaxLength: 200, columns: [] };

async function made(users: UserModel): Promise<{ url: string; database: Database }> {
  const url = await freshDatabase();
  const database = openStore(url);
  await migrate(database, schemaOf(users), now);
  return { url, database };
}

const namesOf = async (url: string, table: string): Promise<string[]> =>
  (await columnsOf(url, table)).map(({ name }) => name);

describe("the table we make", () => {
  it("is Django's auth_user, column for column", async () => {
    const { url } = await made(djangoUserModel);
    expect(await columnsOf(url, "auth_user")).toEqual(
      await columnsOf(await djangoDatabase("auth"), "auth_user"),
    );
  });

  it.each([
    ["users", "accounts_user"],
    ["users-src", "Authentication_Token_App_userlogin"],
  ] as const)("is the custom model of %s, column for column", async (name, table) => {
    const { url } = await made({ ...custom, table });
    const expected = await columnsOf(await djangoDatabase(name), table);
    expect(expected.length).toBeGreaterThan(5);
    expect(await columnsOf(url, table)).toEqual(expected);
  });

  it("refuses a second user of the same name, as Django's does", async () => {
    const { url } = await made(djangoUserModel);
    const expected = await uniquesOf(await djangoDatabase("auth"), "auth_user");
    expect(expected).toHaveLength(1);
    expect(await uniquesOf(url, "auth_user")).toEqual(expected);
  });

  it("has columns of the app's own, and none that it leaves out", async () => {
    const users: UserModel = {
      ...djangoUserModel,
      columns: ["date_joined"],
      extraColumns: [
        { name: "phone", type: "text", maxLength: 20, nullable: true },
        { name: "is_vip", type: "boolean", default: false },
      ],
    };
    const { url, database } = await made(users);
    const names = await namesOf(url, "auth_user");
    expect(names).toEqual(expect.arrayContaining(["date_joined", "phone", "is_vip"]));
    expect(names).not.toContain("email");
    const user = await insertUser(
      database.kysely,
      users,
      { username: "ada", password: "x", fields: { phone: "123" } },
      now,
    );
    expect(user?.fields).toMatchObject({
      phone: "123",
      date_joined: "2026-11-23 05:00:00.123000",
      last_login: null,
    });
    expect(await look(url, "select is_vip from auth_user where id = ?", user?.id ?? 0)).toEqual([
      { is_vip: 0 },
    ]);
  });

  it("takes the e-mail address as the login name", async () => {
    const users: UserModel = {
      ...djangoUserModel,
      table: "people",
      usernameField: "email",
      usernameMaxLength: 254,
    };
    const { url, database } = await made(users);
    const names = await namesOf(url, "people");
    expect(names.filter((name) => name === "email")).toHaveLength(1);
    expect(names).not.toContain("username");
    await insertUser(database.kysely, users, { username: "ada@example.org", password: "x" }, now);
    expect(await findUserByUsername(database.kysely, users, "ada@example.org")).toMatchObject({
      username: "ada@example.org",
      isActive: true,
    });
    const bob = { username: "bob@example.org", password: "x" };
    await insertUser(database.kysely, users, bob, now);
    const other = Selection.of("people").where("email", "=", bob.username);
    await expect(updateRows(database.kysely, other, { email: "ada@example.org" })).rejects.toMatchObject({
      code: "unique",
      columns: ["email"],
    });
  });
});

describe("users of Django's", () => {
  it.each([
    ["auth", djangoUserModel],
    ["users", custom],
    ["users-src", { ...custom, table: "Authentication_Token_App_userlogin" }],
  ] as const)("are read from %s", async (name, users) => {
    const url = await djangoDatabase(name);
    const database = openStore(url);
    const { kysely } = database;
    const expected = await look(url, `select * from "${users.table}" order by id`);
    const { rows } = await readPage(database, userListing(users));
    expect(expected.length).toBeGreaterThan(3);
    expect(
      rows.map(({ id, username, is_active, is_staff, is_superuser }) => ({
        id,
        username,
        is_active: Number(is_active),
        is_staff: Number(is_staff),
        is_superuser: Number(is_superuser),
      })),
    ).toEqual(
      expected.map(({ id, username, is_active, is_staff, is_superuser }) => ({
        id,
        username,
        is_active,
        is_staff,
        is_superuser,
      })),
    );
    expect(JSON.stringify(rows)).not.toMatch(/password|\$/);
    for (const row of expected) {
      expect(await findUserByUsername(kysely, users, String(row["username"]))).toMatchObject({
        id: row["id"],
      });
    }
    expect(await findUserByUsername(kysely, users, "ALICE")).toBeUndefined();
  });

  it("get their hash and last login written, and nothing else", async () => {
    const url = await djangoDatabase("auth");
    const { kysely } = openStore(url);
    const before = await look(url, "select * from auth_user order by id");
    await updatePassword(kysely, djangoUserModel, 2, "new-hash");
    await updateLastLogin(kysely, djangoUserModel, 2, now);
    expect(await look(url, "select * from auth_user order by id")).toEqual(
      before.map((row) =>
        row["id"] === 2
          ? Object.assign({}, row, { password: "new-hash", last_login: "2026-11-23 05:00:00.123000" })
          : row,
      ),
    );
  });

  it("get a new hash only while the old one is still there, when asked", async () => {
    const { kysely } = openStore(await djangoDatabase("auth"));
    const user = await findUserByUsername(kysely, djangoUserModel, "alice");
    const old = user?.password ?? "";
    await updatePassword(kysely, djangoUserModel, 2, "first", old);
    await updatePassword(kysely, djangoUserModel, 2, "second", old);
    expect((await findUserByUsername(kysely, djangoUserModel, "alice"))?.password).toBe("first");
  });

  it("are made as Django makes them", async () => {
    const url = await djangoDatabase("auth");
    const { kysely } = await migratedDatabase(url);
    const user = await insertUser(
      kysely,
      djangoUserModel,
      { username: "new", password: "h", isStaff: true },
      now,
    );
    expect(await look(url, "select * from auth_user where id = ?", user?.id ?? 0)).toEqual([
      {
        id: user?.id,
        password: "h",
        last_login: null,
        is_superuser: 0,
        username: "new",
        last_name: "",
        email: "",
        is_staff: 1,
        is_active: 1,
        date_joined: "2026-11-23 05:00:00.123000",
        first_name: "",
      },
    ]);
  });
});

describe("a value that names a user", () => {
  it("names nobody when several users have it", async () => {
    const { kysely } = await migratedDatabase(await djangoDatabase("auth"));
    const users = await listRows(kysely, "auth_user", { first_name: "" });
    expect(users.length).toBeGreaterThan(1);
    expect(await findUserBy(kysely, djangoUserModel, "first_name", "")).toBeUndefined();
    const clock = { now, idleSince: 0 };
    expect(await findUserWithSession(kysely, djangoUserModel, "first_name", "", "none", clock)).toEqual({
      user: undefined,
      hasEnded: undefined,
    });
  });

  it("is refused when it is an id that a number does not hold, rather than taken for its neighbour", async () => {
    const { url, database } = await made(custom);
    const { kysely } = database;
    const [odd, safe] = [9_007_199_254_740_993n, 9_007_199_254_740_991n];
    for (const id of [odd, safe]) {
      await execute(
        url,
        `insert into accounts_user (id, password, is_superuser, username, is_staff, is_active) values (${id}, '', false, 'u${id}', false, true)`,
      );
    }
    expect(await findUserBy(kysely, custom, "id", safe)).toMatchObject({ id: Number(safe) });
    await expect(findUserBy(kysely, custom, "id", odd)).rejects.toMatchObject({
      code: "configuration",
    });
  });
});

it("a model's table is defined once", () => {
  const names = userTable(djangoUserModel).columns.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
});

describe("a superuser", () => {
  it.each([djangoUserModel, custom])(
    "is found in $table, and no other user is taken for one",
    async (users) => {
      const { database } = await made(users);
      const add = (username: string, isSuperuser: boolean) =>
        insertUser(database.kysely, users, { username, password: "x", isStaff: true, isSuperuser }, now);
      expect(await hasSuperuser(database.kysely, users)).toBe(false);
      await add("ada", false);
      expect(await hasSuperuser(database.kysely, users)).toBe(false);
      await add("grace", true);
      expect(await hasSuperuser(database.kysely, users)).toBe(true);
    },
  );
});
