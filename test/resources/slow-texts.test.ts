// Texts that are made to keep a parser busy: the work of reading a value grows with its length, and no faster.
import { afterAll, beforeAll, expect, it } from "vitest";
import * as z from "zod";
import { allowAny, decimal, defineResource, duration, slug } from "../../src/index.ts";
import { type TestApp, testApp } from "../support/app.ts";
import { growthOf, linear } from "../support/growth.ts";

const things = defineResource("things", {
  scope: "all",
  permissions: [allowAny],
  schema: z.object({
    moment: z.iso.datetime().nullable().default(null),
    moments: z.array(z.iso.datetime()).default([]),
    day: z.iso.date().nullable().default(null),
    time: z.iso.time().nullable().default(null),
    length: duration().nullable().default(null),
    price: decimal(6, 2).nullable().default(null),
    count: z.int().nullable().default(null),
    ratio: z.number().nullable().default(null),
    mail: z.email().max(50).default(""),
    site: z.url().max(50).default(""),
    slug: slug().max(50).default(""),
    code: z.uuid().nullable().default(null),
  }),
  filters: [
    "moment",
    "day",
    "time",
    "length",
    "price",
    "count",
    "ratio",
    "mail",
    "site",
    "slug",
    "code",
    "count__in",
  ],
});

let test: TestApp;
beforeAll(async () => {
  test = await testApp({ resources: [things] }, []);
});
afterAll(() => test.app.close());

const texts: Readonly<Record<string, (size: number) => string>> = {
  "a date and white space": (size) => `2026-01-31T10:00${" ".repeat(size)}x`,
  "a date, then white space": (size) => `2026-01-31T${" ".repeat(size)}x`,
  "white space": (size) => `${"\u00a0".repeat(size)}x${"\u00a0".repeat(size)}x`,
  digits: (size) => `${"1".repeat(size)}x`,
  "digits and underscores": (size) => `${"1_".repeat(size / 2)}x`,
  "a fraction": (size) => `1.${"0".repeat(size)}x`,
  labels: (size) => `a@${"a.".repeat(size / 2)}`,
  hyphens: (size) => `http://${"a-".repeat(size / 2)}`,
  colons: (size) => "1:".repeat(size / 2),
};

it.each(Object.entries(texts))("of a body: %s", async (_, make) => {
  const growth = await growthOf(16_384, async (size) => {
    const text = make(size);
    for (const name of Object.keys(things.options.schema.shape)) {
      const json = { [name]: name === "moments" ? [text] : text };
      expect((await test.call("POST", "/api/things/", { json })).status).toBe(400);
    }
  });
  expect(growth).toBeLessThan(linear);
});

it.each(Object.entries(texts))("of a query: %s", async (_, make) => {
  // A longer URL is refused.
  const growth = await growthOf(12_000, async (size) => {
    const text = encodeURIComponent(make(size)).replaceAll("%20", "+");
    for (const name of things.options.filters ?? [])
      expect((await test.call("GET", `/api/things/?${name}=${text}`)).status).toBeLessThan(500);
  });
  expect(growth).toBeLessThan(linear);
});
