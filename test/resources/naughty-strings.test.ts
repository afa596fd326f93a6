// Naughty strings everywhere else that a client writes one: references, lists, pages, lookup fields, actions, users.
import { afterAll, beforeAll, expect, it } from "vitest";
import * as z from "zod";
import { action, defineResource, everyone, isAuthenticated, manyToMany, reference } from "../../src/index.ts";
import { naughtyBytes, naughtyStrings } from "../http/bodies/requests.ts";
import { type TestApp, testApp } from "../support/app.ts";
import { some } from "../support/inputs.ts";

const text = z.string().max(5000);
const tags = defineResource("tags", { schema: z.object({ name: text }), owner: "owner", id: "uuid" });
const posts = defineResource("posts", {
  schema: z.object({
    slug: text,
    title: text.default(""),
    parent: z.int().nullable().default(null),
    tag: reference(tags).nullable().default(null),
    tags: manyToMany(tags).default([]),
    editor: reference("users", { among: everyone, show: ["id"] })
      .nullable()
      .default(null),
  }),
  owner: "owner",
  unique: ["slug", ["title", "parent"]],
  lookupField: "slug",
  filters: ["tag", "tag__in", "tags", "tag__name", "tag__name__icontains", "tags__id", "editor", "title"],
  search: ["^title", "=slug", "tag__name", "tags__name"],
  ordering: ["slug", "title"],
  pagination: { kind: "cursor", size: 2 },
  expand: ["tag", "tags", "editor"],
  actions: {
    rename: action({
      on: "row",
      body: z.object({ title: text }),
      run: ({ body, update }) => update({ title: body.title }),
    }),
    named: action({
      on: "collection",
      body: z.object({ title: text }),
      run: ({ body, find }) => find({ where: { title: body.title }, order: ["-title"] }),
    }),
  },
});
const notes = defineResource("notes", {
  schema: z.object({ name: text }),
  owner: "owner",
  pagination: { kind: "limit", size: 2 },
});

let test: TestApp;
let token: string;
beforeAll(async () => {
  test = await testApp({
    permissions: [isAuthenticated],
    resources: [posts, tags, notes],
    throttles: { registration: false },
  });
  token = (await test.login("ada")).access;
  await test.call("POST", "/api/posts/", { token, json: { slug: "kept" } });
});
afterAll(() => test.app.close());

/** The request, if it is answered with none of some statuses. */
async function unexpected(
  statuses: readonly number[],
  method: string,
  path: string,
  json?: unknown,
): Promise<readonly unknown[]> {
  const { status } = await test.call(method, path, { token, ...(json !== undefined && { json }) });
  return statuses.includes(status) ? [] : [{ method, path, json, status }];
}

it.each<[string, readonly number[], (value: string) => string]>([
  [
    "filters and a search through relations",
    [200, 400],
    (value) =>
      `posts/?${["tag", "tag__in", "tags", "tag__name", "tag__name__icontains", "editor", "title", "search"].map((name) => `${name}=${value}`).join("&")}`,
  ],
  [
    "texts through relations",
    [200, 400],
    (value) => `posts/?tag__name=${value}&title=${value}&search=${value}`,
  ],
  ["a cursor", [200, 400, 404], (value) => `posts/?cursor=${value}&ordering=${value}&page_size=${value}`],
  ["a limit and an offset", [200], (value) => `notes/?limit=${value}&offset=${value}`],
  ["an expansion", [200, 400], (value) => `posts/kept/?expand=${value}`],
  ["a lookup field", [200, 301, 400, 404], (value) => `posts/${value}/`],
])("in %s", async (_, statuses, path) => {
  const wrong: unknown[] = [];
  for (const bytes of some(naughtyBytes(), 5, path.length)) {
    const value = [...bytes].map((byte) => `%${byte.toString(16).padStart(2, "0")}`).join("");
    wrong.push(...(await unexpected(statuses, "GET", `/api/${path(value)}`)));
  }
  expect(wrong).toEqual([]);
});

it.each<[string, readonly number[], string, string, (string: string) => object]>([
  [
    "every field of a new row",
    [400],
    "POST",
    "posts/",
    (string) => ({ slug: string, parent: string, tag: string, tags: string, editor: string }),
  ],
  [
    "references",
    [400],
    "PATCH",
    "posts/kept/",
    (string) => ({ tag: string, tags: [string], editor: [string] }),
  ],
  ["unique fields", [201, 400], "POST", "posts/", (string) => ({ slug: string, title: string })],
  ["an action on a row", [200, 400], "POST", "posts/kept/rename/", (title) => ({ title })],
  ["an action on the collection", [200, 400], "POST", "posts/named/", (title) => ({ title })],
  [
    "a new user",
    [400],
    "POST",
    "users/",
    (string) => ({ username: string, password: "short", email: string, first_name: string }),
  ],
  ["the user", [200, 400], "PATCH", "users/me/", (string) => ({ first_name: string, last_name: string })],
  ["a token", [400, 401], "POST", "token/refresh/", (refresh) => ({ refresh })],
])("in the body of %s", async (_, statuses, method, path, body) => {
  const wrong: unknown[] = [];
  for (const string of some(naughtyStrings(), 5, path.length))
    wrong.push(...(await unexpected(statuses, method, `/api/${path}`, body(string))));
  expect(wrong).toEqual([]);
});
