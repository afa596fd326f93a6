// Pages of rows: together they have every row in scope once, by id, and none of them is too large.
import { sql } from "kysely";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type Column,
  type Database,
  deleteRows,
  insertRow,
  type Listing,
  migrate,
  type Page,
  readPage,
  type RowId,
  Selection,
  skipRows,
} from "../../src/store/index.ts";
import { dialect, djangoDatabase, execute, freshDatabase } from "../support/database.ts";
import { planOf } from "../support/plans.ts";
import { listenIn } from "../support/statements.ts";
import { now, openStore, schemaOf } from "../support/store.ts";

const columns: readonly Column[] = [
  { name: "title", type: "text", nullable: true },
  { name: "data", type: "json", nullable: true },
  { name: "owner_id", type: "integer" },
];
const everyRow = Selection.of("things");
const rowsOf = (owner: number): Listing => ({
  selection: Selection.of("things", { owner_id: owner }),
  columns,
});
const own = rowsOf(1);

async function things(): Promise<Database> {
  const database = openStore(await freshDatabase());
  const table = { name: "things", columns, indexes: ["owner_id"] };
  await migrate(database, { ...schemaOf(), resources: [table] }, now);
  return database;
}

/** Adds so many rows of an owner, each with a title of so many characters that PostgreSQL cannot compress. */
async function add({ kysely }: Database, count: number, owner = 1, width = 10): Promise<void> {
  const series =
    dialect === "sqlite"
      ? sql`(with recursive series (n) as (select 1 union all select n + 1 from series where n < ${count}) select n from series)`
      : sql`(select n from generate_series(1, ${sql.lit(count)}) as n)`;
  const noise =
    dialect === "sqlite"
      ? sql`substr(hex(randomblob(${width})), 1, ${width})`
      : sql`(select left(string_agg(md5(random()::text), ''), ${sql.lit(width)}) from generate_series(1, ${sql.lit(Math.ceil(width / 32))}) where n > 0)`;
  await sql`insert into things (title, owner_id) select ${noise}, ${sql.lit(owner)} from ${series} as s`.execute(
    kysely,
  );
}

async function pagesOf(database: Database, what = own): Promise<Page[]> {
  const pages: Page[] = [];
  for (let from: RowId | undefined; ;) {
    const page = await readPage(database, what, from);
    pages.push(page);
    if (page.next === undefined) return pages;
    from = page.next;
  }
}

const idsOf = (pages: readonly Page[]): unknown[] => pages.flatMap(({ rows }) => rows.map(({ id }) => id));

describe("pages", () => {
  it.each([
    [0, [0]],
    [1, [1]],
    [499, [499]],
    [500, [500]],
    [501, [500, 1]],
    [1000, [500, 500]],
    [1234, [500, 500, 234]],
  ])("of %i rows have %j", async (count, sizes) => {
    const database = await things();
    if (count > 0) await add(database, count);
    expect((await pagesOf(database)).map(({ rows }) => rows.length)).toEqual(sizes);
  });

  it("end with the row that makes them large, however many there could be", async () => {
    const database = await things();
    for (const width of [100_000, 50_000, 3_000_000, 10, 10]) await add(database, 1, 1, width);
    await add(database, 600);
    const pages = await pagesOf(database);
    expect(pages.map(({ rows }) => rows.length)).toEqual([2, 1, 500, 102]);
    expect(idsOf(pages)).toEqual(Array.from({ length: 605 }, (_, index) => index + 1));
  });

  it("are not larger for values that PostgreSQL compresses than these are at their longest", async () => {
    const database = await things();
    for (let row = 0; row < 40; row++)
      await insertRow(database.kysely, "things", { owner_id: 1, title: "a".repeat(1_000_000) });
    for (const { rows } of await pagesOf(database)) expect(rows.length).toBeLessThan(16);
  });

  it("are the rows in scope, by id, wherever those lie", async () => {
    const database = await things();
    const id = fc.oneof(
      fc.bigInt({ min: -20n, max: 20n }),
      fc.constantFrom(-(2n ** 63n), 2n ** 63n - 1n, 2n ** 63n - 2n, 2n ** 53n + 1n),
    );
    const row = fc.record({
      id,
      owner: fc.integer({ min: 1, max: 2 }),
      width: fc.constantFrom(0, 5, 70_000),
    });
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(row, { maxLength: 12, selector: (made) => made.id }), async (made) => {
        await sql`delete from things`.execute(database.kysely);
        for (const { id, owner, width } of made)
          await insertRow(database.kysely, "things", { id, owner_id: owner, title: "x".repeat(width) });
        const mine = made.filter(({ owner }) => owner === 1).map((one) => one.id);
        const read = idsOf(await pagesOf(database)).map((one) => BigInt(String(one)));
        expect(read).toEqual(mine.toSorted((a, b) => (a < b ? -1 : 1)));
        const all = await pagesOf(database, { selection: everyRow, columns });
        expect(idsOf(all)).toHaveLength(made.length);
      }),
      { numRuns: 40 },
    );
  });

  it("show no row twice and leave none out that was there all the time, while others come and go", async () => {
    const database = await things();
    await add(database, 1500);
    const read: unknown[] = [];
    const deleted = new Set<unknown>();
    for (let from: RowId | undefined, isEnd = false; !isEnd; isEnd = from === undefined) {
      const page = await readPage(database, own, from);
      read.push(...page.rows.map(({ id }) => id));
      from = page.next;
      for (const id of [read.length - 3, read.length + 2, read.length + 7]) {
        await deleteRows(database.kysely, everyRow.where("id", "=", id));
        deleted.add(id);
      }
      if (read.length < 2000) await add(database, 1);
    }
    expect(new Set(read).size).toBe(read.length);
    const always = Array.from({ length: 1500 }, (_, index) => index + 1).filter((id) => !deleted.has(id));
    expect(read).toEqual(expect.arrayContaining(always));
    expect(read).not.toContain(502);
  });

  it("are columns that were asked for, and no others", async () => {
    const database = await things();
    await add(database, 1);
    const [page] = await pagesOf(database, {
      selection: own.selection,
      columns: [{ name: "owner_id", type: "integer" }],
    });
    expect(page?.rows).toEqual([expect.not.objectContaining({ title: expect.anything() })]);
    expect(page?.rows).toEqual([expect.objectContaining({ id: 1, owner_id: 1 })]);
  });

  it("are found by the index over owner and id, one owner's among many or most of the table", async () => {
    const database = await things();
    await add(database, 5000);
    await add(database, 20, 2);
    await sql`analyze`.execute(database.kysely);
    const listen = listenIn(database.kysely);
    for (const owner of [1, 2]) {
      const statements = await listen(async () => {
        await readPage(database, rowsOf(owner), 10n);
        await skipRows(database, rowsOf(owner), 10, 10n);
      });
      const reads = statements.filter(({ sql: text }) => text.includes('"things"'));
      expect(reads).toHaveLength(2);
      for (const statement of reads) {
        const { steps } = await planOf(database.kysely, dialect, statement);
        expect(steps.join("\n")).toContain("things_owner_id");
      }
    }
  });
});

describe("Django's tables", () => {
  it("are read without that index, in the same order", async () => {
    const url = await djangoDatabase("auth");
    await execute(
      url,
      ...Array.from(
        { length: 7 },
        (_, index) =>
          `insert into tasks_task (title, description, is_completed, created_at, owner_id) values ('${index}', '', false, '2026-01-01 00:00:00', ${1 + (index % 2)})`,
      ),
    );
    const database = openStore(url);
    const theirs: Listing = {
      selection: Selection.of("tasks_task", { owner_id: 1 }),
      columns: [{ name: "title", type: "text" }],
    };
    const { rows } = await sql<{ id: number }>`
      select id from tasks_task where owner_id = 1 order by id`.execute(database.kysely);
    expect(rows.length).toBeGreaterThan(3);
    expect(idsOf(await pagesOf(database, theirs))).toEqual(rows.map(({ id }) => id));
  });
});

describe("rows that are skipped", () => {
  it("lead to the next one, or to none", async () => {
    const database = await things();
    await add(database, 30);
    await add(database, 5, 2);
    expect(await skipRows(database, own, 0)).toBe(1n);
    expect(await skipRows(database, own, 29)).toBe(30n);
    expect(await skipRows(database, own, 30)).toBeUndefined();
    expect(await skipRows(database, own, 10, 11n)).toBe(21n);
    expect(await skipRows(database, rowsOf(3), 0)).toBeUndefined();
  });
});
