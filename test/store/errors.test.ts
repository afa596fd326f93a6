// Errors of the database become StoreErrors with a code, and with the columns where the database names them.
import { sql } from "kysely";
import { describe, expect, it } from "vitest";
import {
  type Db,
  djangoUserModel,
  insertRow,
  insertSession,
  insertUser,
  openDatabase,
  StoreError,
  Selection,
  updateRows,
} from "../../src/store/index.ts";
import { djangoDatabase, execute, freshDatabase } from "../support/database.ts";
import { migratedDatabase, now, openStore } from "../support/store.ts";
import { listRows } from "../support/list-rows.ts";

const refused = (code: string, columns?: string[]): object =>
  expect.objectContaining({ name: "StoreError", code, ...(columns !== undefined && { columns }) });

const task = {
  title: "t",
  description: "",
  is_completed: false,
  created_at: "2026-01-01 00:00:00",
  owner_id: 2,
};

describe("a constraint", () => {
  it("that is unique names its columns", async () => {
    const { kysely } = await migratedDatabase();
    await insertUser(kysely, djangoUserModel, { username: "ada", password: "x" }, now);
    await insertUser(kysely, djangoUserModel, { username: "bob", password: "x" }, now);
    const bob = Selection.of("auth_user").where("id", "=", 2);
    const again = updateRows(kysely, bob, { username: "ada", password: "secret-hash" });
    await expect(again).rejects.toEqual(refused("unique", ["username"]));
    await expect(again).rejects.toThrow(StoreError);
    await expect(again).rejects.not.toThrow(/secret-hash|ada/);
  });

  it("over several columns names them all", async () => {
    const url = await djangoDatabase("auth");
    const row = { group_id: 1, permission_id: 1 };
    await execute(url, "insert into auth_group (id, name) values (1, 'g')");
    const { kysely } = openStore(url);
    await insertRow(kysely, "auth_group_permissions", row);
    await expect(insertRow(kysely, "auth_group_permissions", row)).rejects.toEqual(
      refused("unique", ["group_id", "permission_id"]),
    );
  });

  it("over an expression has no column to name", async () => {
    const url = await djangoDatabase("auth");
    await execute(url, "create unique index no_case on auth_user (lower(username))");
    const { kysely } = openStore(url);
    const other = Selection.of("auth_user").where("username", "=", "bob");
    await expect(updateRows(kysely, other, { username: "ALICE" })).rejects.toEqual(refused("unique", []));
  });

  it("of a primary key is unique as well", async () => {
    const { kysely } = openStore(await djangoDatabase("auth"));
    await expect(insertRow(kysely, "tasks_task", { ...task, id: 1 })).rejects.toEqual(
      refused("unique", ["id"]),
    );
  });

  it("of a required column is refused", async () => {
    const { kysely } = openStore(await djangoDatabase("auth"));
    await expect(insertRow(kysely, "school_item", { name: "n" })).rejects.toEqual(refused("not_null"));
    await expect(
      updateRows(kysely, Selection.of("tasks_task").where("id", "=", 1), { title: null }),
    ).rejects.toEqual(refused("not_null"));
  });

  it("of a foreign key is refused, at once or when the transaction ends", async () => {
    const { kysely } = openStore(await djangoDatabase("auth"));
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
    const { kysely } = await migratedDatabase();
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
  it("is told with the command that helps", async () => {
    const { kysely } = openStore(await freshDatabase());
    await expect(listRows(kysely, "tasks_task", {})).rejects.toMatchObject({
      code: "unmigrated",
      message: expect.stringMatching(/^The database .*: run `latchkey migrate`\.$/),
    });
  });

  it.each<[string, (kysely: Db) => Promise<unknown>]>([
    ["read by", (kysely) => listRows(kysely, "tasks_task", { priority: 1 })],
    [
      "written",
      (kysely) => updateRows(kysely, Selection.of("tasks_task").where("id", "=", 1), { priority: 1 }),
    ],
    ["inserted", (kysely) => insertRow(kysely, "tasks_task", { ...task, priority: 1 })],
  ])("is told when the column is missing that is %s", async (_, action) => {
    const { kysely } = openStore(await djangoDatabase("auth"));
    await expect(action(kysely)).rejects.toMatchObject({
      code: "unmigrated",
      message: expect.stringMatching(/: run `latchkey migrate`\.$/),
    });
  });
});

describe("a database that cannot be opened", () => {
  it.each<[string, string, string]>([
    ["another scheme", "mysql://user:secret@host/db", "mysql:"],
    ["no scheme", "latchkey.db", "that"],
    ["no file", "sqlite:", "has no file name"],
  ])("is a configuration error: %s", (_, url, message) => {
    const open = (): unknown => openDatabase(url);
    expect(open).toThrow(expect.objectContaining({ code: "configuration" }));
    expect(open).toThrow(message);
    expect(open).not.toThrow(/secret/);
  });
});

it("an error that is none of these stays what it is", async () => {
  const { kysely } = openStore(await freshDatabase());
  await expect(sql`select nonsense(`.execute(kysely)).rejects.not.toThrow(StoreError);
});
