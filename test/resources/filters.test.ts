// Filters, search and order of lists: the lookups of django-filter over every type, and never a row of another owner.
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as z from "zod";
import {
  decimal,
  defineResource,
  isAuthenticated,
  latchkey,
  manyToMany,
  reference,
  type Resource,
} from "../../src/index.ts";
import { secretKey, type TestApp, testApp } from "../support/app.ts";
import { dialect } from "../support/database.ts";
import { some } from "../support/inputs.ts";
import { naughtyBytes } from "../http/bodies/requests.ts";

const permissions = [isAuthenticated];
const shelves = defineResource("shelves", {
  schema: z.object({ label: z.string().max(30) }),
  owner: "owner",
  permissions,
});
const tags = defineResource("tags", {
  schema: z.object({ label: z.string().max(30) }),
  owner: "owner",
  permissions,
});
const every = (name: string, ...lookups: readonly string[]): string[] => [
  name,
  ...lookups.map((lookup) => `${name}__${lookup}`),
];
const compared = ["in", "gt", "gte", "lt", "lte", "range", "isnull"];
const options = {
  schema: z.object({
    title: z.string().max(60),
    note: z.string().nullable().default(null),
    pages: z.int().default(1),
    price: decimal(6, 2),
    rating: z.number().nullable().default(null),
    published: z.iso.date().nullable().default(null),
    read_at: z.iso.datetime().nullable().default(null),
    status: z.enum(["draft", "out"]).default("draft"),
    in_print: z.boolean().default(true),
    code: z.uuid().nullable().default(null),
    shelf: reference(shelves).nullable().default(null),
  }),
  owner: "owner",
  table: "books",
  permissions,
} as const;
const filters = [
  ...[
    "contains",
    "icontains",
    "startswith",
    "istartswith",
    "endswith",
    "iendswith",
    "iexact",
    "in",
    "gt",
  ].map((lookup) => `title__${lookup}`),
  "title",
  "note__isnull",
  "status",
  "status__in",
  "in_print",
  "code",
  "code__in",
  ...["pages", "price", "rating", "published", "read_at", "id"].flatMap((name) => every(name, ...compared)),
  ...["year", "month", "day"].flatMap((part) => [`published__${part}`, `read_at__${part}`]),
  "shelf",
  "shelf__in",
  "shelf__isnull",
  "shelf__label",
  "shelf__label__icontains",
];
const books = defineResource("books", {
  ...options,
  filters,
  search: ["title", "^note", "=status", "shelf__label"],
  ordering: ["title", "price", "published", "shelf__label"],
  order: ["id"],
});
const strict = defineResource("strict", { ...options, filters: ["title"], unknownFilters: "refuse" });

let test: TestApp;
let ada: string;
let bob: string;
beforeAll(async () => {
  const resources: readonly Resource[] = [shelves, tags, books, strict];
  test = await testApp({ resources }, ["ada", "bob"]);
  ada = (await test.login("ada")).access;
  bob = (await test.login("bob")).access;
  const create = async (place: string, token: string, json: object): Promise<void> => {
    const answer = await test.call("POST", `/api/${place}/`, { token, json });
    expect([answer.status, answer.text]).toMatchObject([201, expect.any(String)]);
  };
  await create("shelves", ada, { label: "Novels" });
  await create("shelves", bob, { label: "Secret" });
  const rows = [
    {
      title: "Alpha",
      pages: 10,
      price: "12.50",
      rating: 0.1,
      published: "2020-01-31",
      shelf: 1,
      status: "out",
    },
    { title: "beta 100%", pages: 20, price: "3.00", note: "Noted", published: "2021-12-31", in_print: false },
    { title: "Gamma_ray", pages: 30, price: "99.99", rating: 2, read_at: "2024-06-01T00:00:00Z", shelf: 1 },
    {
      title: "gamma's \"\\ end",
      price: "0.05",
      code: "00000000-0000-0000-0000-0000000000AB",
      read_at: "2024-12-31T23:59:59.5Z",
    },
  ];
  for (const row of rows) await create("books", ada, row);
  await create("books", bob, { title: "Of bob", price: "5", shelf: 2 });
});
afterAll(() => test.app.close());

const rowsSchema = z.array(z.object({ id: z.int() }));
async function read(query: string, token = ada, name = "books"): Promise<unknown> {
  const { status, json } = await test.call("GET", `/api/${name}/?${query}`, { token });
  return status === 200 ? rowsSchema.parse(json).map(({ id }) => id) : [status, json];
}

const all = [1, 2, 3, 4];
const isSqlite = dialect === "sqlite";

describe("a filter", () => {
  it.each<[string, readonly number[]]>([
    ["title=Alpha", [1]],
    ["title=alpha", []],
    ["title=%20Alpha%20", [1]],
    ["title=", all],
    ["title=x&title=Alpha", [1]],
    ["title__iexact=ALPHA", [1]],
    ["title__contains=amma", [3, 4]],
    ["title__contains=GAMMA", isSqlite ? [3, 4] : []],
    ["title__startswith=gamma", isSqlite ? [3, 4] : [4]],
    ["title__istartswith=GAMMA", [3, 4]],
    ["title__endswith=ray", [3]],
    ["title__iendswith=RAY", [3]],
    ["title__icontains=%25", [2]],
    ["title__icontains=_", [3]],
    ["title__icontains=%5C", [4]],
    ["title__in=Alpha,,nope", [1]],
    ["title__in=", all],
    ["note__isnull=true", [1, 3, 4]],
    ["note__isnull=0", [2]],
    ["note__isnull=maybe", all],
    ["status=out", [1]],
    ["status__in=out,nope", [1]],
    ["status__in=%20out%20,", [1]],
    ["status=", all],
    ["in_print=FALSE", [2]],
    ["in_print=x", all],
    ["pages=10", [1]],
    ["pages=10.9", [1]],
    ["pages__gt=1.5", [1, 2, 3]],
    ["pages=\uFF11\uFF10", [1]],
    ["pages__gte=1e1", [1, 2, 3]],
    ["pages__lt=99999999999999999999", all],
    ["pages__gt=99999999999999999999", []],
    ["pages__lte=-99999999999999999999", []],
    ["pages__range=10,20", [1, 2]],
    ["pages__range=10,", []],
    ["pages__in=10,1_0,30,99999999999999999999", [1, 3]],
    ["price=12.5", [1]],
    ["price__gte=3", [1, 2, 3]],
    ["price__range=0,3.00", [2, 4]],
    ["price__in=3,0.050", [2, 4]],
    ["rating=0.1", [1]],
    ["rating__gte=2", [3]],
    ["rating__isnull=True", [2, 4]],
    ["published=2020-1-31", [1]],
    ["published=%202020-1-31%20", [1]],
    ["published=01/31/2020", [1]],
    ["published=1/31/20", [1]],
    ["published=Jan%2031,%202020", [1]],
    ["published=31%20january%202020", [1]],
    ["published=\uFF12\uFF10\uFF12\uFF10-01-31", [1]],
    ["published__gt=2020-01-31", [2]],
    ["published__range=2020-01-01,2021-12-31", [1, 2]],
    ["published__year=2021", [2]],
    ["published__year=0", []],
    ["published__month=1", [1]],
    ["published__day=31", [1, 2]],
    ["read_at__gte=2024-12-31", [4]],
    ["read_at__lt=2024-12-31T23:59:59Z", [3]],
    ["read_at__year=2024", [3, 4]],
    ["read_at__month=6", [3]],
    ["code=00000000-0000-0000-0000-0000000000ab", [4]],
    ["code__in=000000000000000000000000000000AB", [4]],
    ["id=2", [2]],
    ["id__in=1,3,5", [1, 3]],
    ["shelf=1", [1, 3]],
    ["shelf__in=1,", [1, 3]],
    ["shelf__isnull=true", [2, 4]],
    ["shelf__label=Novels", [1, 3]],
    ["shelf__label__icontains=NOV", [1, 3]],
    ["pages__gte=10&price__lt=50&status=out", [1]],
    ["unknown=1&owner=2", all],
  ])("%s", async (query, ids) => {
    expect(await read(query)).toEqual(ids);
  });

  const choice = "Select a valid choice. That choice is not one of the available choices.";
  it.each<[string, object]>([
    ["pages=x&price=NaN", { pages: ["Enter a number."], price: ["Enter a number."] }],
    ["pages=%20", { pages: ["Enter a number."] }],
    [`pages=${"1".repeat(1001)}`, { pages: ["Ensure this value is less than or equal to 1e+50."] }],
    ["pages__in=1,x,y", { pages__in: ["Enter a number."] }],
    ["pages__range=1", { pages__range: ["Range query expects two values."] }],
    ["price=1e51", { price: ["Ensure this value is less than or equal to 1e+50."] }],
    ["status=nope", { status: ["Select a valid choice. nope is not one of the available choices."] }],
    ["published=20200131", { published: ["Enter a valid date."] }],
    ["published=31/01/2020", { published: ["Enter a valid date."] }],
    ["published=%20", { published: ["Enter a valid date."] }],
    ["status=%20out", { status: ["Select a valid choice.  out is not one of the available choices."] }],
    ["read_at__gte=2024-6-1", { read_at__gte: ["Enter a valid date/time."] }],
    ["published=2020-02-30", { published: ["Enter a valid date."] }],
    ["published__year=x", { published__year: ["Enter a number."] }],
    ["read_at__gte=x", { read_at__gte: ["Enter a valid date/time."] }],
    ["code=x", { code: ["Enter a valid UUID."] }],
    ["id=x", { id: ["Enter a number."] }],
    ["title=%00", { title: ["Null characters are not allowed."] }],
    ["shelf=x", { shelf: [choice] }],
    ["shelf=9", { shelf: [choice] }],
    ["shelf__in=1,9", { shelf__in: [choice] }],
  ])("is refused: %s", async (query, errors) => {
    expect(await read(query)).toEqual([400, errors]);
  });

  it("tells nothing about the rows of another owner", async () => {
    // The shelf 2 is bob's, and 9 does not exist.
    const answer = async (query: string, id: number) =>
      JSON.stringify(await read(query.replace("ID", String(id))));
    for (const query of ["shelf=ID", "shelf__in=1,ID", "id=ID&shelf__isnull=false"])
      expect([query, await answer(query, 2)]).toEqual([query, await answer(query, 9)]);
    expect(await read("shelf__label=Secret")).toEqual([]);
    expect(await read("shelf__label=Secret", bob)).toEqual([5]);
    expect(await read("search=secret")).toEqual([]);
    // A row of ada's on bob's shelf, as an earlier version or Django could have left it.
    await sql`update books set shelf_id = 2 where id = 4`.execute(test.app.db);
    try {
      expect(await read("shelf__label=Secret")).toEqual([]);
      expect(await read("search=secret")).toEqual([]);
      expect(await read("ordering=shelf__label")).toEqual(isSqlite ? [2, 4, 1, 3] : [1, 3, 2, 4]);
    } finally {
      await sql`update books set shelf_id = null where id = 4`.execute(test.app.db);
    }
  });

  it("is refused when it is not known, if the resource says so", async () => {
    expect(await read("title=Alpha&format=json&page=1", ada, "strict")).toEqual([1]);
    expect(await read("titel=x", ada, "strict")).toEqual([400, { titel: ["There is no such filter."] }]);
  });
});

describe("a search", () => {
  it.each<[string, readonly number[]]>([
    ["alpha", [1]],
    ["GAMMA", [3, 4]],
    ["alpha novels", [1]],
    ["alpha,novels", [1]],
    ["alpha beta", []],
    ["not", [2]],
    ["oted", []],
    ["out", [1]],
    ["ou", []],
    ['"beta 100"', [2]],
    ["beta 10%", []],
    ["'s", [4]],
    [" , ", all],
    ["", all],
    ['"', all],
  ])("for %s", async (text, ids) => {
    expect(await read(`search=${encodeURIComponent(text)}`)).toEqual(ids);
  });

  it("has no NUL, and not more terms than a statement can have", async () => {
    expect(await read("search=a%00")).toEqual([400, ["Null characters are not allowed."]]);
    expect(await read(`search=${"a+".repeat(33)}`)).toEqual([400, ["A search has at most 32 terms."]]);
    expect(await read(`search=${"a+".repeat(32)}`)).toEqual(all);
  });
});

describe("an order", () => {
  const nullsFirst = (nulls: readonly number[], ids: readonly number[]) =>
    isSqlite ? [...nulls, ...ids] : [...ids, ...nulls];
  it.each<[string, readonly number[]]>([
    ["-price", [3, 1, 2, 4]],
    ["price,title", [4, 2, 1, 3]],
    ["-price,price", [3, 1, 2, 4]],
    ["published", nullsFirst([3, 4], [1, 2])],
    ["-published", isSqlite ? [2, 1, 3, 4] : [3, 4, 2, 1]],
    ["shelf__label,-price", isSqlite ? [2, 4, 3, 1] : [3, 1, 2, 4]],
    ["--price", all],
    ["pages", all],
    ["", all],
    ["%20-price%20,pages", [3, 1, 2, 4]],
    ["price%00", all],
  ])("by %s", async (order, ids) => {
    expect(await read(`ordering=${order}`)).toEqual(ids);
  });
});

it("applies filters to a single row too, as DRF does", async () => {
  const get = async (query: string) =>
    (await test.call("GET", `/api/books/1/?${query}`, { token: ada })).status;
  expect([
    await get("status=out"),
    await get("status=draft"),
    await get("status=x"),
    await get("search=beta"),
  ]).toEqual([200, 404, 400, 404]);
});

it("takes naughty strings in every filter, search, order and id", async () => {
  const get = (place: string) => test.call("GET", place, { token: ada });
  for (const [index, bytes] of some(naughtyBytes(), 3).entries()) {
    // Bytes, some of which are not UTF-8.
    const value = [...bytes].map((byte) => `%${byte.toString(16).padStart(2, "0")}`).join("");
    const filtered = (names: readonly string[]): string =>
      `/api/books/?${names.map((name) => `${name}=${value}`).join("&")}`;
    // A longer URL is refused.
    const each = Math.max(1, Math.floor(16_000 / (value.length + 30)));
    for (let start = 0; start < filters.length; start += each) {
      const some = filters.slice(start, start + each);
      // Every filter refuses the string, or the database gets it.
      const all = await get(filtered(some));
      expect([value, [200, 400].includes(all.status)]).toEqual([value, true]);
      const refused = new Set(all.status === 400 ? Object.keys(Object(all.json)) : []);
      const left = some.filter((name) => !refused.has(name));
      expect([value, (await get(filtered(left))).status]).toEqual([value, 200]);
    }
    const places = [
      `/api/books/?search=${value}&ordering=${value}&${value}=${value}&page=${value}`,
      ...(index % 4 === 0 ? [`/api/books/${value}/`] : []),
    ];
    for (const place of places)
      expect([place, [200, 301, 400, 404].includes((await get(place)).status)]).toEqual([place, true]);
  }
});

it.each<[string, object, string]>([
  ["a field that does not exist", { filters: ["titel"] }, "Did you mean title?"],
  ["a lookup that does not exist", { filters: ["price__gtt"] }, "there is no lookup gtt; did you mean gt"],
  ["a lookup of another type", { filters: ["price__icontains"] }, "icontains is a lookup of texts"],
  ["a lookup of a reference", { filters: ["shelf__gt"] }, "shelf__gt"],
  ["a regular expression", { search: ["$title"] }, "Leave out the $"],
  ["a search in numbers", { search: ["pages"] }, "not a text field"],
  ["an order by a list", { ordering: ["labels"] }, "no order by a list"],
])("stops the start: %s", (_, wrong, message) => {
  const schema = options.schema.extend({ labels: manyToMany(tags).default([]) });
  const resource = defineResource("books", { ...options, schema, ...wrong });
  const resources = [shelves, tags, resource];
  expect(() => latchkey({ database: "sqlite::memory:", secretKey, resources })).toThrow(message);
});
