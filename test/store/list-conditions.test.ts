// What lists ask of a selection: texts at a place, parts of dates, rows beyond another one, and orders by columns of other tables.
import { beforeAll, describe, expect, it } from "vitest";
import {
  beyond,
  type Database,
  findRows,
  hasDatePart,
  insertRow,
  matchesText,
  migrate,
  type Row,
  Selection,
  type SortKey,
  type TextPlace,
} from "../../src/store/index.ts";
import { dialect, freshDatabase } from "../support/database.ts";
import { now, openStore, schemaOf } from "../support/store.ts";

const texts = ["Alpha", "alphabet", "ALPHA", "50%", "5_0", "a\\b", "Épée", "épée", "it's", ""];

let database: Database;
beforeAll(async () => {
  database = openStore(await freshDatabase());
  const shelves = {
    name: "shelves",
    columns: [
      { name: "label", type: "text" },
      { name: "owner_id", type: "integer" },
    ],
  } as const;
  const books = {
    name: "books",
    columns: [
      { name: "title", type: "text" },
      { name: "rank", type: "integer" },
      { name: "made", type: "datetime" },
      { name: "shelf_id", type: "integer", nullable: true },
    ],
  } as const;
  await migrate(database, { ...schemaOf(), resources: [shelves, books] }, now);
  for (const [label, owner_id] of [
    ["c", 1],
    ["a", 1],
    ["b", 2],
  ] as const)
    await insertRow(database.kysely, "shelves", { label, owner_id });
  for (const [index, title] of texts.entries())
    await insertRow(database.kysely, "books", {
      title,
      rank: index % 3,
      made: `2024-${String(index + 1).padStart(2, "0")}-${index % 2 === 0 ? "05" : "28"} 10:00:00`,
      shelf_id: index === 9 ? null : 1 + (index % 3),
    });
});

const read = (selection: Selection): Promise<readonly Row[]> => findRows(database.kysely, selection);
const all = Selection.of("books");
const matching = async (place: TextPlace, text: string, ignoresCase: boolean): Promise<string[]> =>
  (await read(all.and(matchesText("title", place, text, { ignoresCase, dialect })).orderBy("id"))).map(
    ({ title }) => String(title),
  );

describe("a text at a place", () => {
  it.each<[TextPlace, string, readonly string[]]>([
    ["anywhere", "PHA", ["Alpha", "alphabet", "ALPHA"]],
    ["start", "alpha", ["Alpha", "alphabet", "ALPHA"]],
    ["end", "alpha", ["Alpha", "ALPHA"]],
    ["whole", "alpha", ["Alpha", "ALPHA"]],
    ["anywhere", "%", ["50%"]],
    ["anywhere", "_", ["5_0"]],
    ["anywhere", "\\", ["a\\b"]],
    ["anywhere", "'", ["it's"]],
    // SQLite changes the case of ASCII letters only.
    ["start", "é", dialect === "sqlite" ? ["épée"] : ["Épée", "épée"]],
    ["anywhere", "", texts],
    ["anywhere", "a\0", []],
    ["anywhere", "%".repeat(60_000), []],
  ])("%s %s", async (place, text, expected) => {
    expect(await matching(place, text, true)).toEqual(expected);
  });

  it("keeps the case, except that SQLite ignores that of ASCII letters, as Django does there", async () => {
    const either = dialect === "sqlite";
    expect(await matching("start", "alpha", false)).toEqual(
      either ? ["Alpha", "alphabet", "ALPHA"] : ["alphabet"],
    );
    expect(await matching("end", "HA", false)).toEqual(either ? ["Alpha", "ALPHA"] : ["ALPHA"]);
  });
});

it("finds parts of dates", async () => {
  const months = async (part: "month" | "day", value: number): Promise<number> =>
    (await read(all.and(hasDatePart("made", part, value)))).length;
  expect([await months("month", 3), await months("month", 12), await months("month", -1)]).toEqual([1, 0, 0]);
  expect([await months("day", 5), await months("day", 28), await months("day", 1e9)]).toEqual([5, 5, 0]);
});

describe("rows beyond another one", () => {
  const orders: readonly (readonly SortKey[])[] = [
    [{ column: "id", direction: "asc" }],
    [
      { column: "rank", direction: "desc" },
      { column: "id", direction: "desc" },
    ],
    [
      { column: "rank", direction: "desc" },
      { column: "id", direction: "asc" },
    ],
    [
      { column: "rank", direction: "asc" },
      { column: "title", direction: "desc" },
      { column: "id", direction: "asc" },
    ],
  ];

  it.each(orders)("are those after it in the order %j %j %j", async (...keys) => {
    const order = keys.filter((key) => key !== undefined);
    const sorted = order.reduce((rows, { column, direction }) => rows.orderBy(column, direction), all);
    const rows = await read(sorted);
    for (const [index, row] of rows.entries()) {
      const values = order.map(({ column }) =>
        column === "title" ? String(row[column]) : Number(row[column]),
      );
      expect(await read(sorted.and(beyond(order, values)))).toEqual(rows.slice(index + 1));
      expect(await read(sorted.and(beyond(order, values, true)))).toEqual(rows.slice(index));
    }
  });

  it("are none beyond null, or beyond a text that no row has", async () => {
    const keys = [
      { column: "title", direction: "asc" },
      { column: "id", direction: "asc" },
    ] as const;
    expect(await read(all.and(beyond(keys, [null, 1])))).toEqual([]);
    expect(await read(all.and(beyond(keys, ["\0", 1])))).toEqual([]);
    expect(await read(all.and(beyond(keys, [1])))).toEqual([]);
  });
});

it("sorts by a column of the rows that others refer to, and sees only those in their scope", async () => {
  const ofOne = Selection.of("shelves", { owner_id: 1 });
  const via = [{ column: "shelf_id", rows: ofOne }];
  const sorted = all.where("rank", ">=", 0).orderBy("label", "asc", via).orderBy("id");
  const ids = (await read(sorted)).map(({ id }) => Number(id));
  // The rows on the shelf of another owner are sorted as those on no shelf.
  const [onC, onA, nowhere] = [
    [1, 4, 7],
    [2, 5, 8],
    [3, 6, 9, 10],
  ];
  expect(ids).toEqual(dialect === "sqlite" ? [...nowhere, ...onA, ...onC] : [...onA, ...onC, ...nowhere]);
  expect((await read(sorted.part(2, 3))).map(({ id }) => Number(id))).toEqual(ids.slice(2, 5));
});
