// What goes wrong in the database comes as a StoreError with a code, and with the columns where SQLite names them.
import { mkdirSync, writeFileSync } from "node:fs";
import { sql } from "kysely";
import { describe, expect, it } from "vitest";
import {
  djangoUserModel,
  insertRow,
  insertSession,
  insertUser,
  listRows,
  openDatabase,
  StoreError,
  updateRow,
} from "../../src/store/index.ts";
import { copyOf, execute, freshFile, migratedStore, now, store } from "./scratch.ts";

const refused = (code: string, columns: string[] = []): object =>
  expect.objectContaining({ name: "StoreError", code, columns });

const task = {
  title: "t",
  description: "",
  is_completed: false,
  created_at: "2026-01-01 00:00:00",
  owner_id: 2,
};

describe("a constraint", () => {
  it("that is unique names its columns", async () => {
    const { kysely } = await migratedStore();
    await insertUser(kysely, djangoUserModel, { username: "ada", password: "x" }, now);
    const again = insertUser(kysely, djangoUserModel, { username: "ada", password: "secret-hash" }, now);
    await expect(again).rejects.toEqual(refused("unique", ["username"]));
    await expect(again).rejects.toThrow(StoreError);
    await expect(again).rejects.not.toThrow(/secret-hash|ada/);
  });

  it("over several columns names them all", async () => {
    const file = copyOf("auth");
    const row = { group_id: 1, permission_id: 1 };
    execute(file, "insert into auth_group (id, name) values (1, 'g')");
    const { kysely } = store(file);
    await insertRow(kysely, "auth_group_permissions", row);
    await expect(insertRow(kysely, "auth_group_permissions", row)).rejects.toEqual(
      refused("unique", ["group_id", "permission_id"]),
    );
  });

  it("over an expression has no column to name", async () => {
    const file = copyOf("auth");
    execute(file, "create unique index no_case on auth_user (lower(username))");
    const { kysely } = store(file);
    await expect(
      insertUser(kysely, djangoUserModel, { username: "ALICE", password: "x" }, now),
    ).rejects.toEqual(refused("unique"));
  });

  it("of a primary key is unique as well", async () => {
    const { kysely } = store(copyOf("auth"));
    await expect(insertRow(kysely, "tasks_task", { ...task, id: 1 })).rejects.toEqual(
      refused("unique", ["id"]),
    );
  });

  it("of a required column names it", async () => {
    const { kysely } = store(copyOf("auth"));
    await expect(insertRow(kysely, "school_item", { name: "n" })).rejects.toEqual(
      refused("not_null", ["description"]),
    );
    await expect(updateRow(kysely, "tasks_task", 1, {}, { title: null })).rejects.toEqual(
      refused("not_null", ["title"]),
    );
  });

  it("of a foreign key is refused, at once or when the transaction ends", async () => {
    const { kysely } = store(copyOf("auth"));
    await expect(insertRow(kysely, "tasks_task", { ...task, owner_id: 999 })).rejects.toEqual(
      refused("foreign_key"),
    );
    const transaction = kysely
      .transaction()
      .execute((tx) => insertRow(tx, "tasks_task", { ...task, owner_id: 999 }));
    await expect(transaction).rejects.toEqual(refused("foreign_key"));
    // The connection is free again, and what was refused is not there.
    const rows = await listRows(kysely, "tasks_task", { owner_id: 999 });
    expect(rows).toEqual([]);
    expect(await insertRow(kysely, "tasks_task", task)).toMatchObject({ owner_id: 2 });
  });

  it("keeps a session from belonging to nobody", async () => {
    const { kysely } = await migratedStore();
    const moment = "2026-01-01 00:00:00";
    await expect(
      insertSession(kysely, {
        id: "s",
        user_id: 1,
        current_jti: "j",
        previous_jti: null,
        rotated_at: null,
        created_at: moment,
        last_used_at: moment,
        expires_at: moment,
        user_agent: "",
        ip_address: null,
        revoked_at: null,
        revoked_reason: null,
      }),
    ).rejects.toEqual(refused("foreign_key"));
  });
});

describe("a schema that is not the one needed", () => {
  it("is named, and the command that helps", async () => {
    const { kysely } = store();
    await expect(listRows(kysely, "tasks_task", {})).rejects.toMatchObject({
      code: "unmigrated",
      message: "The database has no tasks_task: run `latchkey migrate`.",
    });
  });

  it.each<[string, (kysely: ReturnType<typeof store>["kysely"]) => Promise<unknown>]>([
    ["read by", (kysely) => listRows(kysely, "tasks_task", { priority: 1 })],
    ["written", (kysely) => updateRow(kysely, "tasks_task", 1, {}, { priority: 1 })],
    ["inserted", (kysely) => insertRow(kysely, "tasks_task", { ...task, priority: 1 })],
  ])("is named when the column is missing that is %s", async (_, action) => {
    const { kysely } = store(copyOf("auth"));
    await expect(action(kysely)).rejects.toMatchObject({
      code: "unmigrated",
      message: expect.stringMatching(/no priority/),
    });
  });
});

describe("a database that cannot be opened", () => {
  it.each<[string, string, string]>([
    ["another scheme", "mysql://user:secret@host/db", "mysql:"],
    ["no scheme", "latchkey.db", "that"],
    ["no file", "sqlite:", "names no file"],
  ])("is a configuration error: %s", (_, url, message) => {
    const open = (): unknown => openDatabase(url);
    expect(open).toThrow(expect.objectContaining({ code: "configuration" }));
    expect(open).toThrow(message);
    expect(open).not.toThrow(/secret/);
  });

  it("is unavailable: a folder, a file that is no database, a folder that is not there", async () => {
    const folder = freshFile();
    mkdirSync(folder);
    const noise = freshFile();
    writeFileSync(noise, "this is no database at all, ".repeat(100));
    for (const path of [folder, noise, `${folder}/missing/deep.db`]) {
      expect(() => openDatabase(`sqlite:${path}`)).toThrow(expect.objectContaining({ code: "unavailable" }));
    }
  });

  it.each([
    ["sqlite:%", (file: string) => `sqlite:${file}`],
    ["sqlite://%", (file: string) => `sqlite://${file}`],
    ["file://%", (file: string) => `file://${file}`],
  ])("opens %s", async (_, url) => {
    const file = freshFile();
    const database = openDatabase(url(file));
    expect(database.location).toBe(file);
    await database.close();
  });
});

it("an error that is none of these stays what it is", async () => {
  const { kysely } = store();
  await expect(sql`select nonsense(`.execute(kysely)).rejects.not.toThrow(StoreError);
});
