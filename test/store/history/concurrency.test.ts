// Migrations that are run by several at once, and those that are not atomic.
import { describe, expect, it } from "vitest";
import {
  addColumn,
  addIndex,
  addUnique,
  alterColumn,
  createTable,
  djangoUserModel,
  migrateProject,
  type MigrationStep,
  moveData,
  type Operation,
  type ProjectMigration,
  type Schema,
  userTable,
  wantedState,
} from "../../../src/store/index.ts";
import { dialect, execute, freshDatabase, look } from "../../support/database.ts";
import { now, openStore } from "../../support/store.ts";

const schema: Schema = { users: userTable(djangoUserModel), resources: [] };

const initial = (): ProjectMigration => ({
  name: "0001_initial",
  dependencies: [],
  atomic: true,
  operations: [
    ...[...wantedState(schema).values()].map(({ name, ...parts }) => createTable(name, parts)),
    createTable("numbers", { columns: [{ name: "value", type: "integer" }] }),
  ],
});

const next = (
  name: string,
  before: string,
  operations: readonly Operation[],
  atomic = true,
): ProjectMigration => ({
  name,
  dependencies: [before],
  atomic,
  operations,
});

const count = async (url: string): Promise<unknown> =>
  (await look(url, "select count(*) as n from numbers"))[0]?.["n"];

/** A migration that adds a row each time it runs. */
const counting = (name: string, before: string, atomic: boolean): ProjectMigration =>
  next(
    name,
    before,
    [
      moveData({
        forward: async (db) => {
          await db.insertInto("numbers").values({ value: 1 }).execute();
        },
      }),
    ],
    atomic,
  );

describe("twelve at once", () => {
  it("run each migration once", async () => {
    const url = await freshDatabase();
    const migrations = [
      initial(),
      counting("0002_one", "0001_initial", true),
      next("0003_column", "0002_one", [
        addColumn("numbers", { name: "note", type: "text", nullable: true }, { fill: "" }),
      ]),
      counting("0004_two", "0003_column", false),
    ];
    const done = await Promise.all(
      Array.from({ length: 12 }, () => migrateProject(openStore(url), { schema, migrations, now })),
    );
    const names = done.flat().flatMap(({ history, name }) => (history === "project" ? [name] : []));
    expect(names.toSorted()).toEqual(migrations.map(({ name }) => name));
    expect(await count(url)).toBe(2);
  });
});

describe("a migration that fails", () => {
  it("leaves everything as it was, and names its operation", async () => {
    const url = await freshDatabase();
    const database = openStore(url);
    const broken = next("0002_broken", "0001_initial", [
      addColumn("numbers", { name: "note", type: "text", nullable: true }),
      moveData({ forward: () => Promise.reject(new Error("no")) }),
    ]);
    await expect(
      migrateProject(database, { schema, migrations: [initial(), broken], now }),
    ).rejects.toMatchObject({
      code: "unmigrated",
      message: "The migration 0002_broken failed at moveData: no",
    });
    await execute(url, "insert into numbers (value) values (1)");
    expect(Object.keys((await look(url, "select * from numbers"))[0] ?? {})).toEqual(["id", "value"]);
  });
});

describe("a migration that is not atomic", () => {
  it("goes on where it stopped, in batches, and nothing is done twice", async () => {
    const url = await freshDatabase();
    const database = openStore(url);
    const first = initial();
    await migrateProject(database, { schema, migrations: [first], now });
    await execute(url, "insert into numbers (value) values (1), (2), (3), (4), (5)");
    let fails = true;
    let batches = 0;
    const slow = next(
      "0002_slow",
      first.name,
      [
        addColumn("numbers", { name: "twice", type: "integer", nullable: true }),
        addIndex("numbers", ["value"], { concurrently: true }),
        moveData({
          forward: async (db) => {
            batches += 1;
            if (fails && batches === 2) throw new Error("interrupted");
            const rows = await db
              .selectFrom("numbers")
              .select(["id", "value"])
              .where("twice", "is", null)
              .limit(2)
              .execute();
            for (const { id, value } of rows)
              await db
                .updateTable("numbers")
                .set({ twice: Number(value) * 2 })
                .where("id", "=", id)
                .execute();
            return rows.length > 0;
          },
          backward: async () => {},
        }),
        addUnique("numbers", ["twice"], { concurrently: true }),
        alterColumn("numbers", { name: "value", type: "integer", unique: true }, { concurrently: true }),
      ],
      false,
    );
    const migrations = [first, slow];
    await expect(migrateProject(database, { schema, migrations, now })).rejects.toThrow(
      /moveData: interrupted/,
    );
    expect(await look(url, "select name, direction, position from latchkey_history order by name")).toEqual([
      { name: first.name, direction: null, position: 0 },
      { name: slow.name, direction: "forwards", position: 2 },
    ]);
    await expect(migrateProject(database, { schema, migrations, now, target: "zero" })).rejects.toThrow(
      /0002_slow is half applied: finish that first/,
    );
    fails = false;
    const seen: unknown[] = [];
    // PostgreSQL makes a column unique in two steps.
    const all = dialect === "sqlite" ? 5 : 6;
    const onStep = ({ step, steps, batch }: MigrationStep): void => void seen.push([step, steps, batch]);
    const done = await migrateProject(database, { schema, migrations, now, onStep });
    expect(done).toEqual([{ history: "project", name: slow.name, action: "applied" }]);
    // Of five rows two were moved in the batch before the interruption.
    const moved = [1, 2, 3].map((batch) => [3, all, batch]);
    expect(seen).toEqual([...moved, ...[4, 5, 6].slice(0, all - 3).map((step) => [step, all, 1])]);
    expect(await look(url, "select sum(twice) as n from numbers")).toMatchObject([{ n: expect.anything() }]);
    expect(await look(url, "select value from numbers where twice <> value * 2")).toEqual([]);
    for (const row of ["(1, 20)", "(10, 2)"])
      await expect(execute(url, `insert into numbers (value, twice) values ${row}`)).rejects.toThrow(
        /unique/i,
      );
    expect(await migrateProject(database, { schema, migrations, now, target: first.name })).toEqual([
      { history: "project", name: slow.name, action: "reverted" },
    ]);
  });
});
