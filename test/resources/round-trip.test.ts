// Any value of any kind of field comes back as it was written, through its column; any text is stored exactly, or refused.
import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as z from "zod";
import { allowAny, defineResource } from "../../src/index.ts";
import { naughtyStrings } from "../http/bodies/requests.ts";
import { type TestApp, testApp } from "../support/app.ts";
import { kinds, stored } from "../support/field-kinds.ts";
import { runs, some } from "../support/inputs.ts";

const members = kinds.flatMap(([type], index) => [
  [`f${index}`, type],
  [`n${index}`, type.nullable().default(null)],
]);
const rows = defineResource("rows", {
  schema: z.object(Object.fromEntries(members)),
  scope: "all",
  permissions: [allowAny],
});
const row = fc.record(
  Object.fromEntries(
    kinds.flatMap(([, values], index) => [
      [`f${index}`, values],
      [`n${index}`, fc.option(values)],
    ]),
  ),
);

let test: TestApp;
beforeAll(async () => {
  test = await testApp({ resources: [rows] }, []);
});
afterAll(() => test.app.close());

describe("a row of any values", () => {
  it("comes back as it was written, and as it was changed", async () => {
    await fc.assert(
      fc.asyncProperty(row, row, async (first, second) => {
        const created = await test.call("POST", "/api/rows/", { json: first });
        expect(created).toMatchObject({ status: 201 });
        const id = Number(Reflect.get(Object(created.json), "id"));
        expect(created.json).toEqual({ id, ...Object(stored(first)) });
        expect((await test.call("GET", `/api/rows/${id}/`)).json).toEqual(created.json);
        await test.call("PUT", `/api/rows/${id}/`, { json: second });
        expect((await test.call("GET", `/api/rows/${id}/`)).json).toEqual({ id, ...Object(stored(second)) });
        // What was read may be written.
        expect(await test.call("PUT", `/api/rows/${id}/`, { json: second })).toMatchObject({ status: 200 });
      }),
      { numRuns: runs(15, 40) },
    );
  });
});

describe("naughty strings", () => {
  it("are stored exactly or refused by every kind of field", async () => {
    const [first] = fc.sample(row, { numRuns: 1, seed: 1 });
    const { json: created } = await test.call("POST", "/api/rows/", { json: first });
    const path = `/api/rows/${String(Reflect.get(Object(created), "id"))}/`;
    const [textName, jsonName] = ["n0", `n${kinds.length - 3}`];
    const names = kinds.map((_, index) => `n${index}`);
    for (const string of some(naughtyStrings(), 3)) {
      const { status, json: errors } = await test.call("PATCH", path, {
        json: Object.fromEntries(names.map((name) => [name, string])),
      });
      expect(status === 200 || status === 400).toBe(true);
      const refused = Object.keys(Object(errors));
      const accepted = names.filter((name) => status === 200 || !refused.includes(name));
      const answer = await test.call("PATCH", path, {
        json: Object.fromEntries(accepted.map((name) => [name, string])),
      });
      expect(answer).toMatchObject({ status: 200 });
      const row = new Map(Object.entries(Object(answer.json)));
      // Text is trimmed as Python trims it; JSON is not changed.
      const isStored = (name: string): boolean =>
        !accepted.includes(name) ||
        (name === jsonName ? row.get(name) === string : string.includes(String(row.get(name))));
      expect([textName, jsonName].map(isStored)).toEqual([true, true]);
    }
  });
});
