// Unique fields: DRF's messages, whose rows count, races that the database decides, and indexes that a migration adds.
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as z from "zod";
import {
  decimal,
  defineResource,
  isAuthenticated,
  OptionsError,
  reference,
  type ScopeCall,
} from "../../src/index.ts";
import { type TestApp, testApp } from "../support/app.ts";
import { freshDatabase } from "../support/database.ts";

const shelves = defineResource("shelves", {
  schema: z.object({ name: z.string().max(20) }),
  owner: "owner",
  singular: "Shelf",
  unique: ["name"],
  permissions: [isAuthenticated],
});

const volumes = defineResource("volumes", {
  schema: z.object({
    shelf: reference(shelves, { onDelete: "cascade" }),
    number: z.int().min(0),
    isbn: z.string().max(13).nullable().default(null),
    price: decimal(6, 2).default("0.00"),
    released: z.iso.datetime().nullable().default(null),
    code: z.uuid().nullable().default(null),
  }),
  owner: "owner",
  unique: [["shelf", "number"], { fields: ["isbn"], scope: "global" }, ["price", "released"], "code"],
  indexes: ["released", ["released", "price"]],
  permissions: [isAuthenticated],
});

let test: TestApp;
let ada: string;
let bob: string;
beforeAll(async () => {
  test = await testApp({ resources: [shelves, volumes] }, ["ada", "bob"]);
  ada = (await test.login("ada")).access;
  bob = (await test.login("bob")).access;
});
afterAll(() => test.app.close());

const send = async (method: string, path: string, token: string, json: object) => {
  const { status, json: answer } = await test.call(method, `/api/${path}`, { token, json });
  return { status, json: answer };
};
const created = async (path: string, token: string, json: object): Promise<number> => {
  const answer = await send("POST", path, token, json);
  expect(answer).toMatchObject({ status: 201 });
  return Number(Reflect.get(Object(answer.json), "id"));
};

const nameTaken = { status: 400, json: { name: ["shelf with this name already exists."] } };
const isbnTaken = { isbn: ["volume with this isbn already exists."] };
const together = { non_field_errors: ["The fields shelf, number must make a unique set."] };

describe("a unique field of an owned resource", () => {
  it("is unique for each owner, and the row itself may keep its value", async () => {
    const id = await created("shelves/", ada, { name: "poems" });
    await created("shelves/", bob, { name: "poems" });
    expect(await send("POST", "shelves/", ada, { name: " poems " })).toEqual(nameTaken);
    const other = await created("shelves/", ada, { name: "plays" });
    expect(await send("PATCH", `shelves/${other}/`, ada, { name: "poems" })).toEqual(nameTaken);
    expect(await send("PUT", `shelves/${id}/`, ada, { name: "poems" })).toMatchObject({ status: 200 });
  });

  it("has its messages together with those about other fields", async () => {
    const shelf = await created("shelves/", ada, { name: "tales" });
    const other = await created("shelves/", ada, { name: "letters" });
    const volume = {
      shelf,
      number: 1,
      isbn: "1",
      released: "2026-01-01T00:00:00.5Z",
      code: crypto.randomUUID(),
    };
    const id = await created("volumes/", ada, volume);
    const cases: [string, string, object, object][] = [
      ["POST", "volumes/", { shelf, number: 1 }, together],
      [
        "POST",
        "volumes/",
        { ...volume, number: 1, released: null, code: null },
        { ...isbnTaken, ...together },
      ],
      [
        "POST",
        "volumes/",
        { ...volume, number: -1, released: null, code: null },
        {
          ...isbnTaken,
          number: ["Ensure this value is greater than or equal to 0."],
        },
      ],
      [
        "POST",
        "volumes/",
        { isbn: "1" },
        {
          ...isbnTaken,
          shelf: ["This field is required."],
          number: ["This field is required."],
        },
      ],
      [
        "POST",
        "volumes/",
        { ...volume, number: 2, isbn: "2", code: null },
        {
          non_field_errors: ["The fields price, released must make a unique set."],
        },
      ],
      [
        "POST",
        "volumes/",
        { ...volume, number: 2, isbn: "2", released: null },
        {
          code: ["volume with this code already exists."],
        },
      ],
    ];
    for (const [method, path, body, errors] of cases)
      expect(await send(method, path, ada, body)).toEqual({ status: 400, json: errors });
    // No two nulls are the same.
    const second = await created("volumes/", ada, { shelf, number: 2 });
    await created("volumes/", ada, { shelf: other, number: 2 });
    expect(await send("PATCH", `volumes/${second}/`, ada, { shelf: other })).toEqual({
      status: 400,
      json: together,
    });
    expect(await send("PATCH", `volumes/${second}/`, ada, { isbn: "1", number: -2 })).toMatchObject({
      status: 400,
      json: isbnTaken,
    });
    expect(await send("PUT", `volumes/${id}/`, ada, volume)).toMatchObject({ status: 200 });
  });

  it("is unique over all rows where it says so", async () => {
    const shelf = await created("shelves/", ada, { name: "maps" });
    await created("volumes/", ada, { shelf, number: 1, isbn: "all" });
    const own = await created("shelves/", bob, { name: "maps" });
    expect(await send("POST", "volumes/", bob, { shelf: own, number: 1, isbn: "all" })).toEqual({
      status: 400,
      json: isbnTaken,
    });
  });

  it("lets one of many callers win", async () => {
    const shelf = await created("shelves/", ada, { name: "race" });
    const body = { shelf, number: 7, isbn: "race" };
    const answers = await Promise.all(Array.from({ length: 8 }, () => send("POST", "volumes/", ada, body)));
    const winners = answers.filter(({ status }) => status === 201);
    const refused = { status: 400, json: { ...isbnTaken, ...together } };
    expect(winners).toHaveLength(1);
    expect(answers.filter((answer) => !winners.includes(answer))).toEqual(
      Array.from({ length: 7 }, () => refused),
    );
    const ids = await Promise.all([8, 9, 10].map((number) => created("volumes/", ada, { shelf, number })));
    const moved = await Promise.all(ids.map((id) => send("PATCH", `volumes/${id}/`, ada, { number: 11 })));
    const refusedMoves = moved.filter(({ status }) => status !== 200);
    expect(refusedMoves).toEqual([1, 2].map(() => ({ status: 400, json: together })));
  });
});

describe("the migration", () => {
  const plain = defineResource("pens", {
    schema: z.object({ ink: z.string(), size: z.int() }),
    scope: "all",
    permissions: [isAuthenticated],
  });
  const unique = defineResource("pens", {
    schema: z.object({ ink: z.string(), size: z.int() }),
    scope: "all",
    unique: [["ink", "size"]],
    indexes: ["size", ["size", "ink"]],
    permissions: [isAuthenticated],
  });

  it("adds what a table lacks, once the rows allow it", async () => {
    const database = await freshDatabase();
    const before = await testApp({ database, resources: [plain] });
    const token = (await before.login("ada")).access;
    for (const ink of ["red", "red", "blue"])
      await before.call("POST", "/api/pens/", { token, json: { ink, size: 1 } });
    await before.app.close();
    await expect(testApp({ database, resources: [unique] }, [])).rejects.toThrow(
      "The table pens has rows with the same ink, size, which is to be unique: change them first.",
    );
    const again = await testApp({ database, resources: [plain] }, []);
    await again.call("DELETE", "/api/pens/2/", { token });
    await again.app.close();
    const after = await testApp({ database, resources: [unique] }, []);
    expect(await after.app.migrate()).toEqual([]);
    expect(await after.call("POST", "/api/pens/", { token, json: { ink: "red", size: 1 } })).toMatchObject({
      status: 400,
      json: { non_field_errors: ["The fields ink, size must make a unique set."] },
    });
    await expect(sql`insert into pens (ink, size) values ('red', 1)`.execute(after.app.db)).rejects.toThrow(
      /same value/,
    );
    await after.app.close();
  });

  it.each([
    [{ unique: ["colour"] }, "The resource pens has no field colour"],
    [{ indexes: ["extra"] }, "pens.extra: values of JSON and lists have no index."],
    [{ unique: [{ fields: ["ink"], scope: "world" }] }, "Option `unique"],
    [{ unique: ["ink"], scope: ({ where }: ScopeCall) => where("ink", "=", "red") }, "no column of an owner"],
  ])("refuses %j", async (options, message) => {
    const schema = z.object({ ink: z.string(), extra: z.json() });
    // oxlint-disable-next-line no-unsafe-type-assertion -- what the types refuse
    const pens = defineResource("pens", {
      schema,
      scope: "all",
      permissions: [isAuthenticated],
      ...(options as object),
    });
    await expect(testApp({ resources: [pens] }, [])).rejects.toThrow(message);
    await expect(testApp({ resources: [pens] }, [])).rejects.toThrow(OptionsError);
  });
});
