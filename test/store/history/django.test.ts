// The history of a project on a database that Django made: Django's tables stay as they are.
import { expect, it } from "vitest";
import {
  addColumn,
  alterColumn,
  createTable,
  djangoUserModel,
  driftOf,
  migrate,
  migrateProject,
  type ProjectMigration,
  type Schema,
  userTable,
  wantedState,
} from "../../../src/store/index.ts";
import { djangoDatabase, freshDatabase } from "../../support/database.ts";
import { allRows, shapeOf } from "../../support/shape.ts";
import { now, openStore } from "../../support/store.ts";

const schema: Schema = {
  users: userTable(djangoUserModel),
  resources: [
    {
      name: "tasks_task",
      columns: [
        { name: "title", type: "text", maxLength: 255 },
        { name: "description", type: "text" },
        { name: "is_completed", type: "boolean" },
        { name: "created_at", type: "datetime" },
        { name: "owner_id", type: "integer", references: "auth_user" },
      ],
      indexes: ["owner_id"],
    },
    { name: "notes", columns: [{ name: "text", type: "text" }] },
  ],
};

const migration = (name: string, before: readonly string[], operations: ProjectMigration["operations"]) => ({
  name,
  dependencies: before,
  atomic: true,
  operations,
});

const initial = migration(
  "0001_initial",
  [],
  [...wantedState(schema).values()].map(({ name, ...parts }) => createTable(name, parts)),
);

it("is noted for Django's tables, and makes its own beside them", async () => {
  const url = await djangoDatabase("auth");
  const database = openStore(url);
  const ofDjango = async () =>
    (await shapeOf(url)).filter(({ table }) => !/^(?:latchkey_|notes|sqlite_)/.test(table));
  const [shape, rows] = [await ofDjango(), await allRows(url)];
  const alter = migration(
    "0002_alter",
    ["0001_initial"],
    [
      alterColumn("tasks_task", { name: "title", type: "text", maxLength: 300 }),
      addColumn("notes", { name: "colour", type: "text" }, { fill: "red" }),
    ],
  );
  const changed: Schema = {
    ...schema,
    resources: schema.resources.map((table) =>
      table.name === "notes"
        ? { ...table, columns: [...table.columns, { name: "colour", type: "text" }] }
        : table,
    ),
  };
  await migrateProject(database, { schema: changed, migrations: [initial, alter], now });
  expect(await ofDjango()).toEqual(shape);
  expect(await allRows(url)).toMatchObject(rows);
  expect(await driftOf(database, changed)).toEqual([]);
  const missing = migration(
    "0003_missing",
    ["0002_alter"],
    [addColumn("tasks_task", { name: "colour", type: "text", nullable: true })],
  );
  await expect(
    migrateProject(database, { schema: changed, migrations: [initial, alter, missing], now }),
  ).rejects.toThrow(/tasks_task belongs to Django and lacks the column colour/);
  await migrateProject(database, { schema: changed, migrations: [initial, alter], target: "zero", now });
  expect(await ofDjango()).toEqual(shape);
});

it("is not left for the definitions: without its files nothing is added", async () => {
  const database = openStore(await freshDatabase());
  await migrateProject(database, { schema, migrations: [initial], now });
  await expect(migrate(database, schema, now)).rejects.toMatchObject({
    code: "unmigrated",
    message: expect.stringContaining("set the option `migrations`"),
  });
});
