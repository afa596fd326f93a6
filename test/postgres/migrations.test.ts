// Migrations on PostgreSQL: on an empty database, next to Django's tables, column by column, several at once; Django's tables are not altered.
import { describe, expect, it } from "vitest";
import {
  type Column,
  listMigrations,
  migrate,
  type Schema,
  type TableDefinition,
} from "../../src/store/index.ts";
import { djangoDatabase, execute, freshDatabase, look } from "../support/database.ts";
import { now, openStore, schemaOf } from "../support/store.ts";

const table = (columns: readonly Column[] = []): TableDefinition => ({
  name: "notes",
  columns: [{ name: "title", type: "text" }, ...columns],
  indexes: ["title"],
});
const withNotes = (columns?: readonly Column[]): Schema => ({ ...schemaOf(), resources: [table(columns)] });

/** Every column and constraint of the tables that are not Latchkey's own. */
async function shape(url: string): Promise<unknown> {
  const columns = await look(
    url,
    `select table_name, column_name, data_type, is_nullable, column_default, is_identity from information_schema.columns
     where table_schema = 'public' and table_name not like 'latchkey%' order by 1, 2`,
  );
  const constraints = await look(
    url,
    `select conrelid::regclass::text as of, conname, pg_get_constraintdef(oid) as text from pg_constraint
     where connamespace = 'public'::regnamespace and conrelid::regclass::text not like 'latchkey%' order by 1, 2`,
  );
  return { columns, constraints };
}

describe("a migration", () => {
  it("makes everything, once", async () => {
    const url = await freshDatabase();
    const database = openStore(url);
    const applied = await migrate(database, withNotes(), now);
    expect(applied).toEqual((await listMigrations(database, withNotes())).map(({ name }) => name));
    const before = await shape(url);
    expect(await migrate(database, withNotes(), now)).toEqual([]);
    expect(await shape(url)).toEqual(before);
    expect(await look(url, "select distinct applied_at from latchkey_migration")).toEqual([
      { applied_at: "2026-11-23 05:00:00.123000" },
    ]);
  });

  it("is listed as the SQL that makes the same", async () => {
    const [byHand, byMigrate] = [await freshDatabase(), await freshDatabase()];
    const listed = await listMigrations(openStore(byHand), withNotes());
    expect(listed.every(({ applied }) => !applied)).toBe(true);
    await execute(byHand, ...listed.flatMap(({ statements }) => statements));
    await migrate(openStore(byMigrate), withNotes(), now);
    expect(await shape(byHand)).toEqual(await shape(byMigrate));
  });

  it("is done by one of several servers that start together", async () => {
    const url = await freshDatabase();
    const servers = Array.from({ length: 6 }, () => openStore(url));
    const applied = await Promise.all(servers.map((database) => migrate(database, withNotes(), now)));
    expect(applied.filter((names) => names.length > 0)).toHaveLength(1);
  });

  it.each(["auth", "handover"] as const)("alters nothing that Django made (%s)", async (name) => {
    const url = await djangoDatabase(name);
    const before = await shape(url);
    const users = await look(url, "select * from auth_user order by id");
    const applied = await migrate(openStore(url), schemaOf(), now);
    expect(applied).not.toContain("table:auth_user");
    expect(await shape(url)).toEqual(before);
    expect(await look(url, "select * from auth_user order by id")).toEqual(users);
  });

  it("does not touch a table of Django's that lacks a column, and says which", async () => {
    const url = await djangoDatabase("auth");
    const before = await shape(url);
    const tasks: TableDefinition = {
      name: "tasks_task",
      columns: [{ name: "colour", type: "text", default: "" }],
    };
    await expect(migrate(openStore(url), { ...schemaOf(), resources: [tasks] }, now)).rejects.toMatchObject({
      code: "unmigrated",
      message: expect.stringContaining("colour"),
    });
    expect(await shape(url)).toEqual(before);
    expect(await look(url, "select to_regclass('latchkey_session') as made")).toEqual([{ made: null }]);
  });

  it.each<[string, Column, unknown]>([
    ["a default", { name: "extra", type: "integer", default: 7 }, 7],
    ["a default that is false", { name: "extra", type: "boolean", default: false }, 0],
    ["a default with a quote", { name: "extra", type: "text", default: "it's" }, "it's"],
    ["no value at all", { name: "extra", type: "datetime", nullable: true }, null],
  ])("adds a column with %s to rows that are there", async (_, column, value) => {
    const url = await freshDatabase();
    const database = openStore(url);
    await migrate(database, withNotes(), now);
    await execute(url, "insert into notes (title) values ('t')");
    expect(await migrate(database, withNotes([column]), now)).toEqual(["table:notes"]);
    expect(await look(url, "select title, extra from notes")).toEqual([{ title: "t", extra: value }]);
  });

  it("adds the index that lists are read by to a table of an earlier version, and to none of Django's", async () => {
    const url = await freshDatabase();
    const database = openStore(url);
    await migrate(database, withNotes(), now);
    const indexes = async (of: string): Promise<string[]> => {
      const rows = await look(
        url,
        "select indexdef from pg_indexes where tablename = ? order by indexname",
        of,
      );
      return rows.map(({ indexdef }) => String(indexdef).replace(/^.* USING /, ""));
    };
    const made = await indexes("notes");
    expect(made).toEqual(["btree (id)", "btree (title, id)"]);
    await execute(url, "drop index notes_title_id", "create index notes_title on notes (title)");
    const step = (await listMigrations(database, withNotes())).find(({ applied }) => !applied);
    expect(step?.statements).toEqual([expect.stringContaining('on "notes" ("title", "id")')]);
    expect(await migrate(database, withNotes(), now)).toEqual(["table:notes"]);
    expect(await indexes("notes")).toEqual(expect.arrayContaining(made));
    expect(await migrate(database, withNotes(), now)).toEqual([]);

    await execute(url, "create table tasks_task (id bigint primary key, title text)");
    await execute(url, "create table django_migrations (id bigint primary key)");
    const django = { ...table(), name: "tasks_task" };
    expect(await migrate(database, { ...schemaOf(), resources: [django] }, now)).toEqual([]);
    expect(await indexes("tasks_task")).toEqual(["btree (id)"]);
  });

  it("that cannot be done is not begun", async () => {
    const url = await freshDatabase();
    const database = openStore(url);
    await migrate(database, withNotes(), now);
    const before = await shape(url);
    const needed = withNotes([{ name: "needed", type: "text" }]);
    await expect(migrate(database, needed, now)).rejects.toMatchObject({ code: "unmigrated" });
    expect(await shape(url)).toEqual(before);
  });
});
