// Migrations: on an empty database, again, next to Django's tables, where a column is missing, and by several processes at once.
import path from "node:path";
import { describe, expect, it } from "vitest";
import {
  type Column,
  type Database,
  djangoUserModel,
  listMigrations,
  migrate,
  type Schema,
  type TableDefinition,
  type UserModel,
  userTable,
} from "../../../src/store/index.ts";
import { bundledScript } from "../../support/bundled-script.ts";
import { dialect, djangoDatabase, execute, freshDatabase, look } from "../../support/database.ts";
import { planOf } from "../../support/plans.ts";
import { run } from "../../support/process.ts";
import { allRows, columnsOf, type Part, shapeOf, tablesOf } from "../../support/shape.ts";
import { now, openStore, schemaOf } from "../../support/store.ts";

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

const insertAda = `insert into auth_user
  (password, is_superuser, username, last_name, email, is_staff, is_active, date_joined, first_name)
  values ('', false, 'ada', '', '', false, true, '2026-01-01 00:00:00', '')`;

const insertTask = `insert into tasks_task (title, description, is_completed, created_at, owner_id)
  values ('t', '', false, '2026-01-01 00:00:00', 1)`;

const notOurs = (shape: readonly Part[]): Part[] =>
  shape.filter(({ table }) => !table.startsWith("latchkey_") && table !== "sqlite_sequence");

describe("an empty database", () => {
  it("gets every table, and a second time nothing", async () => {
    const url = await freshDatabase();
    const database = openStore(url);
    const applied = await migrate(database, withTasks(), now);
    expect(applied).toEqual(expect.arrayContaining(["table:auth_user", "0001_sessions", "table:tasks_task"]));
    const before = await shapeOf(url);
    expect(tablesOf(before).sort()).toEqual([
      "auth_group",
      "auth_group_permissions",
      "auth_permission",
      "auth_user",
      "auth_user_groups",
      "auth_user_user_permissions",
      "django_content_type",
      "latchkey_attempt",
      "latchkey_audit_event",
      "latchkey_history",
      "latchkey_migration",
      "latchkey_request_rate",
      "latchkey_revoked_token",
      "latchkey_session",
      "latchkey_setting",
      "latchkey_username",
      "tasks_task",
    ]);
    expect(await migrate(database, withTasks(), now)).toEqual([]);
    expect(await shapeOf(url)).toEqual(before);
    const steps = await listMigrations(database, withTasks());
    expect(steps.every(({ applied, statements }) => applied && statements.length === 0)).toBe(true);
  });

  it("notes when each migration was applied", async () => {
    const url = await freshDatabase();
    const applied = await migrate(openStore(url), schemaOf(), now);
    const rows = await look(url, "select name, applied_at from latchkey_migration");
    expect(new Set(rows.map(({ name }) => name))).toEqual(new Set(applied));
    expect(new Set(rows.map(({ applied_at }) => applied_at))).toEqual(
      new Set(["2026-11-23 05:00:00.123000"]),
    );
  });

  it("lets one of several handles' migrations win and the others find nothing to do", async () => {
    const url = await freshDatabase();
    const handles = Array.from({ length: 6 }, () => openStore(url));
    const outcomes = await Promise.all(handles.map((handle) => migrate(handle, withTasks(), now)));
    expect(outcomes.filter((names) => names.length > 0)).toHaveLength(1);
    expect(await migrate(openStore(url), withTasks(), now)).toEqual([]);
  });

  it("does not wait for another process that writes where nothing is missing", async () => {
    const url = await freshDatabase();
    const [database, writer] = [openStore(url), openStore(url)];
    await migrate(database, withTasks(), now);
    const outcome = await writer.kysely.transaction().execute(async (tx) => {
      // The row that is locked while migrations are applied.
      await tx
        .updateTable("latchkey_migration")
        .set({ name: "0000_migrations" })
        .where("name", "=", "0000_migrations")
        .execute();
      return migrate(database, withTasks(), now);
    });
    expect(outcome).toEqual([]);
  });

  it("is migrated once by several processes that start together", async () => {
    const url = await freshDatabase();
    const writer = await bundledScript(path.join(import.meta.dirname, "../sqlite/writer.ts"));
    // Time enough for all of them to be there.
    const moment = String(Date.now() + 1500);
    const outcomes = await Promise.all(
      Array.from({ length: 4 }, () =>
        run(process.execPath, [writer, "migrate", url, moment], { cwd: import.meta.dirname }),
      ),
    );
    expect(outcomes.map(({ code, stderr }) => ({ code, stderr }))).toEqual(
      outcomes.map(() => ({ code: 0, stderr: "" })),
    );
    const applied = outcomes.map(({ stdout }): unknown => JSON.parse(stdout));
    expect(applied.filter((names) => Array.isArray(names) && names.length > 0)).toHaveLength(1);
    expect(await migrate(openStore(url), schemaOf(), now)).toEqual([]);
  });

  it("gets an index on the columns that are looked up by", async () => {
    const database = openStore(await freshDatabase());
    await migrate(database, withTasks(), now);
    const planned = async (sql: string): Promise<string> => {
      const { kysely } = database;
      const plan = await planOf(kysely, dialect, { sql, parameters: [] }, { preferIndexes: true });
      return plan.steps.join("\n");
    };
    expect(await planned("select * from tasks_task where owner_id = 1")).toContain("tasks_task_owner_id");
    expect(await planned("select * from latchkey_session where user_id = 1")).toContain(
      "latchkey_session_user_id",
    );
  });

  it("never uses an id twice", async () => {
    const url = await freshDatabase();
    await migrate(openStore(url), withTasks(), now);
    await execute(url, insertAda, "delete from auth_user", insertAda);
    expect(await look(url, "select id from auth_user")).toEqual([{ id: 2 }]);
  });

  it("deletes with a user what belongs to the user", async () => {
    const url = await freshDatabase();
    await migrate(openStore(url), withTasks(), now);
    const moment = "'2026-01-01 00:00:00'";
    const insertSession = `insert into latchkey_session
      (id, user_id, current_jti, created_at, last_used_at, expires_at, user_agent)
      values ('s', 1, 'j', ${moment}, ${moment}, ${moment}, '')`;
    await execute(url, insertAda, insertSession, insertTask);
    await execute(url, "delete from auth_user where id = 1");
    expect(await look(url, "select id from latchkey_session")).toEqual([]);
    expect(await look(url, "select id from tasks_task")).toEqual([]);
  });
});

describe("the statements listed beforehand", () => {
  it.each<[string, () => Promise<string>, Schema]>([
    ["on an empty database", freshDatabase, withTasks()],
    ["on Django's", () => djangoDatabase("auth"), withTasks()],
    [
      "on Django's with another user table",
      () => djangoDatabase("auth"),
      schemaOf({ ...withoutOptional, table: "people" }),
    ],
    ["where a column is missing", madeByHand, withTasks({ name: "note", type: "text", default: "it's" })],
  ])("are what migrate runs: %s", async (_, make, schema) => {
    const [byHand, byMigrate] = [await make(), await make()];
    const listed = await listMigrations(openStore(byHand), schema);
    const before = await shapeOf(byHand);
    await execute(byHand, ...listed.flatMap(({ statements }) => statements));
    const applied = await migrate(openStore(byMigrate), schema, now);
    expect(await shapeOf(byHand)).toEqual(await shapeOf(byMigrate));
    expect(await shapeOf(byHand)).not.toEqual(before);
    expect(applied).toEqual(listed.filter(({ applied }) => !applied).map(({ name }) => name));
  });

  it("change nothing", async () => {
    const url = await djangoDatabase("auth");
    const [shape, rows] = [await shapeOf(url), await allRows(url)];
    await listMigrations(openStore(url), withTasks());
    expect([await shapeOf(url), await allRows(url)]).toEqual([shape, rows]);
  });
});

/** The tables as they stood before a column was added, made by hand: no migration is noted. */
async function madeByHand(): Promise<string> {
  const url = await freshDatabase();
  const listed = await listMigrations(openStore(url), withTasks());
  const tables = listed.filter(({ name }) => name.startsWith("table:"));
  await execute(url, ...tables.flatMap(({ statements }) => statements));
  return url;
}

describe("Django's databases", () => {
  it.each([
    ["auth", djangoUserModel],
    ["handover", djangoUserModel],
    ["users", { ...withoutOptional, table: "accounts_user" }],
    ["users-src", { ...withoutOptional, table: "Authentication_Token_App_userlogin" }],
  ] as const)("of %s keep every byte of their tables, and every row", async (name, users) => {
    const url = await djangoDatabase(name);
    const [shape, rows] = [await shapeOf(url), await allRows(url)];
    expect(shape.length).toBeGreaterThan(10);
    const applied = await migrate(openStore(url), schemaOf(users), now);
    expect(applied).not.toContain(`table:${users.table}`);
    const after = await shapeOf(url);
    expect(notOurs(after)).toEqual(notOurs(shape));
    expect(await allRows(url)).toEqual(rows);
    expect(tablesOf(after)).toEqual(expect.arrayContaining(["latchkey_session", "latchkey_revoked_token"]));
    expect(await migrate(openStore(url), schemaOf(users), now)).toEqual([]);
  });

  it("are used for resources as they stand", async () => {
    const url = await djangoDatabase("auth");
    const rows = await look(url, "select * from tasks_task order by id");
    expect(rows.length).toBeGreaterThan(1);
    expect(await migrate(openStore(url), withTasks(), now)).not.toContain("table:tasks_task");
    expect(await look(url, "select * from tasks_task order by id")).toEqual(rows);
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
      const url = await djangoDatabase("auth");
      const before = await shapeOf(url);
      const database = openStore(url);
      const refusal = expect.objectContaining({
        code: "unmigrated",
        message: expect.stringMatching(message),
      });
      await expect(migrate(database, schema, now)).rejects.toEqual(refusal);
      await expect(listMigrations(database, schema)).rejects.toEqual(refusal);
      expect(await shapeOf(url)).toEqual(before);
    },
  );

  it("take tables of our own beside theirs, which may grow", async () => {
    const url = await djangoDatabase("auth");
    const database = openStore(url);
    const notes = (...columns: Column[]): Schema => ({
      users: userTable(djangoUserModel),
      resources: [{ name: "notes", columns }],
    });
    const text: Column = { name: "text", type: "text" };
    expect(await migrate(database, notes(text), now)).toContain("table:notes");
    const pinned: Column = { name: "pinned", type: "boolean", default: false };
    expect(await migrate(database, notes(text, pinned), now)).toEqual(["table:notes"]);
    expect(await columnsOf(url, "notes")).toMatchObject([
      { name: "id" },
      { name: "pinned" },
      { name: "text" },
    ]);
  });
});

describe("a missing column in a table of our own", () => {
  /** A migrated database with one task in it. */
  async function withOneTask(): Promise<{ url: string; database: Database }> {
    const url = await freshDatabase();
    const database = openStore(url);
    await migrate(database, withTasks(), now);
    await execute(url, insertAda, insertTask);
    return { url, database };
  }

  it.each<[string, Column, unknown]>([
    ["text with a default", { name: "extra", type: "text", default: 'it\'s "quoted"' }, 'it\'s "quoted"'],
    [
      "text with a backslash",
      { name: "extra", type: "text", default: String.raw`a\b\'c` },
      String.raw`a\b\'c`,
    ],
    ["boolean with a default", { name: "extra", type: "boolean", default: true }, 1],
    ["integer with a default", { name: "extra", type: "integer", default: -5 }, -5],
    ["real with a default", { name: "extra", type: "real", default: 1.5 }, 1.5],
    ["nullable", { name: "extra", type: "datetime", nullable: true }, null],
    [
      "moment with a default",
      { name: "extra", type: "datetime", default: "2026-01-01 00:00:00.500000" },
      "2026-01-01 00:00:00.500000",
    ],
    [
      "nullable foreign key",
      { name: "extra", type: "integer", nullable: true, references: "auth_user" },
      null,
    ],
  ])("is added to its rows: %s", async (_, column, value) => {
    const { url, database } = await withOneTask();
    // The statement is remembered before the column comes, and must see it afterwards.
    await database.kysely.selectFrom("latchkey_migration").selectAll().execute();
    expect(await migrate(database, withTasks(column), now)).toEqual(["table:tasks_task"]);
    const [row] = await look(url, "select title, extra from tasks_task");
    expect({ ...row, extra: column.type === "real" ? Number(row?.["extra"]) : row?.["extra"] }).toEqual({
      title: "t",
      extra: value,
    });
    expect(await migrate(database, withTasks(column), now)).toEqual([]);
  });

  it("is added to its rows: JSON with a default", async () => {
    const { url, database } = await withOneTask();
    const column: Column = { name: "extra", type: "json", default: '[1,"it\'s"]' };
    expect(await migrate(database, withTasks(column), now)).toEqual(["table:tasks_task"]);
    const [row] = await look(url, "select extra from tasks_task");
    expect(JSON.parse(String(row?.["extra"]))).toEqual([1, "it's"]);
  });

  it.each<[string, Column]>([
    ["without a default", { name: "extra", type: "text" }],
    ["that must be unique", { name: "extra", type: "text", nullable: true, unique: true }],
  ])("is refused when rows cannot have it: %s", async (_, column) => {
    const url = await freshDatabase();
    const database = openStore(url);
    await migrate(database, withTasks(), now);
    const before = await shapeOf(url);
    await expect(migrate(database, withTasks(column), now)).rejects.toMatchObject({
      code: "unmigrated",
      message: expect.stringContaining("tasks_task lacks the column extra"),
    });
    expect(await shapeOf(url)).toEqual(before);
  });

  it("takes everything back when a later step fails", async () => {
    const url = await freshDatabase();
    const database = openStore(url);
    const broken: Schema = {
      users: userTable(djangoUserModel),
      resources: [tasks(), { name: "broken", columns: [{ name: "id", type: "text" }] }],
    };
    await expect(migrate(database, broken, now)).rejects.toThrow(/duplicate column|specified more than once/);
    expect(await shapeOf(url)).toEqual([]);
    expect(await migrate(database, withTasks(), now)).toContain("table:tasks_task");
  });
});
