// Rows of resources: every digit of an integer, and no statement that leaves its scope.
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type Database,
  deleteRows,
  findRow,
  insertRow,
  migrate,
  Selection,
  updateRows,
} from "../../src/store/index.ts";
import { dialect, djangoDatabase, freshDatabase, look } from "../support/database.ts";
import { anyText } from "../support/any-text.ts";
import { now, openStore, schemaOf } from "../support/store.ts";
import { listRows } from "../support/list-rows.ts";

async function numbers(): Promise<{ url: string; database: Database }> {
  const url = await freshDatabase();
  const database = openStore(url);
  const table = {
    name: "numbers",
    columns: [
      { name: "whole", type: "integer" as const, nullable: true },
      { name: "real", type: "real" as const, nullable: true },
      { name: "flag", type: "boolean" as const, nullable: true },
      { name: "text", type: "text" as const, nullable: true },
    ],
  };
  await migrate(database, { ...schemaOf(), resources: [table] }, now);
  return { url, database };
}

describe("values", () => {
  it("keep every digit of a 64-bit integer", async () => {
    const { database } = await numbers();
    await fc.assert(
      fc.asyncProperty(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), async (whole) => {
        const row = await insertRow(database.kysely, "numbers", { whole });
        const read = row["whole"];
        expect(BigInt(String(read))).toBe(whole);
        expect(typeof read).toBe(Number.isSafeInteger(Number(whole)) ? "number" : "bigint");
        expect(await listRows(database.kysely, "numbers", { whole })).toContainEqual(row);
      }),
      { numRuns: 50 },
    );
  });

  it.each([9_007_199_254_740_991n, 9_007_199_254_740_992n, 9_007_199_254_740_993n, -9_007_199_254_740_993n])(
    "find the row whose id is %d, and not its neighbour",
    async (id) => {
      const { database } = await numbers();
      await insertRow(database.kysely, "numbers", { id, text: "this" });
      await insertRow(database.kysely, "numbers", { id: id + 1n, text: "neighbour" });
      const selection = Selection.of("numbers").where("id", "=", id);
      expect(await findRow(database.kysely, selection)).toMatchObject({ text: "this" });
      expect(await deleteRows(database.kysely, selection)).toBe(1);
      expect(await listRows(database.kysely, "numbers", {})).toMatchObject([{ text: "neighbour" }]);
    },
  );

  it("keep text and floating point numbers as they are", async () => {
    const { database } = await numbers();
    const double = fc.double({ noNaN: true }).filter((value) => !Object.is(value, -0));
    const texts = anyText()
      // PostgreSQL has no text with NUL in it; nor have the fields of a resource.
      .filter((text) => !text.includes("\0"));
    await fc.assert(
      fc.asyncProperty(texts, double, async (text, real) => {
        expect(await insertRow(database.kysely, "numbers", { text, real })).toMatchObject({ text, real });
      }),
      { numRuns: 50 },
    );
  });

  it("keep booleans as Django does", async () => {
    const { url, database } = await numbers();
    await insertRow(database.kysely, "numbers", { flag: true });
    await insertRow(database.kysely, "numbers", { flag: false });
    const typeOf = dialect === "sqlite" ? "typeof(flag)" : "cast(pg_typeof(flag) as text)";
    const type = dialect === "sqlite" ? "integer" : "boolean";
    expect(await look(url, `select flag, ${typeOf} as type from numbers order by id`)).toEqual([
      { flag: 1, type },
      { flag: 0, type },
    ]);
  });

  it("may be none at all", async () => {
    const { database } = await numbers();
    expect(await insertRow(database.kysely, "numbers", {})).toEqual({
      id: 1,
      whole: null,
      real: null,
      flag: null,
      text: null,
    });
  });
});

describe("a scope", () => {
  const mine = { owner_id: 2 };

  it("shows the rows in it and no others", async () => {
    const url = await djangoDatabase("auth");
    const { kysely } = openStore(url);
    const rows = await listRows(kysely, "tasks_task", mine);
    const seen = await look(url, "select id from tasks_task where owner_id = 2 order by id");
    expect(rows.map(({ id }) => id)).toEqual(seen.map(({ id }) => id));
    expect(rows.length).toBeGreaterThan(1);
    expect((await listRows(kysely, "tasks_task", {})).length).toBeGreaterThan(rows.length);
  });

  it("hides a row of another owner from every verb", async () => {
    const url = await djangoDatabase("auth");
    const { kysely } = openStore(url);
    const [other] = await look(url, "select * from tasks_task where owner_id <> 2 limit 1");
    const selection = Selection.of("tasks_task", mine).where("id", "=", Number(other?.["id"]));
    expect(await findRow(kysely, selection)).toBeUndefined();
    expect(await updateRows(kysely, selection, { title: "taken" })).toEqual([]);
    expect(await updateRows(kysely, selection, {})).toEqual([]);
    expect(await deleteRows(kysely, selection)).toBe(0);
    expect(await look(url, "select * from tasks_task where id = ?", Number(other?.["id"]))).toEqual([other]);
  });

  it("cannot be widened by a name that is SQL", async () => {
    const { kysely } = openStore(await djangoDatabase("auth"));
    const sly = `owner_id" = 2 or "owner_id`;
    await expect(listRows(kysely, "tasks_task", { [sly]: 1 })).rejects.toMatchObject({ code: "unmigrated" });
    await expect(listRows(kysely, `tasks_task" where 1=1 --`, mine)).rejects.toMatchObject({
      code: "unmigrated",
    });
  });

  it("of null means null", async () => {
    const { database } = await numbers();
    await insertRow(database.kysely, "numbers", { text: null });
    await insertRow(database.kysely, "numbers", { text: "" });
    expect(await listRows(database.kysely, "numbers", { text: null })).toHaveLength(1);
  });

  it("changes what it may, and returns it as stored", async () => {
    const { kysely } = openStore(await djangoDatabase("auth"));
    const [row] = await listRows(kysely, "tasks_task", mine);
    const selection = Selection.of("tasks_task", mine).where("id", "=", Number(row?.["id"]));
    expect(await updateRows(kysely, selection, { title: "new" })).toEqual([{ ...row, title: "new" }]);
    expect(await deleteRows(kysely, selection)).toBe(1);
    expect(await deleteRows(kysely, selection)).toBe(0);
  });
});
