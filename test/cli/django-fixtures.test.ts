// Django's own loaddata reads what our dumpdata writes, and our loaddata reads what Django's dumpdata writes.
import { spawnSync } from "node:child_process";
import { createReadStream, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import * as z from "zod";
import { dump } from "../../src/cli/fixtures/dump.ts";
import { loadFixtures } from "../../src/cli/fixtures/load.ts";
import { fixtureApp } from "../../src/cli/fixtures/models.ts";
import {
  decimal,
  defineResource,
  duration,
  everyone,
  isAuthenticated,
  type Latchkey,
  manyToMany,
  reference,
} from "../../src/index.ts";
import { password, type TestApp, testApp } from "../support/app.ts";
import { scratchFolder } from "../support/process.ts";

const python = "/usr/bin/python3";
const hasDjango = spawnSync(python, ["-c", "import django; assert django.VERSION >= (3, 2)"]).status === 0;
const why = hasDjango ? "" : `: not run, since ${python} cannot import Django 3.2 or newer`;

const shelves = defineResource("shelves", {
  id: "uuid",
  table: "shop_shelf",
  schema: z.object({ name: z.string() }),
  scope: "all",
});
const books = defineResource("books", {
  table: "shop_book",
  schema: z.object({
    title: z.string().max(200),
    pages: z.int().default(10),
    weight: z.number().nullable().default(null),
    price: decimal(8, 2),
    is_sold: z.boolean().default(false),
    printed: z.iso.date().nullable().default(null),
    read_at: z.iso.datetime().nullable().default(null),
    loan: duration().nullable().default(null),
    code: z.uuid().nullable().default(null),
    data: z.json().default({}),
    shelf: reference(shelves).nullable().default(null),
    readers: manyToMany("users", { among: everyone, show: ["id"] }).default([]),
  }),
  owner: "owner",
  timestamps: { created: "created_at" },
});

const start = (users: readonly string[]): Promise<TestApp> =>
  testApp({ permissions: [isAuthenticated], resources: [shelves, books] }, users);

async function dumped(app: Latchkey): Promise<string> {
  const fixtures = fixtureApp(app);
  let text = "";
  for await (const part of dump(fixtures, { models: fixtures.models, onRows: () => {} })) text += part;
  return text;
}

/** An app with a row of everything. */
async function library(): Promise<Latchkey> {
  const { app, call, login } = await start(["ada", "bob"]);
  await app.auth.groups.create("Editors");
  await app.auth.groups.addUser("Editors", "ada");
  await app.auth.permissions.grant({ group: "Editors" }, "shop.change_book", "shop.add_book");
  await app.auth.permissions.grant({ user: "bob" }, "auth.view_group");
  const { access: token } = await login("ada");
  const shelf = await call("POST", "/api/shelves/", { token, json: { name: "Upper 漢字" } });
  const book = {
    title: 'Quotes " \\ and ] } brackets, 漢字',
    pages: 9_007_199_254_740_991,
    weight: 1.5,
    price: "12.50",
    is_sold: true,
    printed: "2024-02-29",
    read_at: "2024-02-29T12:34:56.123Z",
    loan: "3 04:05:06",
    code: "6b1f9f5e-0d0c-4f9e-8f0a-0123456789ab",
    data: { a: [1, "}"], big: 12 },
    shelf: Object(shelf.json).id,
    readers: [2, 1],
  };
  for (const json of [book, { title: "Plain", price: "1" }])
    expect(await call("POST", "/api/books/", { token, json })).toMatchObject({ status: 201 });
  return app;
}

it.skipIf(!hasDjango)(
  `a fixture goes to Django and comes back unchanged, by ids and by natural keys${why}`,
  async () => {
    const folder = scratchFolder();
    const app = await library();
    const text = await dumped(app);
    await app.close();
    writeFileSync(path.join(folder, "given.json"), text);
    const script = path.join(import.meta.dirname, "django/fixtures.py");
    const { stdout, stderr } = spawnSync(python, ["-B", script, folder, password], { encoding: "utf8" });
    expect(stderr).toBe("");
    expect(JSON.parse(stdout)).toEqual({
      ada: ["shop.add_book", "shop.change_book"],
      bob: ["auth.view_group"],
      groups: ["Editors"],
      books: [
        [
          "Decimal('12.50')",
          "datetime.timedelta(days=3, seconds=14706)",
          { a: [1, "}"], big: 12 },
          "datetime.date(2024, 2, 29)",
        ],
        ["Decimal('1.00')", "None", {}, "None"],
      ],
      checked: true,
    });
    const given: object[] = JSON.parse(text);
    for (const name of ["ids.json", "natural.json"]) {
      const file = path.join(folder, name);
      expect(readFileSync(file, "utf8")).toContain("change_book");
      const { app: other } = await start([]);
      const files = [{ name, open: () => createReadStream(file, "utf8") }];
      await loadFixtures(fixtureApp(other), files, { ignoresUnknown: false, onRows: () => {} });
      const back: object[] = JSON.parse(await dumped(other));
      expect(back.filter(isRow)).toEqual(given.filter(isRow));
      await other.close();
    }
  },
);

/** Django has more content types and permissions. */
const isRow = (object: object): boolean =>
  "model" in object && !/permission|contenttype/.test(String(object.model));
