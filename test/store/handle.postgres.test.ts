// The PostgreSQL handle works with any settings of the server, and while other servers change the tables.
import { sql } from "kysely";
import { describe, expect, it } from "vitest";
import {
  type Column,
  type Database,
  djangoUserModel,
  insertRow,
  insertUser,
  migrate,
  type Schema,
  Selection,
  updateRows,
} from "../../src/store/index.ts";
import { databaseWith, execute, freshDatabase, look } from "../support/database.ts";
import { listRows } from "../support/list-rows.ts";
import { asWritten, migratedDatabase, now, openStore, schemaOf, writeAndRead } from "../support/store.ts";

const withNotes = (...columns: Column[]): Schema => ({
  ...schemaOf(),
  resources: [{ name: "notes", columns: [{ name: "title", type: "text" }, ...columns] }],
});

describe("a database's own settings", () => {
  it.each([
    ["timezone", "Asia/Kathmandu"],
    ["bytea_output", "escape"],
    ["statement_timeout", "1"],
    ["datestyle", "German"],
    ["datestyle", "SQL, DMY"],
    ["datestyle", "Postgres, MDY"],
    ["extra_float_digits", "-3"],
  ])("change nothing of what is read and written: %s %s", async (setting, value) => {
    const { kysely } = await migratedDatabase(await databaseWith(setting, value));
    expect(await writeAndRead(kysely)).toEqual(asWritten);
  });

  it.each(["repeatable read", "serializable"])(
    "do not decide how transactions see each other: %s",
    async (level) => {
      const { kysely } = openStore(await databaseWith("default_transaction_isolation", level));
      const { rows } = await kysely
        .transaction()
        .execute((tx) => sql`select current_setting('transaction_isolation') as level`.execute(tx));
      expect(rows).toEqual([{ level: "read committed" }]);
    },
  );

  it("do not change what a default says", async () => {
    const url = await databaseWith("standard_conforming_strings", "off");
    const database = openStore(url);
    await migrate(database, withNotes(), now);
    await insertRow(database.kysely, "notes", { title: "t" });
    const text = String.raw`a\nb\'c`;
    await migrate(database, withNotes({ name: "extra", type: "text", default: text }), now);
    expect(await look(url, "select extra from notes")).toEqual([{ extra: text }]);
  });

  it("change nothing where the URL has them, and those that Latchkey does not need stay", async () => {
    const url = new URL(await freshDatabase());
    url.searchParams.set(
      "options",
      "-c timezone=Asia/Kathmandu -c extra_float_digits=-3 -c lock_timeout=1234",
    );
    const { kysely } = await migratedDatabase(url.href);
    expect(await writeAndRead(kysely)).toEqual(asWritten);
    expect((await sql`show lock_timeout`.execute(kysely)).rows).toEqual([{ lock_timeout: "1234ms" }]);
  });

  it("that let nobody write are told as a server that cannot be used now", async () => {
    const url = await freshDatabase();
    await migratedDatabase(url);
    const name = new URL(url).pathname.slice(1);
    await execute(url, `alter database ${name} set default_transaction_read_only = on`);
    const { kysely } = openStore(url);
    const written = insertUser(kysely, djangoUserModel, { username: "ada", password: "x" }, now);
    await expect(written).rejects.toMatchObject({ name: "StoreError", code: "unavailable" });
  });
});

describe("a column that another server adds", () => {
  const extra: Column = { name: "extra", type: "integer", default: 7 };

  /** A server that has read and written a table before another one adds a column to it. */
  async function overtaken(): Promise<Database> {
    const url = await freshDatabase();
    const [old, young] = [openStore(url), openStore(url)];
    await migrate(old, withNotes(), now);
    await insertRow(old.kysely, "notes", { title: "a" });
    await updateRows(old.kysely, Selection.of("notes", { title: "a" }).where("id", "=", 1), { title: "b" });
    await listRows(old.kysely, "notes", { title: "b" });
    await migrate(young, withNotes(extra), now);
    return old;
  }

  it("is no harm to statements that were prepared before", async () => {
    const { kysely } = await overtaken();
    expect(await listRows(kysely, "notes", { title: "b" })).toEqual([{ id: 1, title: "b", extra: 7 }]);
    expect(
      await updateRows(kysely, Selection.of("notes", { title: "b" }).where("id", "=", 1), { title: "c" }),
    ).toMatchObject([{ title: "c" }]);
  });

  it("is no harm to a transaction with such statements, if it is tried again", async () => {
    const { kysely } = await overtaken();
    const write = (): Promise<unknown> =>
      kysely
        .transaction()
        .execute((tx) =>
          updateRows(tx, Selection.of("notes", { title: "b" }).where("id", "=", 1), { title: "c" }),
        );
    const first: unknown = await write().catch((error: unknown) => error);
    // What is in a transaction cannot be tried again on its own: the flows do that with what is a conflict.
    const outcome = first instanceof Error ? await write() : first;
    expect(first instanceof Error ? first : { code: "conflict" }).toMatchObject({ code: "conflict" });
    expect(outcome).toMatchObject([{ title: "c" }]);
  });
});

describe("a unique column", () => {
  it.each(["camelCase", "order", "with space", 'a"b', "a)=(b", "größe"])(
    "is named as it is: %s",
    async (name) => {
      const database = openStore(await freshDatabase());
      const table = { name: "things", columns: [{ name, type: "text" as const, unique: true }] };
      await migrate(database, { ...schemaOf(), resources: [table] }, now);
      await insertRow(database.kysely, "things", { [name]: "x" });
      const again = insertRow(database.kysely, "things", { [name]: "x" });
      await expect(again).rejects.toMatchObject({ code: "unique", columns: [name] });
    },
  );

  it.each([
    ["its columns, where it has several", '"Title", "size"', ["Title", "size"]],
    ["none, where it is over an expression", 'lower("Title")', []],
  ])("that an index makes names %s", async (_, indexed, columns) => {
    const url = await freshDatabase();
    const database = openStore(url);
    const text = { type: "text" as const };
    const table = {
      name: "things",
      columns: [
        { name: "Title", ...text },
        { name: "size", ...text },
      ],
    };
    await migrate(database, { ...schemaOf(), resources: [table] }, now);
    await execute(url, `create unique index on things (${indexed})`);
    const row = { Title: "a)=(b", size: "x, y" };
    await insertRow(database.kysely, "things", row);
    await expect(insertRow(database.kysely, "things", row)).rejects.toMatchObject({
      code: "unique",
      columns,
    });
  });
});
