// The owner matrix for everything besides the five verbs: filters, search, order, expansion, references, actions, lookup fields, cursors.
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as z from "zod";
import { action, defineResource, isAuthenticated, manyToMany, reference } from "../../src/index.ts";
import { password, type TestAnswer, type TestApp, testApp } from "../support/app.ts";

const name = z.string().max(80);
const folders = defineResource("folders", {
  schema: z.object({ name, key: name }),
  owner: "owner",
  unique: ["key"],
});
const tags = defineResource("tags", { schema: z.object({ name }), owner: "owner" });
const tasks = defineResource("tasks", {
  schema: z.object({
    name,
    status: z.enum(["open", "done"]).default("open"),
    folder: reference(folders).nullable().default(null),
    tags: manyToMany(tags).default([]),
  }),
  owner: "owner",
  filters: ["id", "status", "folder", "folder__in", "folder__name", "folder__isnull", "tags"],
  search: ["name", "folder__name"],
  ordering: ["name", "folder__name"],
  pagination: { kind: "page", size: 10, maxSize: 50 },
  expand: ["folder", "tags"],
  actions: {
    close: action({ on: "row", run: ({ update }) => update({ status: "done" }) }),
    peek: action({ on: "row", method: "GET", run: ({ row }) => row }),
    first: action({ on: "collection", method: "GET", run: ({ find }) => find({ order: ["id"], limit: 1 }) }),
  },
});
const posts = defineResource("posts", {
  schema: z.object({ slug: name, body: name }),
  owner: "owner",
  unique: ["slug"],
  lookupField: "slug",
  ordering: ["slug"],
  pagination: { kind: "cursor", size: 1 },
});
const notes = defineResource("notes", {
  schema: z.object({ folder: reference(folders, { onDelete: "cascade" }), name }),
  owner: { through: "folder" },
  unique: [["folder", "name"]],
  pagination: { kind: "limit", size: 10 },
});

const clock = { now: Date.UTC(2026, 0, 1) };
const tokens: Record<string, string> = {};
/** The ids of a's rows, and of those of b, the staff user and the superuser by the user's name. */
const ids: Record<string, number> = {};
const insiders = ["b", "staff", "superuser"] as const;
let test: TestApp;
let untouched: string;

const call = (who: string, method: string, path: string, json?: unknown): Promise<TestAnswer> =>
  test.call(method, `/api/${path}`, { token: tokens[who], ...(json !== undefined && { json }) });

async function made(who: string, resource: string, json: object): Promise<number> {
  const answer = await call(who, "POST", `${resource}/`, json);
  expect([answer.status, answer.text]).toEqual([201, expect.anything()]);
  return Number(Reflect.get(Object(answer.json), "id"));
}

/** Every row of a, as the tables have it. */
async function rowsOfA(): Promise<string> {
  const tables = ["folders", "tags", "tasks", "tasks_tags", "posts", "notes"];
  const all: unknown[] = [];
  for (const table of tables) {
    const { rows } = await sql`select * from ${sql.table(table)} order by id`.execute(test.app.db);
    all.push(rows.filter((row) => JSON.stringify(row).includes("of a") || table === "tasks_tags"));
  }
  return JSON.stringify(all, (_, value: unknown) => (typeof value === "bigint" ? String(value) : value));
}

beforeAll(async () => {
  test = await testApp(
    {
      permissions: [isAuthenticated],
      resources: [tasks, folders, tags, posts, notes],
      clock: () => clock.now,
    },
    ["a", "b", "idle"],
  );
  await test.app.auth.register({ username: "staff", password, isStaff: true });
  await test.app.auth.createSuperuser({ username: "superuser", password });
  tokens["expired"] = (await test.login("a")).access;
  clock.now += 3_600_000;
  for (const who of ["a", ...insiders, "idle"]) tokens[who] = (await test.login(who)).access;
  await sql`update auth_user set is_active = false where username = 'idle'`.execute(test.app.db);
  for (const who of insiders) {
    ids[`folder of ${who}`] = await made(who, "folders", { name: `folder of ${who}`, key: "K" });
    ids[`task of ${who}`] = await made(who, "tasks", {
      name: `task of ${who}`,
      folder: ids[`folder of ${who}`],
    });
    await made(who, "posts", { slug: `m-${who}`, body: "x" });
    await made(who, "posts", { slug: `z-${who}`, body: "x" });
  }
  const folder = await made("a", "folders", { name: "folder of a", key: "SECRET" });
  const tag = await made("a", "tags", { name: "tag of a" });
  const task = await made("a", "tasks", { name: "task of a", folder, tags: [tag], status: "done" });
  await made("a", "posts", { slug: "n-of-a", body: "post of a" });
  await made("a", "notes", { folder, name: "note of a" });
  Object.assign(ids, { folder, tag, task });
  untouched = await rowsOfA();
});
afterAll(() => test.app.close());

/** A request about a row of a: `id` is its id, or one that no row has. */
interface Path {
  readonly row: "folder" | "tag" | "task" | "post";
  readonly method: string;
  readonly path: (id: string, own: { readonly task: number; readonly folder: number }) => string;
  readonly body?: (id: string) => object;
}

const like = (row: Path["row"], method: string, path: Path["path"], body?: Path["body"]): Path => ({
  row,
  method,
  path,
  ...(body && { body }),
});

const paths: readonly (readonly [string, Path])[] = [
  ["a filter by id", like("task", "GET", (id) => `tasks/?id=${id}`)],
  ["a filter by a reference", like("folder", "GET", (id) => `tasks/?folder=${id}`)],
  ["a filter by several", like("folder", "GET", (id, own) => `tasks/?folder__in=${own.folder},${id}`)],
  ["a filter by an item of a list", like("tag", "GET", (id) => `tasks/?tags=${id}`)],
  ["a detail with a filter", like("task", "GET", (id) => `tasks/${id}/?status=done`)],
  ["a detail with a search", like("task", "GET", (id) => `tasks/${id}/?search=task`)],
  ["a detail that expands", like("task", "GET", (id) => `tasks/${id}/?expand=folder,tags`)],
  ["a detail that expands nonsense", like("task", "GET", (id) => `tasks/${id}/?expand=owner`)],
  ["OPTIONS", like("task", "OPTIONS", (id) => `tasks/${id}/`)],
  ["HEAD", like("task", "HEAD", (id) => `tasks/${id}/`)],
  [
    "an action",
    like(
      "task",
      "POST",
      (id) => `tasks/${id}/close/`,
      () => ({}),
    ),
  ],
  ["an action that reads", like("task", "GET", (id) => `tasks/${id}/peek/`)],
  ["an action by another method", like("task", "DELETE", (id) => `tasks/${id}/close/`)],
  [
    "a reference of a new row",
    like(
      "folder",
      "POST",
      () => "tasks/",
      (id) => ({ name: "x", folder: Number(id) }),
    ),
  ],
  [
    "a reference of an invalid row",
    like(
      "folder",
      "POST",
      () => "tasks/",
      (id) => ({ folder: Number(id) }),
    ),
  ],
  [
    "a reference as text",
    like(
      "folder",
      "POST",
      () => "tasks/",
      (id) => ({ name: "x", folder: id }),
    ),
  ],
  [
    "a reference that changes",
    like(
      "folder",
      "PATCH",
      (_, own) => `tasks/${own.task}/`,
      (id) => ({ folder: Number(id) }),
    ),
  ],
  [
    "a list of a new row",
    like(
      "tag",
      "POST",
      () => "tasks/",
      (id) => ({ name: "x", tags: [Number(id)] }),
    ),
  ],
  [
    "a list that changes",
    like(
      "tag",
      "PATCH",
      (_, own) => `tasks/${own.task}/`,
      (id) => ({ tags: [Number(id)] }),
    ),
  ],
  [
    "a row of a's folder",
    like(
      "folder",
      "POST",
      () => "notes/",
      (id) => ({ name: "x", folder: Number(id) }),
    ),
  ],
  [
    "a value that is taken there",
    like(
      "folder",
      "POST",
      () => "notes/",
      (id) => ({ name: "note of a", folder: Number(id) }),
    ),
  ],
  ["the slug of a post", like("post", "GET", (id) => `posts/${id}/`)],
  [
    "a change by the slug",
    like(
      "post",
      "PATCH",
      (id) => `posts/${id}/`,
      () => ({ body: "stolen" }),
    ),
  ],
  ["a deletion by the slug", like("post", "DELETE", (id) => `posts/${id}/`)],
];

describe.each(insiders)("as %s, a row of a is one that does not exist", (who) => {
  it.each(paths)("%s", async (_, { row, method, path, body }) => {
    const own = { task: ids[`task of ${who}`] ?? 0, folder: ids[`folder of ${who}`] ?? 0 };
    const send = async (id: string): Promise<string> => {
      const { status, headers, text } = await call(who, method, path(id, own), body?.(id));
      expect(text).not.toMatch(/(?:task|folder|tag|post|note) of a"/);
      const rest = [...headers].filter(([header]) => header !== "date" && header !== "content-length");
      return JSON.stringify([status, rest, text]).replaceAll(new RegExp(`\\b${id}\\b`, "g"), "ID");
    };
    const [foreign, missing] = row === "post" ? ["n-of-a", "n-of-none"] : [String(ids[row]), "987654321"];
    expect(await send(foreign)).toBe(await send(missing));
    expect(await rowsOfA()).toBe(untouched);
  });

  it.each([
    "tasks/?status=done",
    "tasks/?search=of+a",
    "tasks/?search=folder+of+a",
    "tasks/?folder__name=folder+of+a",
    "tasks/?folder__isnull=false&ordering=-folder__name&expand=folder,tags",
    "tasks/?ordering=name&page_size=50",
    "tasks/first/",
    "notes/?limit=50",
    "posts/?ordering=slug",
    "posts/?ordering=-slug&page_size=1",
  ])("%s shows and counts no row of a, on any page", async (path) => {
    const seen: string[] = [];
    for (let next: string | null = path; next !== null && seen.length < 5;) {
      const { status, text, json } = await call(who, "GET", next);
      expect(status).toBe(200);
      seen.push(text);
      const { length } = [Reflect.get(Object(json), "results")].flat();
      expect(Reflect.get(Object(json), "count") ?? length).toBe(length);
      const link: unknown = Reflect.get(Object(json), "next");
      next = typeof link === "string" ? link.replace(/^.*\/api\//, "") : null;
    }
    expect(seen.join()).not.toMatch(/(?:task|folder|tag|post|note) of a"|n-of-a/);
    expect(seen.length).toBe(path.startsWith("posts") ? 2 : 1);
  });

  it("values that a has are free", async () => {
    const created = await call(who, "POST", "folders/", { name: "x", key: "SECRET" });
    expect(created.status).toBe(201);
    await call(who, "DELETE", `folders/${Reflect.get(Object(created.json), "id")}/`);
    const slug = await call(who, "POST", "posts/", { slug: "n-of-a", body: "mine" });
    expect(slug.status).toBe(201);
    expect((await call(who, "GET", "posts/n-of-a/")).json).toMatchObject({ body: "mine" });
    expect((await call(who, "DELETE", "posts/n-of-a/")).status).toBe(204);
    expect(await rowsOfA()).toBe(untouched);
  });
});

it.each(["anonymous", "expired", "idle"])("as %s, every path is 401, also that of no row", async (who) => {
  for (const [, { row, method, path, body }] of paths)
    for (const id of row === "post" ? ["n-of-a", "none"] : [String(ids[row]), "987654321"])
      expect((await call(who, method, path(id, { task: 1, folder: 1 }), body?.(id))).status).toBe(401);
});

it("a cursor of a opens no row of a to b", async () => {
  const { json } = await call("a", "GET", "posts/?page_size=1");
  await made("a", "posts", { slug: "o-of-a", body: "second post of a" });
  const link = String(Reflect.get(Object((await call("a", "GET", "posts/")).json), "next"));
  const [, cursor = ""] = /\?(.*)$/.exec(link) ?? [];
  expect([json, cursor]).toEqual([expect.anything(), expect.stringContaining("cursor=")]);
  const { text } = await call("b", "GET", `posts/?${cursor}`);
  expect(text).not.toContain("of a");
});
