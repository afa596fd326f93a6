// Hooks: they run in the transaction of the write, their errors are the answer, and rules across fields hold when writes race.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import * as z from "zod";
import { defineResource, HttpError, isAuthenticated, OptionsError, latchkey } from "../../src/index.ts";
import type { Db } from "../../src/store/index.ts";
import { secretKey, type TestApp, testApp } from "../support/app.ts";

const calls: unknown[] = [];
const reports: unknown[] = [];
const order: string[] = [];
let fail: string | undefined;
let test: TestApp;
let token: string;

/** Writes to a table of Latchkey's own, to see whether the transaction of a hook is that of the write. */
async function record(tx: Db, name: string): Promise<void> {
  await tx
    .insertInto("latchkey_setting")
    .values({ name, value: "", updated_at: "2026-01-01 00:00:00" })
    .execute();
  if (fail === name) throw new HttpError(409, `${name} is refused.`);
}

const recorded = async (): Promise<string[]> => {
  const rows = await test.app.db.selectFrom("latchkey_setting").select("name").orderBy("name").execute();
  return rows.map(({ name }) => name);
};

const notes = defineResource("notes", {
  schema: z.object({
    title: z.string(),
    slug: z.string().max(10).default(""),
    tags: z.array(z.int()).default([]),
  }),
  owner: "owner",
  timestamps: { created: "created_at", updated: "updated_at" },
  permissions: [isAuthenticated],
  hooks: {
    beforeCreate: async ({ tx, user, values, action }) => {
      calls.push({ action, username: user?.username, values });
      await record(tx, "create");
      if (values["title"] === "wrong") return { slug: "longer than ten characters" };
      if (values["title"] === "unknown") return { owner: 2 };
      return { slug: values.title.toLowerCase() };
    },
    beforeUpdate: async ({ tx, row, values, action }) => {
      calls.push({ action, row, values });
      await record(tx, "update");
      return values["title"] === undefined ? undefined : { slug: "changed" };
    },
    beforeDestroy: async ({ tx, row, action }) => {
      calls.push({ action, row });
      await record(tx, "destroy");
    },
    afterCommit: async ({ action, row, user }) => {
      order.push(`${action} of ${JSON.stringify(row["title"])} by ${user?.username}`);
      order.push((await recorded()).join());
      if (row["title"] === "late") throw new Error("too late");
    },
  },
});

const spans = defineResource("spans", {
  scope: "all",
  schema: z
    .object({ start: z.int(), end: z.int() })
    .refine(({ start, end }) => start <= end, { error: "The end is before the start.", path: ["end"] }),
  permissions: [isAuthenticated],
});

beforeAll(async () => {
  test = await testApp({ resources: [notes, spans], onError: (error) => reports.push(error) });
  token = (await test.login("ada")).access;
});
beforeEach(async () => {
  for (const list of [calls, reports, order]) list.splice(0);
  fail = undefined;
  await test.app.db.deleteFrom("latchkey_setting").execute();
});
afterAll(() => test.app.close());

const create = (title: string) => test.call("POST", "/api/notes/", { token, json: { title } });
const idOf = (json: unknown): string => String(Reflect.get(Object(json), "id"));

describe("hooks", () => {
  it("of a new row get its values, change fields, and write in its transaction", async () => {
    const { status, json } = await create("First");
    expect([status, json]).toMatchObject([201, { title: "First", slug: "first", owner: 1 }]);
    expect(calls).toEqual([
      { action: "create", username: "ada", values: { title: "First", slug: "", tags: [] } },
    ]);
    expect(order).toEqual(['create of "First" by ada', "create"]);
  });

  it("of a change get the row and the values, and of a deletion the row", async () => {
    const made = (await create("Row")).json;
    await test.app.db.deleteFrom("latchkey_setting").execute();
    const place = `/api/notes/${idOf(made)}/`;
    calls.splice(0);
    const changed = await test.call("PATCH", place, { token, json: { title: "New" } });
    expect(changed.json).toMatchObject({ title: "New", slug: "changed" });
    const kept = { slug: "changed", tags: [1, 2] };
    await test.app.db.deleteFrom("latchkey_setting").execute();
    const replaced = await test.call("PUT", place, { token, json: { title: "New", tags: [1, 2] } });
    expect(replaced.json).toMatchObject(kept);
    expect((await test.call("DELETE", place, { token })).status).toBe(204);
    expect(calls).toEqual([
      { action: "partialUpdate", row: made, values: { title: "New" } },
      { action: "update", row: changed.json, values: { title: "New", tags: [1, 2] } },
      { action: "destroy", row: replaced.json },
    ]);
  });

  it.each(["create", "update", "destroy"])("roll everything back with their error: %s", async (name) => {
    const made = name === "create" ? undefined : (await create("Kept")).json;
    await test.app.db.deleteFrom("latchkey_setting").execute();
    order.splice(0);
    fail = name;
    const before = (await test.call("GET", "/api/notes/", { token })).text;
    const place = `/api/notes/${made === undefined ? "" : `${idOf(made)}/`}`;
    const method = { create: "POST", update: "PATCH", destroy: "DELETE" }[name] ?? "";
    const answer = await test.call(method, place, {
      token,
      ...(name !== "destroy" && { json: { title: "Lost" } }),
    });
    expect([answer.status, answer.json]).toEqual([409, { detail: `${name} is refused.` }]);
    expect((await test.call("GET", "/api/notes/", { token })).text).toBe(before);
    expect(await recorded()).toEqual([]);
    expect([order, reports]).toEqual([[], []]);
  });

  it("change fields as a client would, and no other column", async () => {
    const wrong = await create("wrong");
    expect([wrong.status, wrong.json]).toEqual([
      400,
      { slug: ["Ensure this field has no more than 10 characters."] },
    ]);
    expect((await create("unknown")).status).toBe(500);
    expect(reports).toEqual([expect.objectContaining({ message: expect.stringContaining("owner") })]);
    expect(await recorded()).toEqual([]);
  });

  it("after the commit cannot undo it: their errors are reported", async () => {
    expect((await create("late")).status).toBe(201);
    expect(reports).toEqual([expect.objectContaining({ message: "too late" })]);
  });

  it("are not called for a row of another user, nor for an invalid body", async () => {
    const made = (await create("Mine")).json;
    await test.app.auth.register({ username: `bob-${idOf(made)}`, password: "tr0ub4dor-staple" });
    const other = (await test.login(`bob-${idOf(made)}`)).access;
    calls.splice(0);
    const place = `/api/notes/${idOf(made)}/`;
    for (const method of ["PATCH", "DELETE"])
      expect((await test.call(method, place, { token: other, json: {} })).status).toBe(404);
    expect((await test.call("PATCH", place, { token, json: { title: null } })).status).toBe(400);
    expect(calls).toEqual([]);
  });

  it("have names that are checked", () => {
    const options = {
      schema: z.object({ title: z.string() }),
      permissions: [isAuthenticated],
      scope: "all" as const,
    };
    const start = (hooks: object): unknown =>
      latchkey({
        secretKey,
        database: "sqlite::memory:",
        resources: [defineResource("x", { ...options, hooks })],
      });
    expect(() => start({ beforeCreated: () => {} })).toThrow(OptionsError);
    expect(() => start({ beforeCreated: () => {} })).toThrow(/beforeCreate\b/);
    expect(() => start({ beforeCreate: 1 })).toThrow(OptionsError);
  });
});

describe("a rule across fields", () => {
  const make = async (): Promise<string> =>
    `/api/spans/${idOf((await test.call("POST", "/api/spans/", { token, json: { start: 0, end: 10 } })).json)}/`;

  it("holds when two changes come at the same time", async () => {
    for (let round = 0; round < 20; round++) {
      const place = await make();
      const answers = await Promise.all(
        [{ start: 8 }, { end: 3 }, { start: 9 }, { end: 2 }].map((json) =>
          test.call("PATCH", place, { token, json }),
        ),
      );
      const { json } = await test.call("GET", place, { token });
      const { start, end } = z.object({ start: z.number(), end: z.number() }).parse(json);
      expect(start).toBeLessThanOrEqual(end);
      expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200, 400]));
    }
  });

  it("holds whichever of the fields is changed", async () => {
    const place = await make();
    const { status, json } = await test.call("PATCH", place, { token, json: { start: 11 } });
    expect([status, json]).toEqual([400, { end: ["The end is before the start."] }]);
    expect((await test.call("PATCH", place, { token, json: { start: 10 } })).status).toBe(200);
  });
});
