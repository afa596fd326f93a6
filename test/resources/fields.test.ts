// From a Zod schema to the wire and back: types, defaults, null, refinements, transforms, columns.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as z from "zod";
import { allowAny, decimal, defineResource, latchkey } from "../../src/index.ts";
import { secretKey, type TestApp, testApp } from "../support/app.ts";

const things = defineResource("things", {
  singular: "Odd Thing",
  scope: "all",
  table: "odd_things",
  permissions: [allowAny],
  timestamps: { created: "made_at", updated: "changed_at" },
  schema: z
    .object({
      name: z.string().min(2).max(10),
      count: z.int().min(1).max(100).default(7),
      big: z.number().int().optional(),
      price: z.number().nullable().default(null),
      ready: z.boolean().default(false),
      due: z.iso.datetime().optional(),
      colour: z.enum(["red", "green"]).default("red"),
      tags: z.array(z.string()).default([]),
      email: z.email().optional(),
      code: z
        .string()
        .transform((text) => text.toUpperCase())
        .optional(),
      slug: z
        .string()
        .max(6)
        .transform((text) => text.toUpperCase())
        .optional(),
    })
    .refine(({ name, code }) => name !== code, { message: "The name is not the code." }),
});

let now = Date.UTC(2026, 0, 1);
let test: TestApp;
beforeAll(async () => {
  test = await testApp({ resources: [things], clock: () => now }, []);
});
afterAll(() => test.app.close());

const create = async (json: unknown): Promise<{ status: number; json: unknown }> =>
  test.call("POST", "/api/things/", { json });

describe("a resource's fields", () => {
  it("take their defaults, and null where nothing was said", async () => {
    const { status, json } = await create({ name: "ab" });
    expect(status).toBe(201);
    expect(json).toEqual({
      id: expect.any(Number),
      name: "ab",
      count: 7,
      big: null,
      price: null,
      ready: false,
      due: null,
      colour: "red",
      tags: [],
      email: null,
      code: null,
      slug: null,
      made_at: "2026-01-01T00:00:00Z",
      changed_at: "2026-01-01T00:00:00Z",
    });
  });

  it("keep what they are given, in their own types", async () => {
    const given = {
      name: "thing",
      count: "42",
      big: "9007199254740993",
      price: "1.5",
      ready: "yes",
      due: "2026-02-03T04:05:06.789+01:00",
      colour: "green",
      tags: ["a", "b"],
      email: "a@b.example",
      code: "abc",
    };
    const { json } = await create(given);
    expect(json).toMatchObject({
      count: 42,
      price: 1.5,
      ready: true,
      due: "2026-02-03T03:05:06.789000Z",
      colour: "green",
      tags: ["a", "b"],
      code: "ABC",
    });
    const { text } = await test.call("GET", `/api/things/${Reflect.get(Object(json), "id")}/`);
    expect(text).toContain('"big":9007199254740993');
  });

  it.each<[string, object, object]>([
    ["too short", { name: "a" }, { name: ["Ensure this field has at least 2 characters."] }],
    ["too long", { name: "a".repeat(11) }, { name: ["Ensure this field has no more than 10 characters."] }],
    ["too small", { name: "ab", count: 0 }, { count: ["Ensure this value is greater than or equal to 1."] }],
    ["too large", { name: "ab", count: 101 }, { count: ["Ensure this value is less than or equal to 100."] }],
    ["no number", { name: "ab", price: "dear" }, { price: ["A valid number is required."] }],
    ["no choice", { name: "ab", colour: "blue" }, { colour: ['"blue" is not a valid choice.'] }],
    [
      "no moment",
      { name: "ab", due: "2026-02-30T00:00:00Z" },
      { due: [expect.stringMatching(/^Datetime has wrong format/)] },
    ],
    ["an e-mail that is no text", { name: "ab", email: true }, { email: ["Enter a valid email address."] }],
    [
      "a date where a moment is needed",
      { name: "ab", due: "2026-2-3" },
      { due: [expect.stringMatching(/^Datetime has wrong format/)] },
    ],
    ["no e-mail", { name: "ab", email: "nobody" }, { email: ["Enter a valid email address."] }],
    ["no null", { name: null }, { name: ["This field may not be null."] }],
    ["wrong inside", { name: "ab", tags: ["a", []] }, { tags: { 1: ["Not a valid string."] } }],
    ["no list", { name: "ab", tags: "a" }, { tags: ['Expected a list of items but got type "str".'] }],
    ["refused as a whole", { name: "AB", code: "AB" }, { non_field_errors: ["The name is not the code."] }],
    [
      "several at once",
      { count: "x", ready: "maybe" },
      {
        name: ["This field is required."],
        count: ["A valid integer is required."],
        ready: ["Must be a valid boolean."],
      },
    ],
  ])("complain: %s", async (_, body, errors) => {
    expect(await create(body)).toMatchObject({ status: 400, json: errors });
  });

  it.each<[string, object, object]>([
    ["NUL", { tags: ["a\0"] }, { tags: { 0: ["Null characters are not allowed."] } }],
    [
      "half a pair",
      { tags: ["ok", "\udead"] },
      { tags: { 1: ["Surrogate characters are not allowed: U+DEAD."] } },
    ],
    [
      "a year that is none",
      { due: "0000-01-01T00:00:00Z" },
      { due: [expect.stringMatching(/wrong format/)] },
    ],
    [
      "a moment before the first",
      { due: "0001-01-01T00:00:00+00:01" },
      { due: ["Datetime value out of range."] },
    ],
    [
      "a moment after the last",
      { due: "9999-12-31T23:59:00-00:01" },
      { due: ["Datetime value out of range."] },
    ],
    [
      "an offset of a day",
      { due: "2026-01-01T00:00:00+24:00" },
      { due: [expect.stringMatching(/wrong format/)] },
    ],
  ])("refuse what a database cannot hold: %s", async (_, body, errors) => {
    expect(await create({ name: "ab", ...body })).toMatchObject({ status: 400, json: errors });
  });

  it("refuse what a transform made too long for the column", async () => {
    const { status, json } = await create({ name: "ab", slug: "ß".repeat(4) });
    expect([status, json]).toEqual([400, { slug: ["Ensure this field has no more than 6 characters."] }]);
    expect((await create({ name: "ab", slug: "ß".repeat(3) })).status).toBe(201);
  });

  it("change alone with PATCH, and the rule over the whole still holds", async () => {
    const { json } = await create({ name: "patch", code: "other", count: 3 });
    const place = `/api/things/${Reflect.get(Object(json), "id")}/`;
    now += 1500;
    const changed = await test.call("PATCH", place, { json: { count: 4 } });
    expect(changed.json).toMatchObject({
      name: "patch",
      code: "OTHER",
      count: 4,
      made_at: "2026-01-01T00:00:00Z",
    });
    expect(changed.json).toMatchObject({ changed_at: "2026-01-01T00:00:01.500000Z" });
    const refused = await test.call("PATCH", place, { json: { name: "OTHER" } });
    expect(refused).toMatchObject({ status: 400, json: { non_field_errors: ["The name is not the code."] } });
  });

  it("are described by OPTIONS", async () => {
    const { json } = await test.call("OPTIONS", "/api/things/");
    expect(json).toMatchObject({
      name: "Odd Thing List",
      actions: {
        POST: {
          id: { type: "integer", required: false, read_only: true, label: "ID" },
          name: {
            type: "string",
            required: true,
            read_only: false,
            label: "Name",
            min_length: 2,
            max_length: 10,
          },
          count: {
            type: "integer",
            required: false,
            read_only: false,
            label: "Count",
            min_value: 1,
            max_value: 100,
          },
          colour: {
            type: "choice",
            choices: [
              { value: "red", display_name: "Red" },
              { value: "green", display_name: "Green" },
            ],
          },
          made_at: { type: "datetime", read_only: true },
        },
      },
    });
  });

  it("are named in the 404 of a missing row", async () => {
    expect((await test.call("GET", "/api/things/999/")).json).toEqual({
      detail: "No Odd Thing matches the given query.",
    });
  });
});

describe("the root", () => {
  it("lists the resources, with a suffix or format kept", async () => {
    expect((await test.call("GET", "/api/")).json).toEqual({ things: "http://test.example/api/things/" });
    expect((await test.call("GET", "/api/.json")).json).toEqual({
      things: "http://test.example/api/things.json",
    });
    expect((await test.call("GET", "/api/?format=json")).json).toEqual({
      things: "http://test.example/api/things/?format=json",
    });
    expect((await test.call("GET", "/api/things.json")).status).toBe(200);
    expect((await test.call("GET", "/api/things.xml")).status).toBe(404);
  });
});

describe("a schema that no table can hold", () => {
  it.each([
    [z.date(), "JSON has no dates: write z.iso.datetime() or z.iso.date() instead of z.date()."],
    [
      z.bigint().nullable(),
      "write z.int() instead of z.bigint(): integers of 64 bits are stored and shown exactly.",
    ],
    [z.map(z.string(), z.int()), "no column stores z.map(); z.json() takes any JSON."],
    [decimal(4, 2).default("100"), "the default is not a value of the field: "],
  ])("is refused when the app is made", (type, message) => {
    const schema: z.ZodObject = z.object({ when: type });
    const odd = defineResource("odd", { permissions: [allowAny], scope: "all", schema });
    expect(() => latchkey({ database: "sqlite::memory:", secretKey, resources: [odd] })).toThrow(
      `odd.when: ${message}`,
    );
  });

  it("is a type error that says what to write", () => {
    // @ts-expect-error -- when: write z.iso.datetime() or z.iso.date() instead of z.date()
    defineResource("odd", { schema: z.object({ when: z.date() }) });
    // @ts-expect-error -- size: write z.int() instead of z.bigint()
    defineResource("odd", { schema: z.object({ size: z.bigint().optional() }) });
    expect(() => decimal(2, 3)).toThrow(TypeError);
  });

  it("and a name that no path can hold", () => {
    expect(() => defineResource("My Tasks", { schema: z.object({}) })).toThrow(TypeError);
  });
});
