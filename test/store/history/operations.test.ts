// Migrations of a project: operations forwards and backwards, with rows, on both dialects.
import { describe, expect, it } from "vitest";
import {
  addCheck,
  addColumn,
  addIndex,
  addUnique,
  alterColumn,
  createTable,
  type Database,
  djangoUserModel,
  dropColumn,
  dropIndex,
  dropUnique,
  migrateProject,
  type Operation,
  type ProjectMigration,
  renameColumn,
  renameTable,
  runSql,
  type Schema,
  userTable,
  wantedState,
} from "../../../src/store/index.ts";
import { dialect, execute, freshDatabase, look } from "../../support/database.ts";
import { shapeOf } from "../../support/shape.ts";
import { now, openStore } from "../../support/store.ts";

const users = userTable(djangoUserModel);
const schema: Schema = { users, resources: [] };
const { name: _name, ...userParts } = [...wantedState(schema).values()][0] ?? { columns: [] };

const first: ProjectMigration = {
  name: "0001_initial",
  dependencies: [],
  atomic: true,
  operations: [
    createTable("auth_user", userParts),
    createTable("lists", { columns: [{ name: "title", type: "text", maxLength: 80 }] }),
    createTable("tasks", {
      columns: [
        { name: "title", type: "text", maxLength: 80 },
        { name: "points", type: "text" },
        { name: "is_done", type: "boolean" },
        { name: "list_id", type: "integer", references: "lists" },
        { name: "note", type: "text", nullable: true },
      ],
      indexes: [["list_id"], ["is_done", "title"]],
      unique: [["list_id", "title"]],
    }),
    createTable("steps", {
      columns: [{ name: "task_id", type: "integer", references: "tasks" }],
      indexes: [["task_id"]],
    }),
  ],
};

const following = (name: string, operations: readonly Operation[]): ProjectMigration => ({
  name,
  dependencies: [first.name],
  atomic: true,
  operations,
});

/** A database with rows, and one that was deleted: its id must not come back. */
async function withRows(): Promise<{ url: string; database: Database }> {
  const url = await freshDatabase();
  const database = openStore(url);
  await migrateProject(database, { schema, migrations: [first], now });
  const trigger =
    dialect === "sqlite"
      ? "create trigger task_noted after update on tasks begin update lists set title = 'noted' where id = new.list_id and new.title = 'fire'; end"
      : "create view nothing as select 1 as one";
  await execute(
    url,
    trigger,
    "insert into lists (title) values ('home'), ('work')",
    `insert into tasks (title, points, is_done, list_id, note) values
      ('a', '1', true, 1, null), ('b', '20', false, 1, 'n'), ('c', '3', false, 2, ''), ('d', '4', true, 2, null)`,
    "insert into steps (task_id) values (1), (1), (3)",
    "delete from tasks where title = 'd'",
  );
  return { url, database };
}

const rowsOf = (url: string) =>
  Promise.all(["lists", "tasks", "steps"].map((table) => look(url, `select * from ${table} order by id`)));

/** Columns come back at the end of a table. */
const sortedParts = async (url: string) =>
  (await shapeOf(url))
    .filter(({ table }) => !table.startsWith("latchkey_") && !table.startsWith("sqlite_"))
    .map(({ kind, table, name, text }) => ({
      kind,
      table,
      name,
      text:
        kind === "table"
          ? text
              .split(/[(,] ?/)
              .toSorted()
              .join()
          : text.replaceAll('"', ""),
    }));

/** Operations, and a query with its rows after them. */
const operations: readonly (readonly [string, readonly Operation[], string, unknown])[] = [
  [
    "a new table",
    [createTable("tags", { id: "uuid", columns: [{ name: "t", type: "text" }] })],
    "select * from tags",
    [],
  ],
  [
    "a renamed table",
    [renameTable("tasks", "todos")],
    "select count(*) as n from todos join steps on task_id = todos.id",
    [{ n: 3 }],
  ],
  [
    "a new column that may be null",
    [addColumn("tasks", { name: "x", type: "integer", nullable: true })],
    "select distinct x from tasks",
    [{ x: null }],
  ],
  [
    "a new required column",
    [addColumn("tasks", { name: "x", type: "text" }, { fill: "it's" })],
    "select distinct x from tasks",
    [{ x: "it's" }],
  ],
  [
    "a new required reference",
    [
      addColumn(
        "tasks",
        { name: "x_id", type: "integer", references: "lists" },
        { fill: { sql: "list_id" } },
      ),
      addIndex("tasks", ["x_id"]),
    ],
    "select list_id, x_id from tasks order by id",
    [1, 1, 2].map((id) => ({ list_id: id, x_id: id })),
  ],
  [
    "a retyped column",
    [alterColumn("tasks", { name: "points", type: "integer" })],
    "select sum(points) as n from tasks",
    [{ n: dialect === "sqlite" ? 24 : "24" }],
  ],
  [
    "texts of other types",
    [
      addColumn("tasks", { name: "u", type: "text" }, { fill: "0000000A-0000-4000-8000-000000000001" }),
      addColumn("tasks", { name: "d", type: "text" }, { fill: "2026-02-28" }),
      addColumn("tasks", { name: "m", type: "text" }, { fill: "12.50" }),
      alterColumn("tasks", { name: "u", type: "uuid" }),
      alterColumn("tasks", { name: "d", type: "date" }),
      alterColumn("tasks", { name: "m", type: "decimal", digits: 6, places: 2 }),
      alterColumn("tasks", { name: "u", type: "text", maxLength: 36 }),
      alterColumn("tasks", { name: "d", type: "text" }),
      alterColumn("tasks", { name: "m", type: "text" }),
    ],
    "select distinct u, d, m from tasks",
    [{ u: "0000000a-0000-4000-8000-000000000001", d: "2026-02-28", m: "12.50" }],
  ],
  [
    "a column that becomes required",
    [alterColumn("tasks", { name: "note", type: "text" }, { fill: "none" })],
    "select note from tasks order by id",
    [{ note: "none" }, { note: "n" }, { note: "" }],
  ],
  [
    "a value by an expression",
    [
      alterColumn(
        "tasks",
        { name: "is_done", type: "text", maxLength: 4 },
        {
          using: "case when is_done then 'done' else 'open' end",
          back: { using: "is_done = 'done'" },
        },
      ),
    ],
    "select is_done from tasks order by id",
    ["done", "open", "open"].map((is_done) => ({ is_done })),
  ],
  [
    "a reference that protects and is optional",
    [
      alterColumn("tasks", {
        name: "list_id",
        type: "integer",
        references: "lists",
        onDelete: "protect",
        nullable: true,
      }),
    ],
    "select count(*) as n from tasks",
    [{ n: 3 }],
  ],
  [
    "a reference that is none",
    [alterColumn("steps", { name: "task_id", type: "integer" })],
    "select count(*) as n from steps",
    [{ n: 3 }],
  ],
  [
    "a renamed column",
    [renameColumn("tasks", "title", "name"), renameColumn("tasks", "list_id", "group_id")],
    "select name, group_id from tasks where id = 1",
    [{ name: "a", group_id: 1 }],
  ],
  [
    "a column without a reference that is dropped",
    [dropColumn("tasks", "note")],
    "select count(*) as n from tasks",
    [{ n: 3 }],
  ],
  [
    "a unique column",
    [alterColumn("lists", { name: "title", type: "text", maxLength: 80, unique: true })],
    "select title from lists order by id",
    [{ title: "home" }, { title: "work" }],
  ],
  [
    "indexes",
    [dropIndex("tasks", ["is_done", "title"]), addIndex("tasks", ["title"])],
    "select 1 as one",
    [{ one: 1 }],
  ],
  [
    "what is unique",
    [
      dropUnique("tasks", ["list_id", "title"]),
      addUnique("tasks", ["title"]),
      addUnique("lists", ["title"], { ignoresCase: true }),
    ],
    "select 1 as one",
    [{ one: 1 }],
  ],
  [
    "a check",
    [addCheck("tasks", { name: "tasks_points_known", expression: "\"points\" <> ''" })],
    "select 1 as one",
    [{ one: 1 }],
  ],
  [
    "SQL that makes a column",
    [
      runSql({
        forward: "alter table lists add column colour text null",
        backward: "alter table lists drop column colour",
        state: [addColumn("lists", { name: "colour", type: "text", nullable: true })],
      }),
      addColumn("lists", { name: "place", type: "text" }, { fill: "here" }),
    ],
    "select colour, place from lists where id = 1",
    [{ colour: null, place: "here" }],
  ],
];

/** What cannot come back: the nulls of a column that was required, the values of one that was dropped. */
const losesValues = new Set([
  "a column that becomes required",
  "a column without a reference that is dropped",
]);

/** Columns that do not fit the rows: text "n" in `note`, and points of up to 20. */
const refused: readonly (readonly [string, Operation])[] = [
  ["note is not a value", alterColumn("tasks", { name: "note", type: "uuid", nullable: true })],
  ["note is not a value", alterColumn("tasks", { name: "note", type: "date", nullable: true })],
  [
    "note is not a value",
    alterColumn("tasks", { name: "note", type: "decimal", digits: 3, places: 1, nullable: true }),
  ],
  ["note is not a value", alterColumn("tasks", { name: "note", type: "integer", nullable: true })],
  ["points is not a value", alterColumn("tasks", { name: "points", type: "decimal", digits: 1, places: 0 })],
  ["points is not a value", alterColumn("tasks", { name: "points", type: "text", maxLength: 1 })],
  [
    "addUnique tasks (title) is to be done concurrently, which a transaction cannot: write `atomic: false`",
    addUnique("tasks", ["title"], { concurrently: true }),
  ],
  [
    "changes from text to datetime: say in `using` how its values change",
    alterColumn("tasks", { name: "points", type: "datetime" }),
  ],
];

describe("values that do not fit", () => {
  it("refuse the migration, which changes nothing", async () => {
    const { url, database } = await withRows();
    const [shape, rows] = [await sortedParts(url), await rowsOf(url)];
    for (const [message, operation] of refused)
      await expect(
        migrateProject(database, { schema, migrations: [first, following("0002_change", [operation])], now }),
      ).rejects.toThrow(message);
    expect([await sortedParts(url), await rowsOf(url)]).toEqual([shape, rows]);
  });
});

describe("operations", () => {
  it.each(operations)(
    "%s: forwards, backwards and forwards again",
    async (name, changes, query, expected) => {
      const { url, database } = await withRows();
      const [shape, rows] = [await sortedParts(url), await rowsOf(url)];
      const migrations = [first, following("0002_change", changes)];
      const forwards = await migrateProject(database, { schema, migrations, now });
      expect(forwards).toEqual([{ history: "project", name: "0002_change", action: "applied" }]);
      expect(await look(url, query)).toEqual(expected);
      const back = await migrateProject(database, { schema, migrations, now, target: first.name });
      expect(back).toEqual([{ history: "project", name: "0002_change", action: "reverted" }]);
      expect(await sortedParts(url)).toEqual(shape);
      expect((await rowsOf(url)).map(({ length }) => length)).toEqual(rows.map(({ length }) => length));
      const changed = losesValues.has(name) ? await rowsOf(url) : rows;
      expect(await rowsOf(url)).toEqual(changed);
      await migrateProject(database, { schema, migrations, now });
      expect(await look(url, query)).toEqual(expected);
      expect(await migrateProject(database, { schema, migrations, now })).toEqual([]);
    },
  );
});
