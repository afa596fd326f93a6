// Migrations: on a fresh file, again, beside Django's tables, and where a column is missing.
import { describe, expect, it } from "vitest";
import {
  type Column,
  djangoUserModel,
  listMigrations,
  migrate,
  type Schema,
  type TableDefinition,
  type UserModel,
  userTable,
} from "../../src/store/index.ts";
import { allRows, copyOf, execute, freshFile, look, now, schemaOf, schemaText, store } from "./scratch.ts";

const tasks = (...extra: Column[]): TableDefinition => ({
  name: "tasks_task",
  columns: [
    { name: "title", type: "text", maxLength: 255 },
    { name: "description", type: "text" },
    { name: "is_completed", type: "boolean" },
    { name: "created_at", type: "datetime" },
    ...extra,
    { name: "owner_id", type: "integer", references: "auth_user" },
  ],
  indexes: ["owner_id"],
});

const withTasks = (...extra: Column[]): Schema => ({
  users: userTable(djangoUserModel),
  resources: [tasks(...extra)],
});

const withoutOptional: UserModel = {
  ...djangoUserModel,
  usernameMaxLength: 200,
  columns: [],
};

describe("a fresh file", () => {
  it("gets every table, and a second time nothing", async () => {
    const file = freshFile();
    const database = store(file);
    const applied = await migrate(database, withTasks(), now);
    expect(applied).toEqual(expect.arrayContaining(["table:auth_user", "0001_sessions", "table:tasks_task"]));
    const tables = look(file, "select name from sqlite_master where type = 'table'").map(({ name }) => name);
    expect(tables).toEqual(
      expect.arrayContaining([
        "auth_user",
        "latchkey_session",
        "latchkey_revoked_token",
        "latchkey_migration",
        "tasks_task",
      ]),
    );
    const before = schemaText(file);
    expect(await migrate(database, withTasks(), now)).toEqual([]);
    expect(schemaText(file)).toEqual(before);
    const steps = await listMigrations(database, withTasks());
    expect(steps.every(({ applied, statements }) => applied && statements.length === 0)).toBe(true);
  });

  it("notes when each migration was applied", async () => {
    const file = freshFile();
    const applied = await migrate(store(file), schemaOf(), now);
    const rows = look(file, "select name, applied_at from latchkey_migration");
    expect(new Set(rows.map(({ name }) => name))).toEqual(new Set(applied));
    expect(new Set(rows.map(({ applied_at }) => applied_at))).toEqual(
      new Set(["2026-11-23 05:00:00.123000"]),
    );
  });

  it("lets one of several processes' migrations win and the others find nothing to do", async () => {
    const file = freshFile();
    const handles = [store(file), store(file)];
    const outcomes: string[][] = [];
    for (const handle of handles) outcomes.push(await migrate(handle, schemaOf(), now));
    expect(outcomes[1]).toEqual([]);
  });

  it("gets an index on the columns that are looked up by", async () => {
    const file = freshFile();
    await migrate(store(file), withTasks(), now);
    const [plan] = look(file, "explain query plan select * from tasks_task where owner_id = 1");
    expect(plan?.["detail"]).toContain("tasks_task_owner_id");
    const [sessions] = look(file, "explain query plan select * from latchkey_session where user_id = 1");
    expect(sessions?.["detail"]).toContain("latchkey_session_user_id");
  });

  it("never uses an id twice", async () => {
    const file = freshFile();
    await migrate(store(file), withTasks(), now);
    const user =
      "insert into auth_user (password, is_superuser, username, last_name, email, is_staff, is_active, date_joined, first_name) values ('', 0, 'a', '', '', 0, 1, '', '')";
    execute(file, user, "delete from auth_user", user);
    expect(look(file, "select id from auth_user")).toEqual([{ id: 2 }]);
  });
});

describe("the statements listed beforehand", () => {
  it.each<[string, () => string, Schema]>([
    ["on a fresh file", freshFile, withTasks()],
    ["on Django's file", () => copyOf("auth"), withTasks()],
    [
      "on Django's file with another user table",
      () => copyOf("auth"),
      schemaOf({ ...withoutOptional, table: "people" }),
    ],
    [
      "where a column is missing",
      () => {
        const file = freshFile();
        execute(file, ...sqlOf(withTasks()));
        return file;
      },
      withTasks({ name: "note", type: "text", default: "it's" }),
    ],
  ])("are what migrate runs: %s", async (_, make, schema) => {
    const [byHand, byMigrate] = [make(), make()];
    const listed = await listMigrations(store(byHand), schema);
    const before = schemaText(byHand);
    execute(byHand, ...listed.flatMap(({ statements }) => statements));
    const applied = await migrate(store(byMigrate), schema, now);
    expect(schemaText(byHand)).toEqual(schemaText(byMigrate));
    expect(schemaText(byHand)).not.toEqual(before);
    expect(applied).toEqual(listed.filter(({ applied }) => !applied).map(({ name }) => name));
  });

  it("change nothing", async () => {
    const file = copyOf("auth");
    const [schema, rows] = [schemaText(file), allRows(file)];
    await listMigrations(store(file), withTasks());
    expect([schemaText(file), allRows(file)]).toEqual([schema, rows]);
  });
});

/** The tables as they stood before a column was added, made by hand. */
function sqlOf(schema: Schema): string[] {
  return [schema.users, ...schema.resources].map(
    ({ name, columns }) =>
      `create table "${name}" (id integer primary key autoincrement, ${columns.map((column) => `"${column.name}"`).join(", ")})`,
  );
}

describe("Django's files", () => {
  it.each([
    ["auth", djangoUserModel],
    ["handover", djangoUserModel],
    ["users", { ...withoutOptional, table: "accounts_user" }],
    ["users-src", { ...withoutOptional, table: "Authentication_Token_App_userlogin" }],
  ] as const)("of %s keep every byte of their tables, and every row", async (name, users) => {
    const file = copyOf(name);
    const [schema, rows] = [schemaText(file), allRows(file)];
    const applied = await migrate(store(file), { users: userTable(users), resources: [] }, now);
    expect(applied).not.toContain(`table:${users.table}`);
    const after = schemaText(file);
    expect(after.filter(({ tbl_name }) => !String(tbl_name).startsWith("latchkey_"))).toEqual(schema);
    expect(allRows(file)).toEqual(rows);
    expect(after.map(({ name: table }) => table)).toEqual(
      expect.arrayContaining(["latchkey_session", "latchkey_revoked_token"]),
    );
    expect(await migrate(store(file), { users: userTable(users), resources: [] }, now)).toEqual([]);
  });

  it("are used for resources as they stand", async () => {
    const file = copyOf("auth");
    const rows = look(file, "select * from tasks_task");
    expect(await migrate(store(file), withTasks(), now)).not.toContain("table:tasks_task");
    expect(look(file, "select * from tasks_task")).toEqual(rows);
  });

  it.each<[string, Schema, RegExp]>([
    [
      "a resource",
      withTasks({ name: "priority", type: "integer", default: 0 }),
      /tasks_task belongs to Django and lacks the column priority/,
    ],
    [
      "the users",
      schemaOf({ ...djangoUserModel, extraColumns: [{ name: "phone", type: "text", nullable: true }] }),
      /auth_user belongs to Django and lacks the column phone/,
    ],
  ])(
    "are never altered: a missing column of %s is an error that says whose it is",
    async (_, schema, message) => {
      const file = copyOf("auth");
      const before = schemaText(file);
      const database = store(file);
      const refusal = expect.objectContaining({
        code: "unmigrated",
        message: expect.stringMatching(message),
      });
      await expect(migrate(database, schema, now)).rejects.toEqual(refusal);
      await expect(listMigrations(database, schema)).rejects.toEqual(refusal);
      expect(schemaText(file)).toEqual(before);
    },
  );

  it("take tables of our own beside theirs, which may grow", async () => {
    const file = copyOf("auth");
    const database = store(file);
    const notes = (...columns: Column[]): Schema => ({
      users: userTable(djangoUserModel),
      resources: [{ name: "notes", columns }],
    });
    const text: Column = { name: "text", type: "text" };
    expect(await migrate(database, notes(text), now)).toContain("table:notes");
    const pinned: Column = { name: "pinned", type: "boolean", default: false };
    expect(await migrate(database, notes(text, pinned), now)).toEqual(["table:notes"]);
    expect(look(file, "select name from pragma_table_info('notes')").map(({ name }) => name)).toEqual([
      "id",
      "text",
      "pinned",
    ]);
  });
});

describe("a missing column in a table of our own", () => {
  it.each<[string, Column, unknown]>([
    ["text with a default", { name: "extra", type: "text", default: 'it\'s "quoted"' }, 'it\'s "quoted"'],
    ["boolean with a default", { name: "extra", type: "boolean", default: true }, 1],
    ["integer with a default", { name: "extra", type: "integer", default: -5 }, -5],
    ["real with a default", { name: "extra", type: "real", default: 1.5 }, 1.5],
    ["JSON with a default", { name: "extra", type: "json", default: "[1,2]" }, "[1,2]"],
    ["nullable", { name: "extra", type: "datetime", nullable: true }, null],
    [
      "nullable foreign key",
      { name: "extra", type: "integer", nullable: true, references: "auth_user" },
      null,
    ],
  ])("is added to its rows: %s", async (_, column, value) => {
    const file = freshFile();
    const database = store(file);
    await migrate(database, withTasks(), now);
    const { kysely } = database;
    // The statement is remembered before the column comes, and must see it afterwards.
    await kysely.selectFrom("latchkey_migration").selectAll().execute();
    execute(
      file,
      "insert into auth_user (password, is_superuser, username, last_name, email, is_staff, is_active, date_joined, first_name) values ('', 0, 'a', '', '', 0, 1, '', '')",
      "insert into tasks_task (title, description, is_completed, created_at, owner_id) values ('t', '', 0, '', 1)",
    );
    expect(await migrate(database, withTasks(column), now)).toEqual(["table:tasks_task"]);
    expect(look(file, "select title, extra from tasks_task")).toEqual([{ title: "t", extra: value }]);
    expect(await migrate(database, withTasks(column), now)).toEqual([]);
  });

  it.each<[string, Column]>([
    ["without a default", { name: "extra", type: "text" }],
    ["that must be unique", { name: "extra", type: "text", nullable: true, unique: true }],
  ])("is refused when rows cannot have it: %s", async (_, column) => {
    const file = freshFile();
    const database = store(file);
    await migrate(database, withTasks(), now);
    const before = schemaText(file);
    await expect(migrate(database, withTasks(column), now)).rejects.toMatchObject({
      code: "unmigrated",
      message: expect.stringContaining("tasks_task lacks the column extra"),
    });
    expect(schemaText(file)).toEqual(before);
  });

  it("takes everything back when a later step fails", async () => {
    const file = freshFile();
    const database = store(file);
    const broken: Schema = {
      users: userTable(djangoUserModel),
      resources: [tasks(), { name: "broken", columns: [{ name: "id", type: "text" }] }],
    };
    await expect(migrate(database, broken, now)).rejects.toThrow(/duplicate column/);
    expect(schemaText(file)).toEqual([]);
    expect(await migrate(database, withTasks(), now)).toContain("table:tasks_task");
  });
});
