// Resources whose primary keys are UUIDs: made by the server in the order of time, on both databases.
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as z from "zod";
import { defineResource, isAuthenticated, latchkey } from "../../src/index.ts";
import { type Database, newUuid, readPage, type RowId, Selection, skipRows } from "../../src/store/index.ts";
import { secretKey, type TestApp, testApp } from "../support/app.ts";
import { dialect, freshDatabase } from "../support/database.ts";
import { planOf } from "../support/plans.ts";
import { listenIn } from "../support/statements.ts";

const options = { schema: z.object({ title: z.string() }), permissions: [isAuthenticated] };
const notes = defineResource("notes", { ...options, owner: "owner", id: "uuid" });

let now = Date.UTC(2026, 0, 1);
let test: TestApp;
let ada: string;
let bob: string;
beforeAll(async () => {
  test = await testApp({ resources: [notes], clock: () => (now += 1) }, ["ada", "bob"]);
  ada = (await test.login("ada")).access;
  bob = (await test.login("bob")).access;
});
afterAll(() => test.app.close());

const noteSchema = z.object({ id: z.uuidv7(), title: z.string() });
async function create(title: string, token = ada): Promise<string> {
  const { status, json } = await test.call("POST", "/api/notes/", { token, json: { title } });
  expect(status).toBe(201);
  return noteSchema.parse(json).id;
}

describe("a primary key that is a UUID", () => {
  it("names a row in every verb, in every form that Python reads", async () => {
    const id = await create("first");
    for (const form of [id, id.toUpperCase(), id.replaceAll("-", ""), `{${id}}`, `urn:uuid:${id}`])
      expect((await test.call("GET", `/api/notes/${form}/`, { token: ada })).json).toMatchObject({
        id,
        title: "first",
      });
    const place = `/api/notes/${id}/`;
    const json = { title: "second", id: newUuid(0) };
    expect((await test.call("PATCH", place, { token: ada, json })).json).toMatchObject({
      id,
      title: "second",
    });
    expect((await test.call("PUT", place, { token: ada, json })).json).toMatchObject({ id });
    for (const method of ["GET", "PATCH", "PUT", "DELETE"])
      expect(
        (await test.call(method, place, { token: bob, ...(method.startsWith("P") && { json }) })).status,
      ).toBe(404);
    expect((await test.call("DELETE", place, { token: ada })).status).toBe(204);
    const gone = await test.call("GET", place, { token: ada });
    expect([gone.status, gone.json]).toEqual([404, { detail: "No Note matches the given query." }]);
  });

  it.each(["1", "x", "%00", "00000000-0000-0000-0000-00000000000", "00000000-0000-0000-0000-0000000000000"])(
    "is not %s",
    async (text) => {
      const { status, json } = await test.call("GET", `/api/notes/${text}/`, { token: ada });
      expect([status, json]).toEqual([404, { detail: "Not found." }]);
    },
  );

  it("is read-only in OPTIONS", async () => {
    const { json } = await test.call("OPTIONS", "/api/notes/", { token: ada });
    expect(json).toMatchObject({ actions: { POST: { id: { type: "string", read_only: true } } } });
  });

  it("sorts lists of many pages by the time of creation, and finds them by the index over owner and id", async () => {
    const { db } = test.app;
    const rows = Array.from({ length: 1200 }, (_, index) => ({
      id: newUuid(now + index),
      title: `${index}`,
    }));
    for (const some of [rows.slice(0, 600), rows.slice(600)])
      await sql`insert into notes (id, title, owner_id) values ${sql.join(
        some.map(({ id, title }) => sql`(${id}, ${title}, ${sql.lit(2)})`),
      )}`.execute(db);
    await create("of ada");
    const { json } = await test.call("GET", "/api/notes/", { token: bob });
    expect(
      z
        .array(noteSchema)
        .parse(json)
        .map(({ id }) => id),
    ).toEqual(rows.map(({ id }) => id));
    await sql`analyze`.execute(db);
    const database: Database = { kysely: db, replacing: db, dialect, location: "", close: async () => {} };
    const listing = {
      selection: Selection.of("notes", { owner_id: 2 }),
      columns: [{ name: "title", type: "text" }],
      id: "uuid",
    } as const;
    const ids: RowId[] = [];
    const statements = await listenIn(db)(async () => {
      const page = await readPage(database, listing);
      ids.push(page.next ?? "", (await skipRows(database, listing, 700)) ?? "");
    });
    expect(ids[0] !== undefined && ids[0] > (rows[499]?.id ?? "")).toBe(true);
    expect(ids[1]).toBe(rows[700]?.id);
    for (const statement of statements.filter(({ sql: text }) => text.includes('"notes"'))) {
      const { steps } = await planOf(db, dialect, statement);
      expect(steps.join("\n")).toContain("notes_owner_id");
      expect(steps.join("\n")).not.toMatch(/temp b-tree/i);
    }
  });
});

describe("a new UUID", () => {
  it("has its time first, the version 7 and the variant of RFC 9562", () => {
    const id = newUuid(Date.UTC(2022, 1, 22, 19, 22, 22));
    expect(id).toMatch(/^017f22e2-79b0-7[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
    expect(newUuid(1) > newUuid(0)).toBe(true);
    expect(new Set(Array.from({ length: 1000 }, () => newUuid(5))).size).toBe(1000);
  });
});

describe("tables", () => {
  it("with other ids are not taken over", async () => {
    const database = await freshDatabase();
    const app = latchkey({
      database,
      secretKey,
      resources: [defineResource("notes", { ...options, scope: "all" })],
    });
    await app.migrate();
    await app.close();
    const other = latchkey({
      database,
      secretKey,
      resources: [defineResource("notes", { ...options, scope: "all", id: "uuid" })],
    });
    await expect(other.migrate()).rejects.toMatchObject({ code: "unmigrated" });
    await other.close();
  });

  it("are not shared by resources with other ids", () => {
    const resources = [notes, defineResource("others", { ...options, scope: "all", table: "notes" })];
    expect(() => latchkey({ database: "sqlite::memory:", secretKey, resources })).toThrow(/ids/);
  });
});
