// Fixtures in Django's JSON format: what is dumped, what is loaded, and that one app reads what another has written.
import { Readable } from "node:stream";
import { describe, expect, it } from "vitest";
import * as z from "zod";
import { dump } from "../../src/cli/fixtures/dump.ts";
import { loadFixtures } from "../../src/cli/fixtures/load.ts";
import { chosenModels, fixtureApp } from "../../src/cli/fixtures/models.ts";
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

const shelves = defineResource("shelves", {
  id: "uuid",
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
  writeOnly: ["data"],
});

const start = (users: readonly string[]): Promise<TestApp> =>
  testApp(
    {
      permissions: [isAuthenticated],
      resources: [shelves, books],
      users: { fields: z.object({ nick: z.string().max(20).default("") }) },
      timeZone: "Asia/Tokyo",
    },
    users,
  );

async function dumped(
  app: Latchkey,
  names: readonly string[] = ["groups", "users", "shelves", "books"],
  isNatural = false,
): Promise<string> {
  const fixtures = fixtureApp(app);
  const models = chosenModels(fixtures.models, names);
  let text = "";
  for await (const part of dump(fixtures, {
    models,
    isNaturalForeign: isNatural,
    isNaturalPrimary: isNatural,
    onRows: () => {},
  }))
    text += part;
  return text;
}

/** Loads a text that arrives in parts of some length. */
function load(app: Latchkey, text: string, { ignoresUnknown = false, length = 7 } = {}): Promise<number> {
  const parts = Array.from({ length: Math.ceil(text.length / length) }, (_, index) =>
    text.slice(index * length, (index + 1) * length),
  );
  const file = { name: "all.json", open: () => Readable.from(parts) };
  return loadFixtures(fixtureApp(app), [file], { ignoresUnknown, onRows: () => {} });
}

const book = {
  title: 'Quotes " \\ and ] } brackets, 漢字',
  pages: 9_007_199_254_740_991,
  weight: 1.5,
  price: "12.50",
  is_sold: true,
  printed: "2024-02-29",
  read_at: "2024-02-29T12:34:56.123456Z",
  loan: "3 04:05:06",
  code: "6b1f9f5e-0d0c-4f9e-8f0a-0123456789ab",
  data: { a: [1, "}"], big: 12 },
};

describe("a fixture", () => {
  it("has users and rows as Django writes them, and another app reads it", async () => {
    const { app, call, login } = await start(["ada", "bob"]);
    const { access: token } = await login("ada");
    const shelf = await call("POST", "/api/shelves/", { token, json: { name: "Upper" } });
    const { id } = Object(shelf.json);
    const made = await call("POST", "/api/books/", { token, json: { ...book, shelf: id, readers: [2, 1] } });
    expect([made.status, made.text]).toEqual([201, expect.stringContaining('"price":"12.50"')]);
    await call("POST", "/api/books/", { token, json: { title: "Plain", price: "1" } });
    const text = await dumped(app);
    const objects: { model: string; pk: unknown; fields: Record<string, unknown> }[] = JSON.parse(text);
    expect(objects.map(({ model, pk }) => [model, pk])).toEqual([
      ["auth.user", 1],
      ["auth.user", 2],
      [expect.stringMatching(/^shelves\./), id],
      ["shop.book", 1],
      ["shop.book", 2],
    ]);
    expect(objects[0]?.fields).toMatchObject({
      username: "ada",
      password: expect.stringMatching(/^pbkdf2_sha256\$/),
      last_login: null,
      is_superuser: false,
      is_active: true,
      date_joined: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      nick: "",
      groups: [],
      user_permissions: [],
    });
    expect(objects[3]?.fields).toEqual({
      ...book,
      owner: 1,
      shelf: id,
      readers: [1, 2],
      created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
    });

    const other = await start([]);
    expect(await load(other.app, text)).toBe(5);
    expect(await dumped(other.app)).toBe(text);
    // The ids of later rows come after those that were loaded, and the password is the old one.
    const { access } = await other.login("ada");
    const next = await other.call("POST", "/api/books/", {
      token: access,
      json: { title: "Next", price: "2" },
    });
    expect(next.json).toMatchObject({ id: 3, owner: 1 });
    expect(await other.app.auth.register({ username: "eve", password })).toMatchObject({ id: 3 });
    await app.close();
    await other.app.close();
  });

  it("of Django's adds rows, changes those with its ids, and may refer to later ones", async () => {
    const { app, call, login } = await start(["ada"]);
    const pbkdf2 = (await app.auth.findUser("ada"))?.password;
    const user = {
      password: pbkdf2,
      username: "zoë",
      date_joined: "2020-01-02T03:04:05.678Z",
      email: "z@example.org",
    };
    const fixture = [
      {
        model: "shop.book",
        pk: 41,
        fields: { title: "Django's", price: "3.10", owner: 12, readers: [12, 1] },
      },
      { model: "auth.user", pk: 12, fields: { ...user, last_login: null, groups: [], user_permissions: [] } },
      { model: "auth.user", pk: 1, fields: { username: "ada", first_name: "Ada", password: pbkdf2 } },
    ];
    expect(await load(app, JSON.stringify(fixture), { length: 100_000 })).toBe(3);
    const { access: token } = await login("zoë");
    expect((await call("GET", "/api/books/41/", { token })).json).toMatchObject({
      title: "Django's",
      price: "3.10",
      pages: 10,
      readers: [1, 12],
    });
    const changed = [{ model: "shop.book", pk: 41, fields: { title: "New", price: "3.10", owner: 12 } }];
    await load(app, JSON.stringify(changed));
    expect((await call("GET", "/api/books/41/", { token })).json).toMatchObject({
      title: "New",
      readers: [1, 12],
    });
    expect((await app.auth.findUser("ada"))?.fields).toMatchObject({ first_name: "Ada" });
    await app.close();
  });

  it("is dumped page by page, of the resources that are named", async () => {
    const { app } = await start(["ada"]);
    const rows = Array.from({ length: 1203 }, (_, index) => ({
      model: "shop.book",
      pk: index + 1,
      fields: { title: `Book ${index}`, price: "1.00", owner: 1 },
    }));
    await load(app, JSON.stringify(rows), { length: 1000 });
    const objects: { pk: number }[] = JSON.parse(await dumped(app, ["books"]));
    expect(objects.map(({ pk }) => pk)).toEqual(rows.map(({ pk }) => pk));
    expect(JSON.parse(await dumped(app, ["shelves"]))).toEqual([]);
    expect(JSON.parse(await dumped(app, ["auth.user", "users"]))).toHaveLength(1);
    const all: { model: string }[] = JSON.parse(await dumped(app, []));
    expect(new Set(all.map(({ model }) => model))).toEqual(
      new Set(["contenttypes.contenttype", "auth.permission", "auth.user", "shop.book"]),
    );
    expect(() => chosenModels(fixtureApp(app).models, ["bocks"])).toThrow(/There is no resource bocks/);
    await app.close();
  });

  it("has groups and their permissions, by names, which another app has under other ids", async () => {
    const { app } = await start(["ada", "bob"]);
    const { groups, permissions } = app.auth;
    await groups.create("Readers");
    await groups.create("Editors");
    await groups.addUser("Editors", "ada");
    await permissions.grant({ group: "Editors" }, "shop.change_book", "shop.add_book");
    await permissions.grant({ user: "bob" }, "auth.view_group");
    const text = await dumped(app, []);
    const objects: { model: string; pk?: number; fields: Record<string, unknown> }[] = JSON.parse(text);
    expect(objects.filter(({ model }) => ["auth.group", "auth.user"].includes(model))).toMatchObject([
      { pk: 1, fields: { name: "Readers", permissions: [] } },
      {
        pk: 2,
        fields: {
          name: "Editors",
          permissions: [
            ["add_book", "shop", "book"],
            ["change_book", "shop", "book"],
          ],
        },
      },
      { pk: 1, fields: { groups: [2], user_permissions: [] } },
      { pk: 2, fields: { groups: [], user_permissions: [["view_group", "auth", "group"]] } },
    ]);
    expect(objects).toContainEqual({
      model: "auth.permission",
      fields: {
        name: expect.stringMatching(/^Can add /),
        content_type: ["shop", "book"],
        codename: "add_book",
      },
    });
    const natural: typeof objects = JSON.parse(await dumped(app, ["users"], true));
    expect(natural.map(({ pk, fields }) => [pk, fields["groups"]])).toEqual([
      [undefined, [["Editors"]]],
      [undefined, []],
    ]);

    // Its permissions are more, so that their ids are others.
    const other = await testApp(
      {
        permissions: [isAuthenticated],
        resources: [defineResource("a", { schema: z.object({}), scope: "all" }), shelves, books],
        users: { fields: z.object({ nick: z.string().max(20).default("") }) },
      },
      ["zoe"],
    );
    await other.app.auth.groups.create("Others");
    // What has no id finds its row by its name, or is a new one.
    for (const _ of [1, 2]) expect(await load(other.app, await dumped(app, [], true))).toBe(objects.length);
    expect(await other.app.auth.groups.list()).toEqual(["Editors", "Others", "Readers"]);
    expect(await other.app.auth.groups.of("ada")).toEqual(["Editors"]);
    expect(await other.app.auth.permissions.of({ user: "ada" })).toEqual([
      "shop.add_book",
      "shop.change_book",
    ]);
    expect(await other.app.auth.permissions.of({ user: "bob" })).toEqual(["auth.view_group"]);
    expect((await other.app.auth.findUser("ada"))?.id).toBe(2);
    await app.close();
    await other.app.close();
  });

  it("of Django's has ids of its own for permissions and content types, in any order", async () => {
    const { app } = await start(["ada"]);
    const fixture = `[
      {"model": "auth.group", "pk": 7, "fields": {"name": "Sellers", "permissions": [2, 1]}},
      {"model": "auth.permission", "pk": 1, "fields": {"name": "Can sell", "content_type": 90, "codename": "sell_book"}},
      {"model": "auth.permission", "pk": 2, "fields": {"name": "Can add a book", "content_type": 90, "codename": "add_book"}},
      {"model": "contenttypes.contenttype", "pk": 90, "fields": {"app_label": "shop", "model": "book"}},
      {"model": "auth.user", "pk": 1, "fields": {"username": "ada", "password": "!", "groups": [["Sellers"]], "user_permissions": [1]}},
      {"model": "shop.book", "pk": null, "fields": {"title": "New", "price": "1.00", "owner": ["ada"], "readers": [["ada"]]}},
      {"model": "shelves.shelve", "fields": {"name": "New"}}
    ]`;
    expect(await load(app, fixture)).toBe(7);
    expect(await app.auth.groups.of("ada")).toEqual(["Sellers"]);
    expect(await app.auth.permissions.of({ group: "Sellers" })).toEqual(["shop.add_book", "shop.sell_book"]);
    const all = await app.auth.permissions.list();
    expect(all.filter(({ name }) => name.startsWith("shop."))).toContainEqual({
      name: "shop.add_book",
      description: "Can add a book",
    });
    expect(all.filter(({ name }) => name.startsWith("auth."))).toHaveLength(12);
    const [shelf, made]: { pk: unknown; fields: object }[] = JSON.parse(
      await dumped(app, ["shelves", "books"]),
    );
    expect(shelf?.pk).toMatch(/^[\da-f-]{36}$/);
    expect(made).toMatchObject({ pk: 1, fields: { owner: 1, readers: [1] } });
    await app.close();
  });

  it("records login names that look like others", async () => {
    const { app } = await start([]);
    const user = { username: "ａｄａ", password: "!" };
    await load(app, JSON.stringify([{ model: "auth.user", pk: 1, fields: user }]));
    await expect(app.auth.register({ username: "ada", password })).rejects.toThrow(
      /exists|taken|in use|already/,
    );
    await app.close();
  });

  it("with an error loads nothing, and says which object is wrong", async () => {
    const { app } = await start(["ada"]);
    const fields = { title: "A", price: "1.00", owner: 1 };
    const first = { model: "shop.book", pk: 1, fields };
    const other = { ...first, pk: 3 };
    for (const [second, message] of [
      ["[", /array/],
      ["", /^all\.json, line 2: the file ends before its array does/],
      ['{"model": "shop.book", "pk": 2, "fields": {', /ends before/],
    ] as const)
      await expect(load(app, `[${JSON.stringify(first)},\n${second}`)).rejects.toThrow(message);
    for (const [second, message] of [
      ["{}", /^all\.json, line 2, object 2: it is not an object with model, pk and fields/],
      ['{"a": }', /^all\.json, line 2, object 2: it is not valid JSON/],
      [
        '{"model": "auth.goup", "pk": 2, "fields": {}}',
        /object 2 \(auth\.goup 2\): the app has no such model/,
      ],
      [JSON.stringify({ ...other, fields: { ...fields, colour: 1 } }), /no field colour/],
      [JSON.stringify({ ...other, fields: { title: "A", owner: 1 } }), /price: this field is missing/],
      [
        JSON.stringify({ ...other, fields: { ...fields, price: "x" } }),
        /^all\.json, line 2, object 2 \(shop\.book 3\): price: /,
      ],
      [JSON.stringify({ ...other, fields: { ...fields, readers: "1" } }), /readers: is not a list of ids/],
      [
        JSON.stringify({ ...other, fields: { ...fields, owner: ["bob"] } }),
        /owner: \["bob"\] is not the natural key of a row/,
      ],
      [
        JSON.stringify({ ...other, fields: { ...fields, shelf: ["Upper"] } }),
        /shelf: \["Upper"\] is not the natural key of a row/,
      ],
      [
        JSON.stringify({ ...other, fields: { ...fields, owner: 99 } }),
        /^shop\.book 3: owner: there is no row 99 in auth_user\.$/,
      ],
      [
        JSON.stringify({ ...other, fields: { ...fields, readers: [99] } }),
        /^shop\.book 3: readers: there is no row 99 in auth_user\.$/,
      ],
      [
        `{"model": "auth.user", "pk": 5, "fields": {"username": "eve", "password": "!"}},
         {"model": "auth.user", "pk": 6, "fields": {"username": "ada", "password": "!"}}`,
        /^all\.json, line 3, object 3 \(auth\.user 6\): A row with the same value exists.*username/,
      ],
      [
        `{"model": "auth.group", "fields": {"name": null}}`,
        /^all\.json, line 2, object 2 \(auth\.group\): A required column/,
      ],
    ] as const)
      await expect(load(app, `[${JSON.stringify(first)},\n${second}]`)).rejects.toThrow(message);
    await expect(load(app, '{"model": 1}')).rejects.toThrow(/not a fixture/);
    expect(JSON.parse(await dumped(app, ["books"]))).toEqual([]);
    const unknown = [
      { model: "auth.goup", pk: 1, fields: {} },
      { ...first, fields: { ...fields, colour: 1 } },
    ];
    expect(await load(app, JSON.stringify(unknown), { ignoresUnknown: true })).toBe(1);
    await app.close();
  });
});
