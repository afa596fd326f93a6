// Lists of hundreds of thousands of items in a body: refused at the cost of reading them, and never with an answer of their size.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sql } from "kysely";
import * as z from "zod";
import {
  action,
  defineOperation,
  defineResource,
  defineView,
  isAuthenticated,
  manyToMany,
} from "../../src/index.ts";
import { adminClient } from "../support/admin.ts";
import { password, type TestApp, testApp } from "../support/app.ts";

const tags = defineResource("tags", { schema: z.object({ name: z.string() }), owner: "owner" });
const moves = z.object({ points: z.array(z.object({ x: z.int() })) });
const posts = defineResource("posts", {
  schema: z.object({
    tags: manyToMany(tags).default([]),
    words: z.array(z.string()).max(3).default([]),
    numbers: z.array(z.array(z.int())).default([]),
    points: z.array(z.object({ x: z.int() })).default([]),
  }),
  owner: "owner",
  expand: ["tags"],
  actions: { move: action({ on: "collection", body: moves, run: () => ({}) }) },
});
const view = defineView("/moves/", { post: defineOperation({ body: moves, run: () => ({}) }) });

let test: TestApp;
let token: string;
beforeAll(async () => {
  test = await testApp({ resources: [tags, posts], views: [view], permissions: [isAuthenticated] }, [
    "ada",
    "bob",
  ]);
  ({ access: token } = await test.login("ada"));
});
afterAll(() => test.app.close());

const create = (json: object): ReturnType<TestApp["call"]> =>
  test.call("POST", "/api/posts/", { token, json });
const times = <T>(count: number, item: T): T[] => Array.from({ length: count }, () => item);

describe("a list of values", () => {
  it("is refused with the messages about its first hundred wrong items", async () => {
    const { status, json } = await create({ words: times(200_000, []), numbers: times(200, times(200, {})) });
    expect(status).toBe(400);
    const { words, numbers } = Object(json);
    expect(Object.keys(words)).toEqual(times(100, 0).map((_, index) => String(index)));
    expect(words[99]).toEqual(["Not a valid string."]);
    expect(Object.keys(numbers)).toHaveLength(1);
    expect(Object.keys(numbers[0])).toHaveLength(100);
  });
});

describe("a list of objects, which Zod reads", () => {
  it.each(["/api/posts/", "/api/posts/move/", "/moves/"])(
    "has up to a hundred messages: %s",
    async (path) => {
      const send = (count: number): ReturnType<TestApp["call"]> =>
        test.call("POST", path, { token, json: { points: times(count, {}) } });
      const { status, json } = await send(1000);
      expect([status, Object(json).points.length]).toEqual([400, 100]);
      // Zod's own list of so many issues overflows the stack in some cases.
      const many = await send(150_000);
      expect(many.status).toBe(400);
      expect(many.text.length).toBeLessThan(10_000);
    },
  );
});

describe("rows with more items than a statement has parameters", () => {
  it("are listed, expanded, and shown in the admin", async () => {
    const { access } = await test.login("bob");
    const { db } = test.app;
    const { rows } = await sql<{ id: number }>`select id from auth_user where username = 'bob'`.execute(db);
    const owner = rows[0]?.id;
    const numbers = (count: number): ReturnType<typeof sql> =>
      sql`with recursive numbers (n) as (select 1 union all select n + 1 from numbers where n < ${sql.lit(count)}) select n from numbers`;
    await sql`insert into tags (name, owner_id) select 'tag', ${owner} from (${numbers(35_000)}) as n`.execute(
      db,
    );
    await sql`insert into posts (words, numbers, points, owner_id) select '[]', '[]', '[]', ${owner} from (${numbers(4)}) as n`.execute(
      db,
    );
    await sql`insert into posts_tags (post_id, tag_id)
      select p.id, t.id from posts as p join tags as t on t.id % 4 = p.id % 4 and t.owner_id = p.owner_id where p.owner_id = ${owner}`.execute(
      db,
    );
    for (const [query, item] of [
      ["", expect.any(Number)],
      ["?expand=tags", expect.objectContaining({ name: "tag" })],
    ]) {
      const { status, json } = await test.call("GET", `/api/posts/${query}`, { token: access });
      const lists = Array.isArray(json) ? json.map((row) => Object(row).tags) : [];
      expect([status, lists.map(({ length }) => length)]).toEqual([200, times(4, 8750)]);
      expect(lists[3][8749]).toEqual(item);
    }
    await test.app.auth.createSuperuser({ username: "root", password });
    const root = await adminClient(test, "root");
    const { status, json } = await root.call("GET", "data/posts/");
    expect([status, Object(json).results?.length]).toEqual([200, 4]);
  });
});

describe("a list of rows", () => {
  it("names up to 10,000 of them, however often", async () => {
    const { json: tag } = await test.call("POST", "/api/tags/", { token, json: { name: "a" } });
    const { id } = Object(tag);
    expect(await create({ tags: times(200_000, id) })).toMatchObject({ status: 201, json: { tags: [id] } });
    const ids = times(300_000, 0).map((_, index) => id + index);
    expect(await create({ tags: ids.slice(0, 10_000) })).toMatchObject({
      status: 400,
      json: { tags: [`Invalid pk "${id + 1}" - object does not exist.`] },
    });
    for (const count of [10_001, 300_000])
      expect(await create({ tags: ids.slice(0, count) })).toMatchObject({
        status: 400,
        json: { tags: ["Ensure this field has no more than 10000 elements."] },
      });
  });
});
