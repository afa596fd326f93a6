// What OPTIONS calls a resource: DRF's name of the view set, which need not be that of a row.
import { afterEach, expect, it } from "vitest";
import * as z from "zod";
import { allowAny, defineResource } from "../../src/index.ts";
import { type TestApp, testApp } from "../support/app.ts";

let test: TestApp | undefined;
afterEach(() => test?.app.close());

const schema = z.object({ title: z.string() });

it.each([
  [{}, "Item", "Item"],
  [{ singular: "Thing" }, "Thing", "Thing"],
  [{ viewName: "Items" }, "Items", "Item"],
  [{ viewName: "Items", singular: "Thing" }, "Items", "Thing"],
])("%j", async (options, viewName, rowName) => {
  const items = defineResource("items", { schema, scope: "all", permissions: [allowAny], ...options });
  test = await testApp({ resources: [items] }, []);
  await test.call("POST", "/api/items/", { json: { title: "x" } });
  const [list, row, missing] = [
    await test.call("OPTIONS", "/api/items/"),
    await test.call("OPTIONS", "/api/items/1/"),
    await test.call("GET", "/api/items/2/"),
  ];
  expect(list.json).toMatchObject({ name: `${viewName} List` });
  expect(row.json).toMatchObject({ name: `${viewName} Instance` });
  expect(missing.json).toEqual({ detail: `No ${rowName} matches the given query.` });
});
