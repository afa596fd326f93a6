// Lists asked by rows that others refer to: searches over lists, filters by users, and dates in the time zone of the app.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as z from "zod";
import {
  defineResource,
  everyone,
  isAuthenticated,
  latchkey,
  manyToMany,
  OptionsError,
  reference,
} from "../../src/index.ts";
import { secretKey, type TestApp, testApp } from "../support/app.ts";

const permissions = [isAuthenticated];
const entries = defineResource("entries", {
  schema: z.object({ headline: z.string(), year: z.string() }),
  owner: "owner",
  permissions,
});
const topics = defineResource("topics", {
  schema: z.object({ label: z.string() }),
  owner: "owner",
  permissions,
});
const blogs = defineResource("blogs", {
  schema: z.object({
    name: z.string(),
    entries: manyToMany(entries).default([]),
    topics: manyToMany(topics).default([]),
    editor: reference("users", { among: everyone, show: ["username", "id", "is_staff"] })
      .nullable()
      .default(null),
    at: z.iso.datetime().nullable().default(null),
    readers: manyToMany("users", { among: everyone, show: ["username"] }).default([]),
  }),
  owner: "owner",
  permissions,
  search: ["=name", "entries__headline", "entries__year", "topics__label"],
  filters: [
    "editor__username",
    "editor__username__icontains",
    "editor__id",
    "editor__is_staff",
    "readers__username",
    "at__month",
    "at__day",
    "at__year",
  ],
  ordering: ["editor__username"],
  expand: ["editor", "entries"],
});

let test: TestApp;
let token: string;
beforeAll(async () => {
  test = await testApp({ resources: [entries, topics, blogs], timeZone: "America/New_York" }, [
    "ada",
    "bob",
    "eve",
  ]);
  token = (await test.login("ada")).access;
  const eve = (await test.login("eve")).access;
  const post = async (path: string, json: object, as = token): Promise<void> => {
    expect(await test.call("POST", `/api/${path}/`, { token: as, json })).toMatchObject({ status: 201 });
  };
  for (const [headline, year] of [
    ["Something about Lennon", "1979"],
    ["Something unrelated", "1979"],
    ["Retrospective on Lennon", "1990"],
  ])
    await post("entries", { headline, year });
  await post("topics", { label: "music" });
  await post("entries", { headline: "Lennon", year: "1979" }, eve);
  const blog = { editor: 2, readers: [1, 3] };
  await post("blogs", { name: "one", entries: [1], ...blog, at: "2026-03-01T04:59:59Z" });
  await post("blogs", { name: "two", entries: [2, 3], editor: 1, topics: [1], at: "2026-03-01T05:00:00.5Z" });
  await post("blogs", { name: "Lennon", entries: [2], at: "2026-07-01T03:59:59Z" });
  await post("blogs", { name: "four", at: "2026-07-01T04:00:00Z" });
  await post("blogs", { name: "eves", entries: [4] }, eve);
});
afterAll(() => test.app.close());

const found = async (query: string): Promise<unknown> => {
  const { status, json } = await test.call("GET", `/api/blogs/?${query}`, { token });
  return status === 200 && Array.isArray(json) ? json.map((row) => Reflect.get(Object(row), "id")) : json;
};

describe("a search over a list", () => {
  it.each<[string, number[]]>([
    ["Lennon", [1, 2, 3]],
    // One entry has to have both, as in DRF, or the blog itself has one of them.
    ["Lennon,1979", [1, 3]],
    ["lennon 1990", [2]],
    ["unrelated 1990", []],
    ["Lennon music", [2]],
    ["music", [2]],
    ["four", [4]],
    ["four Lennon", []],
  ])("%s", async (search, ids) => {
    expect(await found(`search=${encodeURIComponent(search)}`)).toEqual(ids);
  });
});

describe("a filter by users", () => {
  it.each<[string, unknown]>([
    ["editor__username=bob", [1]],
    ["editor__username=Bob", []],
    ["editor__username__icontains=A", [2]],
    ["editor__id=1", [2]],
    ["editor__id=x", { editor__id: ["Enter a number."] }],
    ["editor__is_staff=false", [1, 2]],
    ["readers__username=eve", [1]],
    ["readers__username=bob", []],
    ["editor__username=%00", { editor__username: ["Null characters are not allowed."] }],
  ])("%s", async (query, ids) => {
    expect(await found(query)).toEqual(ids);
  });

  it("sorts by what is shown", async () => {
    const ids = await found("ordering=-editor__username&editor__id=1");
    expect(ids).toEqual([2]);
    const all = await found("ordering=editor__username");
    expect(Array.isArray(all) ? all.filter((id) => id === 1 || id === 2) : all).toEqual([2, 1]);
  });

  it.each(["editor__password", "editor__email", "readers__is_staff"])(
    "does not know %s, which is not shown",
    (name) => {
      const other = defineResource("blogs", { ...blogs.options, filters: [name] });
      expect(() =>
        latchkey({
          database: "sqlite::memory:",
          secretKey,
          log: () => {},
          resources: [entries, topics, other],
        }),
      ).toThrow(OptionsError);
    },
  );
});

describe("parts of a date", () => {
  it.each<[string, number[]]>([
    ["at__month=2", [1]],
    ["at__day=28", [1]],
    ["at__month=3", [2]],
    ["at__day=1", [2, 4]],
    ["at__month=6&at__day=30", [3]],
    ["at__month=7", [4]],
    ["at__year=2026", [1, 2, 3, 4]],
    ["at__month=13", []],
  ])("are those of the app's time zone: %s", async (query, ids) => {
    expect(await found(query)).toEqual(ids);
  });
});

it("OPTIONS says what can be expanded", async () => {
  const { json } = await test.call("OPTIONS", "/api/blogs/", { token });
  expect(json).toMatchObject({ expand: ["editor", "entries"] });
  expect((await test.call("OPTIONS", "/api/entries/", { token })).json).not.toHaveProperty("expand");
});
