// Pages of lists: by number, by limit and offset, and by a cursor, with the bodies and links of DRF.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as z from "zod";
import { defineResource, isAuthenticated, latchkey, type Resource } from "../../src/index.ts";
import { secretKey, type TestApp, testApp } from "../support/app.ts";

const schema = z.object({ title: z.string(), rank: z.int() });
const base = { schema, owner: "owner", table: "books", permissions: [isAuthenticated] } as const;
const books = defineResource("books", { ...base, pagination: { kind: "page", size: 3, maxSize: 5 } });
const counted = { size: 3, maxSize: 5, count: false } as const;
const resources: readonly Resource[] = [
  books,
  defineResource("by-default", base),
  defineResource("unpaged", { ...base, pagination: false }),
  defineResource("uncounted", { ...base, pagination: { kind: "page", ...counted } }),
  defineResource("limited", { ...base, pagination: { kind: "limit", size: 3, maxSize: 5 } }),
  defineResource("limited-uncounted", { ...base, pagination: { kind: "limit", ...counted } }),
  defineResource("by-cursor", {
    ...base,
    order: ["-rank"],
    pagination: { kind: "cursor", size: 3, maxSize: 5 },
    filters: ["rank__lt"],
  }),
  defineResource("mixed", {
    ...base,
    order: ["-rank", "id"],
    ordering: ["title", "rank"],
    pagination: { kind: "cursor", size: 3, maxSize: 5 },
  }),
];

let test: TestApp;
let ada: string;
let bob: string;
beforeAll(async () => {
  test = await testApp({ resources, pagination: { kind: "page", size: 2 } }, ["ada", "bob"]);
  ada = (await test.login("ada")).access;
  bob = (await test.login("bob")).access;
  for (let index = 1; index <= 7; index += 1)
    await test.call("POST", "/api/books/", { token: ada, json: { title: `b${index}`, rank: index % 3 } });
  await test.call("POST", "/api/books/", { token: bob, json: { title: "of bob", rank: 0 } });
});
afterAll(() => test.app.close());

const bodySchema = z.object({
  count: z.number().optional(),
  next: z.string().nullable(),
  previous: z.string().nullable(),
  results: z.array(z.object({ id: z.int() })),
});
const root = "http://test.example/api/";

async function read(path: string, token = ada) {
  const { status, json } = await test.call("GET", `/api/${path}`, { token });
  if (status !== 200) return { status, json };
  const { count, next, previous, results } = bodySchema.parse(json);
  const plain = (link: string | null) => link?.replace(root, "") ?? null;
  return { count, ids: results.map(({ id }) => id), next: plain(next), previous: plain(previous) };
}

describe("numbered pages", () => {
  it.each<[string, number, readonly number[], string | null, string | null]>([
    ["", 7, [1, 2, 3], "?page=2", null],
    ["?page=2", 7, [4, 5, 6], "?page=3", ""],
    ["?page=3", 7, [7], null, "?page=2"],
    ["?page=last", 7, [7], null, "?page=2"],
    ["?page=", 7, [1, 2, 3], "?page=2", null],
    ["?page=%202", 7, [4, 5, 6], "?page=3", ""],
    ["?page=x&page=1", 7, [1, 2, 3], "?page=2", null],
    ["?page_size=5", 7, [1, 2, 3, 4, 5], "?page=2&page_size=5", null],
    ["?page_size=6&page=2", 7, [6, 7], null, "?page_size=6"],
    ["?page_size=0", 7, [1, 2, 3], "?page=2&page_size=0", null],
    ["?page_size=-1", 7, [1, 2, 3], "?page=2&page_size=-1", null],
    ["?z=%C3%A9%20~!*'()&a=1&a=0&b", 7, [1, 2, 3], "?a=1&a=0&b=&page=2&z=%C3%A9+~%21%2A%27%28%29", null],
  ])("of ?%s", async (query, count, ids, next, previous) => {
    const place = (link: string | null) => (link === null ? null : `books/${link}`);
    expect(await read(`books/${query}`)).toEqual({
      count,
      ids,
      next: place(next),
      previous: place(previous),
    });
  });

  it.each(["0", "-1", "4", "x", "1.0", "99999999999999999999999", "%00", "last%20"])(
    "are not %s",
    async (page) => {
      expect(await read(`books/?page=${page}`)).toEqual({ status: 404, json: { detail: "Invalid page." } });
    },
  );

  it("count the rows of the caller only, and keep the format suffix", async () => {
    expect(await read("books/", bob)).toEqual({ count: 1, ids: [8], next: null, previous: null });
    expect(await read("books.json?page=2")).toMatchObject({
      next: "books.json?page=3",
      previous: "books.json",
    });
  });

  it("are those of the app by default, and a resource can have none", async () => {
    expect(await read("by-default/")).toMatchObject({ ids: [1, 2], next: "by-default/?page=2" });
    expect(await read("by-default/?page_size=7")).toMatchObject({ ids: [1, 2] });
    const { json } = await test.call("GET", "/api/unpaged/", { token: ada });
    expect(json).toHaveLength(7);
  });

  it("need no count", async () => {
    expect(await read("uncounted/")).toEqual({
      ids: [1, 2, 3],
      next: "uncounted/?page=2",
      previous: null,
    });
    expect(await read("uncounted/?page=3")).toMatchObject({ ids: [7], next: null });
    for (const page of ["4", "last", "9007199254740991"])
      expect(await read(`uncounted/?page=${page}`)).toMatchObject({ status: 404 });
    const { json } = await test.call("GET", "/api/uncounted/", { token: ada });
    expect(json).not.toHaveProperty("count");
  });
});

describe("a limit and an offset", () => {
  it.each<[string, readonly number[], string | null, string | null]>([
    ["", [1, 2, 3], "?limit=3&offset=3", null],
    ["?limit=2&offset=2", [3, 4], "?limit=2&offset=4", "?limit=2"],
    ["?limit=9&offset=5", [6, 7], null, "?limit=5"],
    ["?limit=0&offset=-1", [1, 2, 3], "?limit=3&offset=3", null],
    ["?limit=x&offset=x", [1, 2, 3], "?limit=3&offset=3", null],
    ["?limit=2&offset=5", [6, 7], null, "?limit=2&offset=3"],
    ["?offset=100", [], null, "?limit=3&offset=97"],
    ["?offset=100000000000000000000000", [], null, "?limit=3&offset=99999999999999999999997"],
  ])("of ?%s", async (query, ids, next, previous) => {
    for (const [name, count] of [
      ["limited", 7],
      ["limited-uncounted", undefined],
    ] as const) {
      const place = (link: string | null) => (link === null ? null : `${name}/${link}`);
      const expected = { count, ids, next: place(next), previous: place(previous) };
      expect(await read(`${name}/${query}`)).toEqual(expected);
    }
  });
});

describe("a cursor", () => {
  async function walk(start: string, direction: "next" | "previous"): Promise<readonly number[][]> {
    const pages: number[][] = [];
    for (let link: string | null | undefined = start; typeof link === "string";) {
      const page = await read(link);
      pages.push(page.ids ?? []);
      link = page[direction];
    }
    return pages;
  }

  it.each([
    ["by-cursor/", [5, 2, 7], [4, 1, 6], [3]],
    ["mixed/", [2, 5, 1], [4, 7, 3], [6]],
    ["mixed/?ordering=title", [1, 2, 3], [4, 5, 6], [7]],
    ["mixed/?ordering=rank,-title", [6, 3, 7], [4, 1, 5], [2]],
    ["by-cursor/?rank__lt=2&page_size=2", [7, 4], [1, 6], [3]],
  ])("walks %s in both directions", async (start, ...pages) => {
    expect(await walk(start, "next")).toEqual(pages);
    let page = await read(start);
    expect(page).not.toHaveProperty("count", expect.anything());
    expect(page.previous).toBeNull();
    while (typeof page.next === "string") page = await read(page.next);
    // A page that is read backwards is full, so the first one may be short.
    const all = pages.flat();
    const backwards = await walk(page.previous ?? "", "previous");
    expect(backwards.toReversed().flat()).toEqual(all.slice(0, -1));
  });

  it("keeps its place when rows are added and deleted", async () => {
    const first = await read("by-cursor/?page_size=2");
    const create = async (rank: number): Promise<number> => {
      const json = { title: "new", rank };
      const answer = await test.call("POST", "/api/books/", { token: ada, json });
      return z.object({ id: z.int() }).parse(answer.json).id;
    };
    const remove = (id: number) => test.call("DELETE", `/api/books/${id}/`, { token: ada });
    const before = await create(9);
    expect(await read(first.next ?? "")).toMatchObject({ ids: [7, 4] });
    const last = await create(-1);
    const { next } = await read("by-cursor/?page_size=5");
    const { next: end } = await read(next ?? "");
    expect(end).toBeNull();
    const page = await read("by-cursor/?page_size=5&rank__lt=1");
    expect(page.ids).toEqual([6, 3, last]);
    await remove(last);
    await remove(before);
    const rest = await read(next ?? "");
    expect(rest.ids).toEqual([1, 6, 3]);
    expect(await read(rest.previous ?? "")).toMatchObject({ ids: [5, 2, 7, 4] });
    // When all rows after a cursor are deleted, its page is empty, and the way back begins with the row before it.
    const { next: toOne } = await read("by-cursor/?page_size=5");
    expect(await read(toOne ?? "")).toMatchObject({ ids: [6, 3] });
    for (const id of [6, 3]) await remove(id);
    const empty = await read(toOne ?? "");
    expect(empty).toMatchObject({ ids: [], next: null });
    expect(await read(empty.previous ?? "")).toMatchObject({ ids: [5, 2, 7, 4, 1], previous: null });
  });

  it("is refused if it is of another order, and shows no row of another owner", async () => {
    const { next } = await read("by-cursor/");
    const text = new URL(`${root}${next ?? ""}`).searchParams.get("cursor") ?? "";
    const [tag, direction, orAt] = z
      .tuple([z.string(), z.string(), z.boolean(), z.array(z.unknown())])
      .parse(JSON.parse(Buffer.from(text, "base64url").toString()));
    const made = (...values: readonly unknown[]): string =>
      Buffer.from(JSON.stringify([tag, direction, orAt, values])).toString("base64url");
    for (const bad of [
      "x",
      "cj0xJnA9MTIuNTA%3D",
      "%00",
      made(1),
      made(1, 2, 3),
      made(null, 1),
      made({}, 1),
      made(["1e5"], 1),
      text.slice(3),
    ])
      expect([bad, await read(`by-cursor/?cursor=${bad}`)]).toEqual([
        bad,
        { status: 404, json: { detail: "Invalid cursor" } },
      ]);
    expect(await read(`mixed/?cursor=${text}`)).toMatchObject({ status: 404 });
    expect(await read(`by-cursor/?cursor=${made(9, 1)}`, bob)).toMatchObject({ ids: [8] });
    for (const odd of [
      made("x", 1),
      made(true, 1),
      made(["9223372036854775807"], 1),
      made("\0", 1),
      made(1.5, ""),
    ]) {
      const { status } = await test.call("GET", `/api/by-cursor/?cursor=${odd}`, { token: ada });
      expect([200, 404]).toContain(status);
    }
  });
});

it.each<[string, object, string]>([
  [
    "a nullable column under a cursor",
    { order: ["due"], pagination: { kind: "cursor", size: 3 } },
    "never null",
  ],
  ["an unknown kind", { pagination: { kind: "pages", size: 3 } }, "pagination"],
  ["a maximum below the size", { pagination: { kind: "page", size: 3, maxSize: 2 } }, "maxSize"],
  ["a misspelt order", { order: ["-titel"] }, "Did you mean title?"],
])("stops the start: %s", (_, options, message) => {
  const wrong = defineResource("books", {
    ...base,
    schema: schema.extend({ due: z.iso.datetime().nullable() }),
    ...options,
  });
  expect(() => latchkey({ database: "sqlite::memory:", secretKey, resources: [wrong] })).toThrow(message);
});
