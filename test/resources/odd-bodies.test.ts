// Values that mean null, lists whose items are wrong, and ids of other types, read as DRF reads them.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as z from "zod";
import { allowAny, decimal, defineResource, manyToMany, reference } from "../../src/index.ts";
import { type TestApp, testApp } from "../support/app.ts";

const open = { scope: "all", permissions: [allowAny] } as const;
const zones = defineResource("zones", { ...open, schema: z.object({ name: z.string() }), id: "uuid" });
const keepers = defineResource("keepers", { ...open, schema: z.object({ name: z.string() }) });
const animals = defineResource("animals", {
  ...open,
  schema: z
    .object({
      code: z
        .string()
        .regex(/^[A-Z]$/, "A code is a capital letter.")
        .nullable()
        .default(null),
      tame: z.boolean().nullable().default(null),
      wild: z.boolean().default(true),
      weight: decimal(4, 1).nullable().default(null),
      price: decimal(4, 1).default("0.0"),
      share: decimal(20, 18, { min: -0.1, max: 1 }).default("0"),
      tags: z.array(z.string().max(3)).min(1).max(2).default(["a"]),
      extra: z.json().default({}),
      note: z.json().nullable().default(null),
      zone: reference(zones).nullable().default(null),
      keepers: manyToMany(keepers).min(1),
    })
    .refine(({ code, weight }) => code === null || weight === null, "No weight with a code."),
});

let test: TestApp;
let zone: unknown;
beforeAll(async () => {
  test = await testApp({ resources: [zones, keepers, animals] }, []);
  const made = await test.call("POST", "/api/zones/", { json: { name: "North" } });
  zone = Reflect.get(Object(made.json), "id");
  await test.call("POST", "/api/keepers/", { json: { name: "Kim" } });
});
afterAll(() => test.app.close());

const create = async (fields: Readonly<Record<string, unknown>>): Promise<unknown> =>
  (await test.call("POST", "/api/animals/", { json: { keepers: [1], ...fields } })).json;
const createByForm = async (body: string): Promise<unknown> => {
  const headers = { "content-type": "application/x-www-form-urlencoded" };
  return (await test.call("POST", "/api/animals/", { body, headers })).json;
};

describe("a nullable field", () => {
  it.each(["", "null", "Null", "NULL"])("that is a boolean takes %j as null", async (tame) => {
    expect(await create({ tame })).toMatchObject({ tame: null });
    expect(await createByForm(`keepers=1&tame=${tame}`)).toMatchObject({ tame: null });
    expect(await create({ wild: tame })).toEqual({ wild: ["Must be a valid boolean."] });
  });

  it("that is a boolean is null when a form leaves it out, as one that takes no null is false", async () => {
    expect(await createByForm("keepers=1")).toMatchObject({ tame: null, wild: false });
  });

  it.each(["", "  "])("that is a decimal takes %j as null", async (weight) => {
    expect(await create({ weight })).toMatchObject({ weight: null });
    expect(await create({ price: weight })).toEqual({ price: ["A valid number is required."] });
  });
});

describe("a body with fields that cannot be read", () => {
  it("has the messages of the schema about the others, and none about all of them together", async () => {
    expect(await create({ code: "x", wild: 5 })).toEqual({
      code: ["A code is a capital letter."],
      wild: ["Must be a valid boolean."],
    });
    expect(await create({ code: "x", weight: "1.0", wild: 5 })).toEqual({
      code: ["A code is a capital letter."],
      wild: ["Must be a valid boolean."],
    });
    expect(await create({ code: "A", weight: "1.0" })).toEqual({
      non_field_errors: ["No weight with a code."],
    });
    expect(await create({ code: "A", weight: "1.0", wild: 5 })).toEqual({
      wild: ["Must be a valid boolean."],
    });
  });
});

describe("the limits of a decimal", () => {
  it.each(["1.000000000000000001", "1e1", "-0.100000000000000001", "-1"])("refuse %s", async (share) => {
    expect(await create({ share })).toEqual({
      share: [
        expect.stringMatching(/^Ensure this value is (?:less|greater) than or equal to (?:1|-0\.1)\.$/),
      ],
    });
  });

  it.each(["1.000000000000000000", "1e0", "-0.1", "0.999999999999999999", "0"])("take %s", async (share) => {
    expect(await create({ share })).toMatchObject({ share: expect.stringMatching(/^-?[01]\.\d{18}$/) });
  });
});

describe("a list", () => {
  it("has the messages about its items before those about its length", async () => {
    expect(await create({ tags: ["a", null, "long"] })).toEqual({
      tags: {
        "1": ["This field may not be null."],
        "2": ["Ensure this field has no more than 3 characters."],
      },
    });
    expect(await create({ tags: ["a", "b", "c"] })).toEqual({
      tags: ["Ensure this field has no more than 2 elements."],
    });
  });

  it("has its limits in OPTIONS", async () => {
    const { json } = await test.call("OPTIONS", "/api/animals/");
    expect(json).toMatchObject({ actions: { POST: { tags: { min_length: 1, max_length: 2 } } } });
  });

  it("of rows that may not be empty is refused in the words of DRF when a form leaves it out", async () => {
    expect(await createByForm("wild=1")).toEqual({ keepers: ["This list may not be empty."] });
    expect(await create({ keepers: [] })).toEqual({ keepers: ["This list may not be empty."] });
  });
});

describe("a list of a form", () => {
  it("may number its items, as in DRF", async () => {
    expect(await createByForm("keepers=1&tags[1]=b&tags[0]=a")).toMatchObject({ tags: ["a", "b"] });
    expect(await createByForm("keepers=1&tags%5B10%5D=b&tags%5B9%5D=a")).toMatchObject({ tags: ["a", "b"] });
    expect(await createByForm("keepers=1&tags[0]=a&tags[1]=long")).toEqual({
      tags: { "1": ["Ensure this field has no more than 3 characters."] },
    });
    expect(await createByForm("keepers=1&tags[0]=a&tags=c")).toMatchObject({ tags: ["c"] });
    expect(await createByForm("keepers=1&tags[x]=b&tags[]=c")).toMatchObject({ tags: ["a"] });
  });

  it("of rows is not numbered, and PATCH leaves numbers out", async () => {
    expect(await createByForm("keepers[0]=1")).toEqual({ keepers: ["This list may not be empty."] });
    const headers = { "content-type": "application/x-www-form-urlencoded" };
    await createByForm("keepers=1&tags=x");
    const changed = await test.call("PATCH", "/api/animals/1/", { body: "tags[0]=y", headers });
    expect([changed.status, Reflect.get(Object(changed.json), "tags")]).toEqual([200, ["a"]]);
  });
});

describe("JSON of a form", () => {
  it.each(["extra", "note"])("is not the empty text: %s", async (name) => {
    expect(await createByForm(`keepers=1&${name}=`)).toEqual({ [name]: ["Value must be valid JSON."] });
  });
});

describe("the UUID of a row", () => {
  it("is no boolean", async () => {
    expect(await create({ zone: true })).toEqual({
      zone: ["Incorrect type. Expected pk value, received bool."],
    });
  });

  it("may be the number of its bits", async () => {
    const bits = BigInt(`0x${String(zone).replaceAll("-", "")}`);
    const headers = { "content-type": "application/json" };
    const body = `{"keepers":[1],"zone":${bits}}`;
    expect((await test.call("POST", "/api/animals/", { body, headers })).json).toMatchObject({ zone });
    expect(await create({ zone: -1 })).toEqual({ zone: ["“-1” is not a valid UUID."] });
  });
});
