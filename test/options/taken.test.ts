// Names and paths that are used twice: the start stops with one line that names both uses.
import { describe, expect, it } from "vitest";
import * as z from "zod";
import {
  defineResource,
  defineView,
  type LatchkeyOptions,
  type Resource,
  type ResourceOptions,
  type ViewDefinition,
} from "../../src/index.ts";
import { refusal, started } from "../support/refusal.ts";

const title = z.string();
const schema = z.object({ title });
const get = (): object => ({});
const resource = (options: Partial<ResourceOptions> = {}, name = "things"): Resource =>
  defineResource(name, { schema, ...(options.owner === undefined && { scope: "all" }), ...options });
const view = (path: string): ViewDefinition => defineView(path, { get });

describe("two columns with the same name", () => {
  it.each<[string, Partial<ResourceOptions>, string]>([
    ["a field id", { schema: z.object({ id: z.string() }) }, "field `id`"],
    ["a field ID", { schema: z.object({ ID: z.string() }) }, "field `ID`"],
    ["fields that differ in case", { schema: z.object({ title, Title: title }) }, "field `Title`"],
    ["an owner like a field", { owner: "title" }, "owner `title`"],
    [
      "an owner's column like a field",
      { owner: "boss", schema: z.object({ boss_id: z.int() }) },
      "`boss_id`",
    ],
    ["an owner called id", { owner: "id" }, "owner `id`"],
    ["a timestamp like a field", { timestamps: { created: "title" } }, '`created: "title"`'],
    ["a timestamp like the owner", { owner: "at", timestamps: { updated: "at" } }, "owner `at`"],
    ["a timestamp like the owner's column", { owner: "a", timestamps: { updated: "a_id" } }, "`a_id`"],
    ["timestamps of one name", { timestamps: { created: "at", updated: "at" } }, '`updated: "at"`'],
    ["a timestamp called id", { timestamps: { created: "id" } }, '`created: "id"`'],
  ])("%s", (_, options, what) => {
    const message = refusal({ resources: [resource(options)] });
    expect(message).toMatch(/^The resource `things` has .*: rename one of them\.$/);
    expect(message).toContain(what);
  });

  it.each([
    [{ is_staff: z.boolean() }, "rename one of them"],
    [{ Is_Superuser: z.boolean() }, "rename one of them"],
    [{ password: z.string() }, "rename one of them"],
    [{ id: z.int() }, "rename one of them"],
    [{ username: z.string() }, "rename one of them"],
    [{ email: z.string() }, "add the column to `users.omit`"],
  ])("of the user model: %j", (fields, way) => {
    expect(refusal({ users: { fields: z.object(fields) } })).toMatch(
      new RegExp(`^Option \`users.fields\`: .*${way}\\.$`),
    );
  });

  it("are accepted in different tables, and when the model omits the column", () => {
    const resources = [resource({ owner: "owner", timestamps: { created: "at" } }), resource({}, "others")];
    expect(refusal({ resources, users: { omit: ["email"], fields: z.object({ email: z.string() }) } })).toBe(
      started,
    );
  });
});

describe("a name or a table that is taken", () => {
  it("two resources with the same name", () => {
    expect(refusal({ resources: [resource(), resource({ table: "other" })] })).toBe(
      "Two resources have the name `things`: rename one of them.",
    );
  });

  it.each([
    "auth_user",
    "AUTH_USER",
    "auth_group",
    "auth_user_user_permissions",
    "django_session",
    "django_migrations",
    "latchkey_session",
    "Latchkey_Anything",
    "token_blacklist_outstandingtoken",
    "authtoken_token",
    "sqlite_sequence",
  ])("the table %s", (table) => {
    expect(refusal({ resources: [resource({ table })] })).toMatch(
      new RegExp(`^The resource \`things\` has the table ${table}, which is .*: give it another`),
    );
  });

  it("the default table of a resource", () => {
    expect(refusal({ resources: [resource({}, "auth_user")] })).toContain("which is a table of the users");
    expect(refusal({ users: { table: "people" }, resources: [resource({}, "people")] })).toContain(
      "a table of the users",
    );
    expect(
      refusal({ users: { table: "people" }, resources: [resource({ table: "people_groups" })] }),
    ).toContain("a table of the users");
  });

  it("the table of a custom user model", () => {
    expect(refusal({ users: { table: "latchkey_session" } })).toMatch(/^Option `users\.table`/);
    expect(refusal({ users: { table: "django_session" } })).toMatch(/^Option `users\.table`/);
  });

  it("but not a table that only looks like one of these", () => {
    const resources = [resource({ table: "authors" }), resource({ table: "shop_auth_user" }, "others")];
    expect(refusal({ resources })).toBe(started);
  });
});

describe("a path that is taken", () => {
  it.each<[string, LatchkeyOptions, string, string]>([
    [
      "a resource, by an endpoint",
      { resources: [resource({}, "users")] },
      "The resource `users`",
      "`paths.register`",
    ],
    [
      "a resource, by a login",
      { resources: [resource({}, "token")] },
      "The resource `token`",
      "`paths.tokenObtainPair`",
    ],
    [
      "a resource's rows, by a moved endpoint",
      { resources: [resource()], paths: { login: "/api/things/:any/" } },
      "The resource `things`",
      "`paths.login`",
    ],
    [
      "a view, by an endpoint",
      { views: [view("/api/token/")] },
      "The view at /api/token/",
      "`paths.tokenObtainPair`",
    ],
    [
      "a view, by a pattern of an endpoint",
      { views: [view("/api/sessions/mine/")] },
      "The view at /api/sessions/mine/",
      "`paths.session`",
    ],
    ["a view, by the API root", { views: [view("/api/")] }, "The view at /api/", "the API root"],
    [
      "a view, by a resource",
      { resources: [resource()], views: [view("/api/things/")] },
      "The view",
      "the resource `things`",
    ],
    [
      "a view, by the rows of a resource",
      { resources: [resource()], views: [view("/api/things/special/")] },
      "The view at /api/things/special/",
      "the resource `things`",
    ],
    [
      "a view, by a parameter of another name",
      { resources: [resource()], views: [view("/api/things/:id/")] },
      "The view at /api/things/:id/",
      "the resource `things`",
    ],
    [
      "a view, by a resource's format suffix",
      { resources: [resource()], views: [view("/api/things.json/")] },
      "The view at /api/things.json/",
      "the resource `things`",
    ],
    ["a view, by the same", { views: [view("/a/"), view("/a/")] }, "The view at /a/", "the view at /a/"],
    [
      "a view, by another's pattern",
      { views: [view("/a/:x/"), view("/a/b/")] },
      "The view at /a/b/",
      "the view at /a/:x/",
    ],
    [
      "a view, by a wildcard",
      { views: [view("/a/*/"), view("/a/b.c/")] },
      "The view at /a/b.c/",
      "the view at /a/*/",
    ],
    [
      "an endpoint, by another",
      { paths: { login: "/api/token/" } },
      "The endpoint `paths.login`",
      "the endpoint `paths.tokenObtainPair`",
    ],
    [
      "a health check, by a view",
      { views: [view("/health/live/")] },
      "The endpoint `paths.live`",
      "the view at",
    ],
    [
      "health checks, by a view's pattern",
      { views: [view("/:a/:b/")] },
      "The endpoint `paths.live`",
      "the view at",
    ],
  ])("%s", (_, options, later, earlier) => {
    const message = refusal(options);
    expect(message).toMatch(/ is never reached: .*Change one of the two paths\.$/);
    expect(message.startsWith(later)).toBe(true);
    expect(message.slice(later.length)).toContain(earlier);
  });

  it.each<[string, LatchkeyOptions]>([
    ["the specific view first", { views: [view("/a/b/"), view("/a/:x/"), view("/a/:x/:y/")] }],
    ["a view behind the endpoints that takes the rest", { views: [view("/api/:name/")] }],
    [
      "a resource where the endpoint is off",
      { resources: [resource({}, "users")], paths: { register: false } },
    ],
    ["an endpoint that is moved", { views: [view("/api/token/")], paths: { tokenObtainPair: "/login/" } }],
    ["paths of another length", { views: [view("/"), view("/a/"), view("/a/:b/c/")] }],
    ["a name with a dot, which no parameter takes", { views: [view("/a/:x/"), view("/a/b.c/")] }],
    ["an API at the root", { paths: { api: "/" }, resources: [resource()], views: [view("/about/")] }],
  ])("but not: %s", (_, options) => {
    expect(refusal(options)).toBe(started);
  });
});
