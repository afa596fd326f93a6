// Selections: narrowing never adds a row, a value never becomes SQL, and one shape is one statement.
import * as fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import {
  compare,
  type Comparison,
  type Condition,
  countRows,
  type Database,
  deleteRows,
  exists,
  findRow,
  findRows,
  insertRow,
  meetsAll,
  meetsAny,
  meetsNot,
  migrate,
  type Row,
  Selection,
  updateRows,
  within,
} from "../../src/store/index.ts";
import { freshDatabase } from "../support/database.ts";
import { listenIn } from "../support/statements.ts";
import { now, openStore, schemaOf } from "../support/store.ts";

const texts = ["", "a", "A", "Ab", "%", "_", "\\", "' or 1=1 --", '"', "é", "O'Brien", "100%"] as const;
const numbers = [null, -1, 0, 1, 2, 2n ** 53n + 1n] as const;

let database: Database;
beforeAll(async () => {
  database = openStore(await freshDatabase());
  const columns = [
    { name: "title", type: "text", nullable: true },
    { name: "note", type: "text" },
    { name: "rank", type: "integer", nullable: true },
    { name: "done", type: "boolean" },
    { name: "owner_id", type: "integer" },
  ] as const;
  await migrate(database, { ...schemaOf(), resources: [{ name: "things", columns }] }, now);
  for (const [index, title] of [null, ...texts].entries()) {
    for (const rank of numbers) {
      const note = texts[index % texts.length] ?? "";
      const values = { title, note, rank, done: index % 2 === 0, owner_id: 1 + (index % 3) };
      await insertRow(database.kysely, "things", values);
    }
  }
});

const idsOf = (rows: readonly Row[]): number[] => rows.map(({ id }) => Number(id));
const read = async (selection: Selection): Promise<number[]> =>
  idsOf(await findRows(database.kysely, selection));

const comparison = fc.constantFrom<Comparison>("=", "!=", "<", "<=", ">", ">=");
const text = fc.oneof(fc.constantFrom(...texts), fc.string(), fc.constant("nul\0"));
const number = fc.oneof(
  fc.constantFrom(...numbers),
  fc.integer(),
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
);
type Step = (selection: Selection) => Selection;
const condition: fc.Arbitrary<Step> = fc.oneof(
  fc.tuple(comparison, text).map(
    ([by, value]): Step =>
      (rows) =>
        rows.where("title", by, value),
  ),
  fc.tuple(comparison, number).map(
    ([by, value]): Step =>
      (rows) =>
        rows.where("rank", by, value),
  ),
  fc.array(text, { maxLength: 5 }).map(
    (values): Step =>
      (rows) =>
        rows.whereIn("title", values),
  ),
  fc.array(number, { maxLength: 5 }).map(
    (values): Step =>
      (rows) =>
        rows.whereIn("rank", values),
  ),
  text.map(
    (value): Step =>
      (rows) =>
        rows.search(["title", "note"], value),
  ),
  fc.boolean().map(
    (value): Step =>
      (rows) =>
        rows.where("done", "=", value),
  ),
  fc.array(fc.tuple(comparison, number), { maxLength: 3 }).map((compared): Step => {
    const conditions = compared.map(([by, value]): Condition => compare("rank", by, value));
    const others = Selection.of("things", { done: true }).and(meetsAny(conditions));
    return (rows) =>
      rows.and(
        meetsAny([within("id", others), meetsNot(meetsAll(conditions)), within("owner_id", others, "rank")]),
      );
  }),
);
const order: fc.Arbitrary<Step> = fc
  .tuple(fc.constantFrom("title", "rank", "id"), fc.constantFrom("asc" as const, "desc" as const))
  .map(
    ([column, direction]) =>
      (rows) =>
        rows.orderBy(column, direction),
  );
const part: fc.Arbitrary<Step> = fc.tuple(fc.nat(40), fc.nat(40)).map(
  ([offset, limit]) =>
    (rows) =>
      rows.orderBy("id").part(offset, limit),
);

describe("narrowing", () => {
  it("never yields a row that the wider selection does not, and never one outside the scope", async () => {
    const steps = fc.tuple(fc.array(fc.oneof(condition, order), { maxLength: 4 }), fc.option(part));
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 3 }), steps, async (owner, [narrowing, last]) => {
        let wider = Selection.of("things", { owner_id: owner });
        let known = new Set(await read(wider));
        for (const step of [...narrowing, ...(last === null ? [] : [last])]) {
          const before = wider;
          wider = step(before);
          const rows = await findRows(database.kysely, wider);
          expect(idsOf(rows).filter((id) => !known.has(id))).toEqual([]);
          expect(rows.filter(({ owner_id }) => owner_id !== owner)).toEqual([]);
          expect(await countRows(database.kysely, wider)).toBe(rows.length);
          expect(await read(before)).toHaveLength(known.size);
          known = new Set(idsOf(rows));
        }
      }),
      { numRuns: 60 },
    );
  });

  it("yields exactly the rows that meet every condition", async () => {
    const all = await findRows(database.kysely, Selection.of("things"));
    const expected = (meets: (row: Row) => boolean): number[] => idsOf(all.filter(meets));
    const rows = Selection.of("things").orderBy("id");
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...texts), fc.constantFrom(...numbers), async (title, rank) => {
        const both = rows.where("title", "=", title).where("rank", "=", rank);
        expect(await read(both)).toEqual(expected((row) => row["title"] === title && row["rank"] === rank));
        expect(await read(rows.whereIn("title", [title, null, "other", "another"]))).toEqual(
          expected((row) => row["title"] === title),
        );
        const folded = title.toUpperCase();
        // SQLite folds ASCII letters only.
        fc.pre(/^[ -~]*$/.test(title));
        expect(await read(rows.search(["title"], title))).toEqual(
          expected(({ title: one }) => typeof one === "string" && one.toUpperCase().includes(folded)),
        );
      }),
      { numRuns: 60 },
    );
  });

  it("combines conditions, and asks about rows of any table", async () => {
    const all = await findRows(database.kysely, Selection.of("things"));
    const rows = Selection.of("things", { owner_id: 1 }).orderBy("id");
    const done = compare("done", "=", true);
    const ranked = compare("rank", ">=", 1);
    const expected = (meets: (row: Row) => boolean): number[] =>
      idsOf(all.filter((row) => row["owner_id"] === 1 && meets(row)));
    const isDone = (row: Row): boolean => Boolean(row["done"]);
    const isRanked = ({ rank }: Row): boolean => rank !== null && Number(rank) >= 1;
    const ofTwo = Selection.of("things", { owner_id: 2 });
    const table: readonly (readonly [Condition, (row: Row) => boolean])[] = [
      [meetsAny([done, ranked]), (row) => isDone(row) || isRanked(row)],
      [meetsAll([done, ranked]), (row) => isDone(row) && isRanked(row)],
      [meetsNot(done), (row) => !isDone(row)],
      [
        meetsNot(meetsAny([done, ranked])),
        ({ rank, done: one }) => !one && rank !== null && Number(rank) < 1,
      ],
      [meetsAll([]), () => true],
      [meetsAny([]), () => false],
      [exists(ofTwo), () => true],
      [exists(ofTwo.where("id", "=", 0)), () => false],
      [within("id", ofTwo), () => false],
      [within("rank", ofTwo, "owner_id"), ({ rank }) => Number(rank) === 2],
      [within("id", Selection.of("things").and(meetsAny([within("id", rows), done]))), () => true],
    ];
    for (const [condition, meets] of table)
      expect([condition, await read(rows.and(condition))]).toEqual([condition, expected(meets)]);
  });

  it.each<[string, (rows: Selection) => Selection]>([
    ["text with NUL", (rows) => rows.where("title", "=", "a\0")],
    ["other than text with NUL", (rows) => rows.where("title", "!=", "a\0")],
    ["less than null", (rows) => rows.where("rank", "<", null)],
    ["one of no values", (rows) => rows.whereIn("rank", [])],
    ["one of null", (rows) => rows.whereIn("rank", [null])],
    ["text in no column", (rows) => rows.search([], "a")],
    ["a scope with NUL", () => Selection.of("things", { title: "a\0" })],
    ["an integer that is too large", (rows) => rows.where("owner_id", "=", 2n ** 63n - 1n)],
    ["a part of nothing", (rows) => rows.part(0, 5).part(5, 5)],
  ])("finds nothing: %s", async (_, step) => {
    expect(await read(step(Selection.of("things")))).toEqual([]);
  });

  it("means null where it says so", async () => {
    const all = Selection.of("things");
    const [nulls, others] = [
      await read(all.where("rank", "=", null)),
      await read(all.where("rank", "!=", null)),
    ];
    expect(nulls).toHaveLength(texts.length + 1);
    expect(others).toHaveLength((texts.length + 1) * (numbers.length - 1));
    expect(await read(Selection.of("things", { rank: null }))).toEqual(nulls);
  });
});

describe("a part", () => {
  it("of a part is inside it", async () => {
    const rows = Selection.of("things").orderBy("rank", "desc").orderBy("id");
    const ids = await read(rows);
    expect(await read(rows.part(10, 20))).toEqual(ids.slice(10, 30));
    expect(await read(rows.part(10, 20).part(5, 100))).toEqual(ids.slice(15, 30));
    expect(await read(rows.part(10, 20).part(5, 3).part(1, 1))).toEqual(ids.slice(16, 17));
  });

  it("takes no condition and no order any more, and is neither changed nor deleted", async () => {
    const some = Selection.of("things").part(0, 1);
    expect(() => some.where("id", "=", 1)).toThrow(TypeError);
    expect(() => some.orderBy("id")).toThrow(TypeError);
    await expect(updateRows(database.kysely, some, { note: "x" })).rejects.toThrow(TypeError);
    await expect(deleteRows(database.kysely, some)).rejects.toThrow(TypeError);
  });
});

describe("a value", () => {
  it("stays a value, whatever is in it", async () => {
    const count = await countRows(database.kysely, Selection.of("things"));
    const sly = `x'); delete from things; --`;
    const { kysely } = database;
    await insertRow(kysely, "things", { title: sly, note: sly, done: true, owner_id: 9 });
    const rows = Selection.of("things", { owner_id: 9 });
    for (const found of [
      rows.where("title", "=", sly),
      rows.whereIn("title", [sly]),
      rows.search(["note"], sly),
    ])
      expect(await findRow(kysely, found)).toMatchObject({ title: sly });
    expect(await updateRows(kysely, rows, { title: `${sly}"` })).toMatchObject([{ title: `${sly}"` }]);
    expect(await deleteRows(kysely, rows)).toBe(1);
    expect(await countRows(kysely, Selection.of("things"))).toBe(count);
  });

  it("is a parameter, so that one shape is one text", async () => {
    const listen = listenIn(database.kysely);
    const statements = await listen(async () => {
      for (const [title, owner] of [
        ["first", 1],
        ["second", 2],
      ] as const) {
        const rows = Selection.of("things", { owner_id: owner }).where("title", "=", title);
        await findRow(database.kysely, rows.whereIn("rank", [1, 2, 3].slice(0, owner + 1)).orderBy("id"));
        await updateRows(database.kysely, rows, { note: title });
        await deleteRows(database.kysely, rows);
      }
    });
    const used = statements.map(({ sql }) => sql);
    expect(new Set(used.filter((sql) => !sql.includes(" in ("))).size).toBe(2);
    expect(used.join()).not.toMatch(/first|second/);
    const [find] = statements;
    expect(find?.parameters).toEqual(expect.arrayContaining(["first", 1, 1, 2]));
  });
});
