// Long texts in searches and filters find what short ones would, and their work is that of reading the rows.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as z from "zod";
import { allowAny, defineResource } from "../../src/index.ts";
import { type TestApp, testApp } from "../support/app.ts";
import { dialect } from "../support/database.ts";
import { growthOf, linear } from "../support/growth.ts";

const lookups = ["contains", "icontains", "endswith", "iendswith", "startswith", "istartswith", "iexact"];
const notes = defineResource("notes", {
  scope: "all",
  permissions: [allowAny],
  schema: z.object({ text: z.string() }),
  filters: lookups.map((lookup) => `text__${lookup}`),
  search: ["text"],
});

let test: TestApp;
const poem = `${"ab".repeat(30)}a_%\\ÉÉ ${"Xy".repeat(40)}`;
const texts = [poem, poem.toLowerCase(), `${poem}${poem}`, `${poem}.`, "ab", `x${poem.slice(1)}`];
beforeAll(async () => {
  test = await testApp({ resources: [notes] }, []);
  for (const text of texts) await test.call("POST", "/api/notes/", { json: { text } });
});
afterAll(() => test.app.close());

const found = async (name: string, text: string): Promise<readonly string[]> => {
  const { json } = await test.call("GET", `/api/notes/?${name}=${encodeURIComponent(text)}`);
  return z
    .array(z.object({ text: z.string() }))
    .parse(json)
    .map(({ text }) => text);
};

const ascii = (text: string): string => text.replaceAll(/[a-z]/g, (letter) => letter.toUpperCase());
/** As the database changes the case: PostgreSQL all letters, SQLite those of ASCII, also where the case counts. */
const folds = {
  ignored: dialect === "sqlite" ? ascii : (text: string): string => text.toUpperCase(),
  kept: dialect === "sqlite" ? ascii : (text: string): string => text,
};

describe("a text", () => {
  it.each([32, 33, 40, 90, poem.length])("of %i letters is found where it is", async (length) => {
    for (const part of [poem.slice(0, length), poem.slice(-length), poem.slice(20, 20 + length)])
      for (const text of [part, part.toLowerCase(), `${part}?`, `${part.slice(0, -1)}?`]) {
        const is = (fold: (text: string) => string, place: "includes" | "endsWith"): readonly string[] =>
          texts.filter((one) => fold(one)[place](fold(text)));
        expect(await found("text__contains", text)).toEqual(is(folds.kept, "includes"));
        expect(await found("text__icontains", text)).toEqual(is(folds.ignored, "includes"));
        expect(await found("text__endswith", text)).toEqual(is(folds.kept, "endsWith"));
        expect(await found("text__iendswith", text)).toEqual(is(folds.ignored, "endsWith"));
        expect(await found("search", `"${text.replaceAll("\\", "")}"`)).toEqual(
          texts.filter((one) => folds.ignored(one).includes(folds.ignored(text.replaceAll("\\", "")))),
        );
      }
  });
});

// PostgreSQL works in a process of its own, which `statement_timeout` limits.
it.runIf(dialect === "sqlite").each(["search", ...lookups.map((lookup) => `text__${lookup}`)])(
  "%s takes no more work than reading the row",
  async (name) => {
    const growth = await growthOf(12_000, async (size) => {
      const long = await test.call("POST", "/api/notes/", { json: { text: "1".repeat(8 * size) } });
      for (const text of [`${"1".repeat(size)}x`, `x${"1".repeat(size)}`])
        expect(await found(name, text)).toEqual([]);
      await test.call("DELETE", `/api/notes/${z.object({ id: z.number() }).parse(long.json).id}/`);
    });
    expect(growth).toBeLessThan(linear);
  },
);
