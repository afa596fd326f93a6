// Groups and model permissions on Django's tables: who may do what, at which cost, and that nobody grants them to themselves.
import { beforeAll, describe, expect, it } from "vitest";
import * as z from "zod";
import {
  allOf,
  allowAny,
  anyOf,
  type AuthEvent,
  defineResource,
  defineView,
  hasPermission,
  isAdminUser,
  isAuthenticated,
  latchkey,
  type LatchkeyOptions,
  modelPermissions,
  modelPermissionsOrAnonReadOnly,
  modelPermissionsWithView,
  not,
  requires,
} from "../../src/index.ts";
import { password, secretKey, type TestApp, testApp } from "../support/app.ts";
import { dialect, djangoDatabase, freshDatabase, look } from "../support/database.ts";
import { stateless } from "../support/stateless.ts";
import { listenIn } from "../support/statements.ts";

const schema = z.object({ title: z.string() });
const books = defineResource("books", { schema, scope: "all", permissions: [modelPermissions] });
const shown = defineResource("shown", {
  schema,
  scope: "all",
  contentType: "shop.book",
  table: "books",
  permissions: [modelPermissionsWithView],
});
const open = defineResource("open", {
  schema,
  scope: "all",
  table: "books",
  permissions: [modelPermissionsOrAnonReadOnly],
});
const owned = defineResource("owned-notes", { schema, owner: "owner", permissions: [modelPermissions] });
const either = defineView("/either/", {
  permissions: [anyOf(isAdminUser, allOf(isAuthenticated, hasPermission("books.view_book")))],
  get: () => ({}),
});
const neither = defineView("/neither/", {
  permissions: [isAuthenticated, not(hasPermission("books.view_book"))],
  get: () => ({}),
});

describe("model permissions", () => {
  let test: TestApp;
  let events: AuthEvent[] = [];
  const tokens: Record<string, string> = {};
  const status = async (user: string | undefined, method: string, path: string, json?: unknown) =>
    (await test.call(method, path, { token: user === undefined ? undefined : tokens[user], json })).status;

  beforeAll(async () => {
    test = await testApp(
      {
        resources: [books, shown, open, owned],
        views: [either, neither],
        permissions: [modelPermissions],
        users: { fields: z.object({ nickname: z.string().default("") }) },
        onEvent: (event) => events.push(event),
      },
      ["ada", "bob", "eve"],
    );
    await test.app.auth.createSuperuser({ username: "root", password });
    for (const name of ["ada", "bob", "eve", "root"]) tokens[name] = (await test.login(name)).access;
    test.app.routes.get("/custom/", requires(hasPermission("books.view_book")), ({ json }) => json({}));
  });

  const one = { title: "A" };

  it("follow the methods as DRF's do, and change at once", async () => {
    const { auth } = test.app;
    expect(await status("ada", "GET", "/api/books/")).toBe(200);
    expect(await status("ada", "GET", "/api/")).toBe(200);
    expect(await status(undefined, "GET", "/api/books/")).toBe(401);
    expect(await status("ada", "POST", "/api/books/", one)).toBe(403);
    expect(await status("root", "POST", "/api/books/", one)).toBe(201);
    expect(await status("ada", "GET", "/api/shown/")).toBe(403);
    expect(await status(undefined, "GET", "/api/open/")).toBe(200);
    expect(await status(undefined, "POST", "/api/open/", one)).toBe(401);
    expect(await status("ada", "PUT", "/api/open/1/", one)).toBe(403);

    await auth.groups.create("Editors");
    await auth.permissions.grant({ group: "Editors" }, "books.add_book", "books.change_book");
    await auth.groups.addUser("Editors", "ada");
    expect(await auth.groups.of("ada")).toEqual(["Editors"]);
    expect(await auth.permissions.of({ user: "ada" })).toEqual(["books.add_book", "books.change_book"]);
    for (const [method, path, expected] of [
      ["POST", "/api/books/", 201],
      ["PUT", "/api/books/1/", 200],
      ["PATCH", "/api/open/1/", 200],
      ["DELETE", "/api/books/1/", 403],
      ["OPTIONS", "/api/books/1/", 200],
    ] as const)
      expect([method, path, await status("ada", method, path, one)]).toEqual([method, path, expected]);

    await auth.permissions.grant({ user: "ada" }, "books.delete_book", "shop.view_book");
    expect(await status("ada", "DELETE", "/api/books/2/")).toBe(204);
    expect(await status("ada", "GET", "/api/shown/1/")).toBe(200);
    await auth.permissions.withdraw({ group: "Editors" }, "books.change_book");
    expect(await status("ada", "PUT", "/api/books/1/", one)).toBe(403);
    await auth.groups.removeUser("Editors", "ada");
    expect(await status("ada", "POST", "/api/books/", one)).toBe(403);
    await auth.groups.addUser("Editors", "ada");
    await auth.groups.delete("Editors");
    expect(await status("ada", "POST", "/api/books/", one)).toBe(403);
    expect(await auth.permissions.of({ user: "ada" })).toEqual(["books.delete_book", "shop.view_book"]);
  });

  it("are combined, and stand in views and custom routes", async () => {
    const paths = ["/either/", "/custom/"];
    for (const path of paths) expect([path, await status("bob", "GET", path)]).toEqual([path, 403]);
    expect(await status("bob", "GET", "/neither/")).toBe(200);
    await test.app.auth.permissions.grant({ user: "bob" }, "books.view_book");
    for (const path of paths) expect([path, await status("bob", "GET", path)]).toEqual([path, 200]);
    expect(await status("bob", "GET", "/neither/")).toBe(403);
    for (const path of paths) expect([path, await status("root", "GET", path)]).toEqual([path, 200]);
    for (const path of paths) expect([path, await status(undefined, "GET", path)]).toEqual([path, 401]);
  });

  it("narrow an owned resource, and never widen it", async () => {
    await test.app.auth.permissions.grant(
      { user: "bob" },
      "owned_notes.add_ownednote",
      "owned_notes.change_ownednote",
    );
    expect(await status("eve", "POST", "/api/owned-notes/", one)).toBe(403);
    const { json } = await test.call("POST", "/api/owned-notes/", { token: tokens["bob"], json: one });
    const { id } = z.object({ id: z.number() }).parse(json);
    expect(await status("bob", "PUT", `/api/owned-notes/${id}/`, one)).toBe(200);
    expect(await status("root", "PUT", `/api/owned-notes/${id}/`, one)).toBe(404);
  });

  it("are read in one query with the session, and not where nobody asks", async () => {
    const listen = listenIn(test.app.db);
    const count = async (user: string, method: string, path: string, json?: unknown) =>
      (await listen(() => status(user, method, path, json))).length;
    expect(await count("eve", "POST", "/api/books/", one)).toBe(1);
    expect(await count("eve", "GET", "/either/")).toBe(1);
    const [reading, asked] = [await listen(() => status("eve", "GET", "/api/books/77/")), "auth_permission"];
    expect(reading.some(({ sql }) => sql.includes(asked))).toBe(false);
    expect(reading.length).toBe(2);
  });

  it("are refused to inactive users, and cannot be gained by a body", async () => {
    const gain = {
      is_superuser: true,
      is_staff: true,
      groups: [1],
      user_permissions: [1],
      permissions: ["books.add_book"],
    };
    const sent = { username: "mallory", password, nickname: "m", ...gain };
    expect(await status(undefined, "POST", "/api/users/", sent)).toBe(201);
    const mallory = await test.app.auth.findUser("mallory");
    expect([mallory?.isStaff, mallory?.isSuperuser]).toEqual([false, false]);
    expect(await test.app.auth.permissions.of({ user: "mallory" })).toEqual([]);
    tokens["mallory"] = (await test.login("mallory")).access;
    expect(await status("mallory", "POST", "/api/books/", { ...one, ...gain })).toBe(403);
    expect(await status("mallory", "POST", "/api/books/?permissions=books.add_book", one)).toBe(403);
    const inactive = mallory && { ...mallory, isActive: false, isSuperuser: true };
    expect(inactive && (await test.app.auth.permissions.has(inactive, "books.add_book"))).toBe(false);
  });

  it("emit an event for each change, and refuse names that do not exist", async () => {
    const { groups, permissions } = test.app.auth;
    await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
    events = [];
    await groups.create("Readers");
    await groups.addUser("Readers", "eve");
    await groups.addUser("Readers", "eve");
    await permissions.grant({ group: "Readers" }, "books.view_book");
    await permissions.grant({ user: "eve" }, "books.add_book");
    await permissions.withdraw({ user: "eve" }, "books.add_book");
    await groups.removeUser("Readers", "eve");
    await groups.delete("Readers");
    await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
    const eve = (await test.app.auth.findUser("eve"))?.id;
    const details = events.map(({ at: _at, client: _client, ...rest }) => rest);
    expect(details).toEqual([
      { type: "group.created", group: "Readers" },
      { type: "group.user_added", group: "Readers", userId: eve },
      { type: "permission.granted", permission: "books.view_book", group: "Readers" },
      { type: "permission.granted", permission: "books.add_book", userId: eve },
      { type: "permission.withdrawn", permission: "books.add_book", userId: eve },
      { type: "group.user_removed", group: "Readers", userId: eve },
      { type: "group.deleted", group: "Readers" },
    ]);
    await groups.create("Again");
    for (const [action, code] of [
      [() => groups.create("Again"), "group_exists"],
      [() => groups.delete("Nobody"), "group_not_found"],
      [() => groups.addUser("Again", "nobody"), "user_not_found"],
      [() => groups.of("nobody\0"), "user_not_found"],
      [() => permissions.grant({ group: "No\0body" }, "books.add_book"), "group_not_found"],
      [() => permissions.grant({ group: "Again" }, "books.add_book", "x.y"), "permission_not_found"],
      [() => permissions.grant({ group: "Again" }, "books"), "permission_not_found"],
      [() => permissions.grant({ group: "Again" }, "books.\0"), "permission_not_found"],
    ] as const)
      await expect(action()).rejects.toMatchObject({ code });
    expect(await permissions.of({ group: "Again" })).toEqual([]);
    for (const name of ["", "x".repeat(151), "a\0b"])
      await expect(groups.create(name)).rejects.toThrow(TypeError);
  });
});

describe("the start of an app", () => {
  const start = async (options: LatchkeyOptions): Promise<void> =>
    latchkey({ database: "sqlite::memory:", secretKey, log: () => {}, ...options }).close();

  it.each<[string, LatchkeyOptions, RegExp]>([
    [
      "a resource whose users are not read",
      { revocation: stateless, resources: [books] },
      /^The resource books has a permission that asks the database, but with `revocation: "none"`/,
    ],
    [
      "a verb of such a resource",
      {
        resources: [
          defineResource("notes", {
            schema,
            scope: "all",
            revocation: stateless,
            permissions: { default: [allowAny], create: [anyOf(isAdminUser, hasPermission("a.b"))] },
          }),
        ],
      },
      /^The verb create of the resource notes has a permission that asks the database/,
    ],
    [
      "modelPermissions without a model",
      { views: [defineView("/x/", { permissions: [modelPermissions], get: () => ({}) })] },
      /^The view at \/x\/ has no model/,
    ],
    [
      "a content type that is none",
      {
        resources: [
          defineResource("notes", { schema, scope: "all", contentType: "Notes", permissions: [allowAny] }),
        ],
      },
      /`contentType` of the resource `notes`: is an app label and a model/,
    ],
  ])("is stopped by %s", async (_, options, message) => {
    await expect(start(options)).rejects.toThrow(message);
  });

  it("goes on where a resource reads its users", async () => {
    const notes = defineResource("notes", {
      schema,
      scope: "all",
      revocation: "user",
      permissions: [modelPermissions],
    });
    await expect(start({ revocation: stateless, resources: [notes] })).resolves.toBeUndefined();
  });

  it("refuses a name that is none", () => {
    expect(() => hasPermission("change_book")).toThrow(/is named like "shop.change_book"/);
  });
});

describe("Django's own tables", () => {
  it("are used as they are, and get the permissions of other models", async () => {
    const database = await djangoDatabase("users-src");
    // The admin has permissions of its own models.
    const tables = `select count(*) as n from auth_permission as p
      join django_content_type as t on t.id = p.content_type_id where t.app_label <> 'latchkey'`;
    const [before] = await look(database, tables);
    const users = {
      table: "Authentication_Token_App_userlogin",
      usernameMaxLength: 200,
      omit: ["email", "first_name", "last_name", "date_joined"],
    } satisfies LatchkeyOptions["users"];
    const item = defineResource("items", {
      schema: z.object({ title: z.string() }),
      scope: "all",
      table: "tasks_task",
      permissions: [allowAny],
    });
    const { app } = await testApp({ database, users, resources: [books] }, []);
    const [after] = await look(database, tables);
    expect(Number(after?.["n"]) - Number(before?.["n"])).toBe(4);
    await app.auth.register({ username: "ada", password });
    await app.auth.groups.create("Editors");
    await app.auth.groups.addUser("Editors", "ada");
    await app.auth.permissions.grant({ group: "Editors" }, "tasks.change_task");
    await app.auth.permissions.grant({ user: "ada" }, "Authentication_Token_App.view_userlogin");
    expect(await app.auth.permissions.of({ user: "ada" })).toEqual([
      "Authentication_Token_App.view_userlogin",
      "tasks.change_task",
    ]);
    await app.auth.groups.delete("Editors");
    expect(await look(database, "select * from auth_group_permissions")).toEqual([]);
    await app.close();
    const other = latchkey({
      database,
      secretKey,
      log: () => {},
      users: { ...users, contentType: "x.person" },
      resources: [item],
    });
    await expect(other.migrate()).rejects.toThrow(/has no column person_id: name the user model/);
    await other.close();
  });

  it("are made like Django's where they are missing", async () => {
    const database = await freshDatabase();
    const options = { database, resources: [books, owned] };
    const { app } = await testApp({ ...options, permissions: [isAuthenticated] }, []);
    expect(await app.migrate()).toEqual([]);
    const names = await look(
      database,
      `select t.app_label, t.model, p.codename, p.name from auth_permission as p
       join django_content_type as t on t.id = p.content_type_id where t.app_label not in ('auth', 'latchkey') order by p.id`,
    );
    expect(names.map((row) => Object.values(row).join(" "))).toEqual([
      "books book add_book Can add book",
      "books book change_book Can change book",
      "books book delete_book Can delete book",
      "books book view_book Can view book",
      "owned_notes ownednote add_ownednote Can add owned note",
      "owned_notes ownednote change_ownednote Can change owned note",
      "owned_notes ownednote delete_ownednote Can delete owned note",
      "owned_notes ownednote view_ownednote Can view owned note",
    ]);
    // As Django's AutoField, whatever the fields of other apps.
    const ids =
      dialect === "sqlite"
        ? "select distinct lower(type) as t from pragma_table_info('auth_user_groups') where name like '%id'"
        : "select distinct data_type as t from information_schema.columns where table_name like 'auth\\_%' and column_name like '%id'";
    expect(await look(database, ids)).toEqual([{ t: "integer" }]);
    await app.close();
  });
});
