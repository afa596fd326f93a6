// Hooks and actions change lists of ids as they change fields: read as a body's, and never to rows that the caller may not name.
import { afterAll, beforeAll, expect, it } from "vitest";
import * as z from "zod";
import { action, defineResource, isAuthenticated, manyToMany } from "../../src/index.ts";
import { type TestApp, testApp } from "../support/app.ts";

const permissions = [isAuthenticated];
const labels = defineResource("labels", {
  schema: z.object({ name: z.string() }),
  owner: "owner",
  permissions,
});
const seen: unknown[] = [];
const notes = defineResource("notes", {
  schema: z.object({ title: z.string(), labels: manyToMany(labels).default([]) }),
  owner: "owner",
  permissions,
  hooks: {
    beforeCreate: ({ values }) => {
      seen.push(values.labels);
      return values.title === "add" ? { labels: [...values.labels, 1] } : undefined;
    },
    beforeUpdate: ({ row, values }) => {
      seen.push([row.labels, values.labels]);
      if (values.title === "clear") return { labels: [] };
      return values.title === "steal" ? { labels: [3] } : undefined;
    },
  },
  actions: {
    tag: action({
      on: "row",
      body: z.object({ labels: z.array(z.int()), title: z.string().optional() }),
      run: ({ body, update }) => update(body),
    }),
    odd: action({ on: "row", run: ({ update }) => update({ labels: ["x"] }) }),
  },
});

let test: TestApp;
let token: string;
const call = async (method: string, path: string, json?: object): Promise<unknown[]> => {
  const answer = await test.call(method, `/api/${path}`, { token, ...(json && { json }) });
  return [answer.status, answer.json];
};
beforeAll(async () => {
  test = await testApp({ resources: [labels, notes] }, ["ada", "bob"]);
  const bob = (await test.login("bob")).access;
  token = (await test.login("ada")).access;
  for (const name of ["a", "b"]) await call("POST", "labels/", { name });
  await test.call("POST", "/api/labels/", { token: bob, json: { name: "bob's" } });
});
afterAll(() => test.app.close());

const note = (title: string, ids: readonly number[]): object => ({ id: 1, title, owner: 1, labels: ids });
const unknown = { labels: ['Invalid pk "3" - object does not exist.'] };

it("a hook changes the list of a new row, and of an existing one", async () => {
  expect(await call("POST", "notes/", { title: "add", labels: [2] })).toEqual([201, note("add", [1, 2])]);
  expect(await call("PATCH", "notes/1/", { title: "keep" })).toEqual([200, note("keep", [1, 2])]);
  expect(await call("PATCH", "notes/1/", { title: "clear", labels: [1] })).toEqual([200, note("clear", [])]);
  expect(await call("PATCH", "notes/1/", { title: "steal" })).toEqual([400, unknown]);
  expect(await call("GET", "notes/1/")).toEqual([200, note("clear", [])]);
  expect(seen).toEqual([[2], [[1, 2], undefined], [[1, 2], [1]], [[], undefined]]);
});

it("an action changes the list of its row", async () => {
  expect(await call("POST", "notes/1/tag/", { labels: [2, 1] })).toEqual([200, note("clear", [1, 2])]);
  expect(await call("POST", "notes/1/tag/", { labels: [2], title: "t" })).toEqual([200, note("t", [2])]);
  expect(await call("POST", "notes/1/tag/", { labels: [1, 3] })).toEqual([400, unknown]);
  expect(await call("POST", "notes/1/odd/")).toEqual([
    400,
    { labels: ["Incorrect type. Expected pk value, received str."] },
  ]);
  expect(await call("GET", "notes/1/")).toEqual([200, note("t", [2])]);
});
