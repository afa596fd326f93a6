// The rows of resources in the admin: lists, forms, bulk, exports, actions, and what the web app is told of them.
import { beforeAll, describe, expect, it } from "vitest";
import * as z from "zod";
import {
  action,
  decimal,
  defineResource,
  isAuthenticated,
  latchkey,
  manyToMany,
  reference,
} from "../../src/index.ts";
import { type AdminClient, adminClient } from "../support/admin.ts";
import { password, secretKey, type TestApp, testApp } from "../support/app.ts";

const tags = defineResource("tags", { schema: z.object({ label: z.string().max(30) }), scope: "all" });
const projects = defineResource("projects", {
  schema: z.object({ name: z.string().max(80) }),
  owner: "owner",
  unique: ["name"],
  admin: { group: "Work", label: "All projects", list: ["name", "owner"] },
});
const issues = defineResource("issues", {
  schema: z.object({
    title: z.string().max(200),
    body: z.string().default(""),
    secret: z.string().max(20).default(""),
    status: z.enum(["open", "done"]).default("open"),
    cost: decimal(6, 2).nullable().default(null),
    due: z.iso.date().nullable().default(null),
    extra: z.json().default({}),
    urgent: z.boolean().default(false).describe("Is it on fire?"),
    project: reference(projects, { onDelete: "cascade" }),
    tags: manyToMany(tags).default([]),
  }),
  owner: { through: "project" },
  writeOnly: ["secret"],
  timestamps: { created: "created_at" },
  admin: { readOnly: ["cost"] },
  actions: {
    close: action({
      on: "row",
      body: z.object({ note: z.string().max(10) }),
      run: ({ update }) => update({ status: "done" }),
    }),
    archive: action({ on: "collection", run: () => ({ archived: true }) }),
    oldest: action({ on: "collection", method: "GET", run: ({ find }) => find({ limit: 1 }) }),
  },
});
const notes = defineResource("notes", {
  schema: z.object({ text: z.string() }),
  owner: "owner",
  admin: { scope: "own" },
});
const hidden = defineResource("hidden", {
  schema: z.object({ text: z.string() }),
  scope: "all",
  admin: false,
});

let test: TestApp;
let root: AdminClient;
let ada: number;
const call = async (method: string, path: string, json?: unknown) => root.call(method, path, { json });
const created = async (name: string, json: unknown): Promise<number> => {
  const answer = await call("POST", `data/${name}/`, json);
  expect([answer.status, answer.text]).toEqual([201, expect.anything()]);
  return Object(answer.json).id;
};

beforeAll(async () => {
  test = await testApp({
    resources: [tags, projects, issues, notes, hidden],
    permissions: [isAuthenticated],
  });
  await test.app.auth.createSuperuser({ username: "root", password });
  root = await adminClient(test, "root");
  ada = Number((await test.app.auth.findUser("ada"))?.id);
});

describe("the description", () => {
  it("has the resources, their fields, lists and actions", async () => {
    const { json } = await call("GET", "schema/");
    const resources: Record<string, Record<string, unknown>>[] = Object(json).resources;
    const of = (name: string) => Object(resources.find((one) => Object(one).name === name));
    expect(resources.map((one) => Object(one).name)).toEqual([
      "tags",
      "projects",
      "issues",
      "notes",
      "users",
      "groups",
      "permissions",
      "sessions",
      "audit",
    ]);
    expect(of("projects")).toMatchObject({
      label: "Project",
      label_plural: "All projects",
      group: "Work",
      title_field: "name",
      list: ["name", "owner"],
      permissions: { view: true, add: true, change: true, delete: true },
    });
    const fields = Object.fromEntries(
      of("issues").fields.map((field: { name: string }) => [field.name, field]),
    );
    expect(fields).toMatchObject({
      title: { type: "text", required: true, max_length: 200, read_only: false },
      body: { type: "long_text", required: false, default: "" },
      secret: { write_only: true },
      status: { type: "enum", choices: [{ value: "open" }, { value: "done" }] },
      cost: { type: "decimal", digits: 6, places: 2, nullable: true, read_only: true },
      due: { type: "date", nullable: true },
      extra: { type: "json" },
      urgent: { type: "boolean", help: "Is it on fire?" },
      project: { type: "reference", reference: "projects", required: true },
      tags: { type: "references", reference: "tags" },
      created_at: { type: "datetime", read_only: true },
    });
    // What is listed is shown, also where its column has another name.
    for (const name of ["users", "sessions", "audit"]) {
      const { fields: all, list } = of(name);
      const hidden = all.filter((field: { write_only?: boolean }) => field.write_only === true);
      expect(hidden.filter((field: { name: string }) => list.includes(field.name))).toEqual([]);
    }
    expect(of("issues").filters.map(({ name }: { name: string }) => name)).toEqual([
      "status",
      "due__gte",
      "due__lte",
      "urgent",
      "project",
      "tags",
      "created_at__gte",
      "created_at__lte",
    ]);
    expect(of("issues").actions).toEqual([
      { name: "close", label: "Close", on: "row", fields: [expect.objectContaining({ name: "note" })] },
      { name: "archive", label: "Archive", on: "collection", fields: [] },
    ]);
  });
});

describe("rows", () => {
  it("of every owner are listed, filtered, searched and sorted, with labels", async () => {
    const work = await created("projects", { name: "Work", owner: ada });
    const home = await created("projects", { name: "Home", owner: 2 });
    const red = await created("tags", { label: "red" });
    for (const [title, project] of [
      ["Alpha", work],
      ["Beta", home],
      ["Gamma", home],
    ] as const)
      await created("issues", { title, project, tags: [red], secret: "hush", cost: "5.00" });
    const list = async (query: string) => Object((await call("GET", `data/issues/?${query}`)).json);
    const titles = async (query: string) =>
      (await list(query)).results.map(({ title }: { title: string }) => title);
    expect(await list("page_size=2")).toMatchObject({
      count: 3,
      results: [
        { title: "Gamma", cost: null, tags: [red], _labels: { project: "Home", tags: ["red"] } },
        { title: "Beta" },
      ],
    });
    expect(JSON.stringify(await list(""))).not.toContain("hush");
    expect(await titles("page_size=2&page=2")).toEqual(["Alpha"]);
    expect(await titles(`project=${home}&ordering=title`)).toEqual(["Beta", "Gamma"]);
    expect(await titles("search=alp")).toEqual(["Alpha"]);
    expect(await titles("id__in=1,3&ordering=id")).toEqual(["Alpha", "Gamma"]);
    expect((await call("GET", "data/issues/?nothing=1")).status).toBe(400);
    expect((await call("GET", "data/issues/?page=0")).status).toBe(400);
    expect((await call("GET", "data/projects/?owner__in=1")).status).toBe(400);
    expect(Object((await call("GET", `data/projects/?owner=${ada}`)).json).results).toHaveLength(1);
  });

  it("are shown, changed and deleted, with what goes along", async () => {
    const project = await created("projects", { name: "Doomed", owner: ada });
    const issue = await created("issues", { title: "One", project });
    expect((await call("GET", `data/issues/${issue}/`)).json).toMatchObject({ title: "One" });
    const changed = await call("PATCH", `data/issues/${issue}/`, {
      title: "Two",
      cost: "1.00",
      status: "nope",
    });
    expect([changed.status, changed.json]).toEqual([400, { status: [expect.any(String)] }]);
    expect((await call("PATCH", `data/issues/${issue}/`, { title: "Two", cost: "1.00" })).json).toMatchObject(
      {
        title: "Two",
        cost: null,
      },
    );
    expect((await call("PATCH", `data/projects/${project}/`, { owner: 99 })).json).toEqual({
      owner: ['Invalid pk "99" - object does not exist.'],
    });
    expect((await call("POST", "data/projects/", { name: "Doomed", owner: ada })).status).toBe(400);
    expect((await call("GET", `data/projects/${project}/deletion/`)).json).toEqual({
      related: [{ resource: "issues", label: "Issues", count: 1 }],
      protected: [],
    });
    const { json } = await call("GET", `data/issues/${issue}/history/`);
    expect(Object(json).results).toMatchObject([
      { action: "update", actor_name: "root", before: { title: "One" }, after: { title: "Two" } },
      { action: "create", object_label: "One", _labels: { actor: "root" } },
    ]);
    expect((await call("DELETE", `data/projects/${project}/`)).status).toBe(204);
    expect((await call("GET", `data/issues/${issue}/`)).status).toBe(404);
  });

  it("are deleted together, all or none", async () => {
    const ids = [await created("tags", { label: "a" }), await created("tags", { label: "b" })];
    expect((await call("POST", "data/tags/bulk-delete/", { ids: [...ids, 999] })).status).toBe(404);
    expect((await call("GET", `data/tags/${ids[0]}/`)).status).toBe(200);
    expect((await call("POST", "data/tags/bulk-delete/", { ids })).json).toEqual({ deleted: 2 });
    expect((await call("POST", "data/tags/bulk-delete/", { ids: [] })).status).toBe(400);
  });

  it("run their actions", async () => {
    const project = await created("projects", { name: "Acts", owner: ada });
    const issue = await created("issues", { title: "Act", project });
    const path = `data/issues/${issue}/actions/close/`;
    expect((await call("POST", path, { note: "much too long" })).status).toBe(400);
    expect((await call("POST", path, { note: "ok" })).json).toMatchObject({ status: "done" });
    expect((await call("POST", "data/issues/actions/archive/", {})).json).toEqual({ archived: true });
    for (const none of [
      "data/issues/actions/oldest/",
      "data/issues/actions/close/",
      `data/issues/${issue}/actions/archive/`,
    ])
      expect((await call("POST", none, {})).status).toBe(404);
    const { json } = await call("GET", "data/audit/?resource=issues&page_size=2");
    expect(Object(json).results).toMatchObject([
      { action: "archive" },
      { action: "close", object_id: String(issue) },
    ]);
  });

  it("of one's own are all that `scope: own` shows, and what is left out does not exist", async () => {
    const { access: token } = await test.login("ada");
    await test.call("POST", "/api/notes/", { token, json: { text: "ada's" } });
    await created("notes", { text: "mine" });
    expect(Object((await call("GET", "data/notes/")).json).results).toEqual([
      expect.objectContaining({ text: "mine" }),
    ]);
    expect((await call("GET", "data/notes/1/")).status).toBe(404);
    expect((await call("GET", "data/hidden/")).status).toBe(404);
    expect((await call("GET", "data/nothing/")).status).toBe(404);
  });
});

describe("an export", () => {
  it("is CSV in which no cell is a formula", async () => {
    const labels = [
      '=HYPERLINK("http://evil")',
      "+1",
      "-1",
      "@SUM(A1)",
      "\t=1",
      'a,"b"',
      "línea\nzwei",
      "plain",
    ];
    for (const label of labels) await created("tags", { label });
    const { status, text, headers } = await call("GET", "data/tags/export/");
    expect([status, headers.get("content-type")]).toEqual([200, "text/csv; charset=utf-8"]);
    expect(headers.get("content-disposition")).toBe('attachment; filename="tags.csv"');
    const cells = text.split("\r\n").map((line) => line.slice(line.indexOf(",") + 1));
    expect(cells[0]).toBe("label");
    expect(cells).toEqual(
      expect.arrayContaining([
        `"'=HYPERLINK(""http://evil"")"`,
        "'+1",
        "-1",
        "'@SUM(A1)",
        "'=1",
        '"a,""b"""',
        '"línea\nzwei"',
        "plain",
      ]),
    );
    expect((await call("GET", "data/tags/export/?search=plain")).text.split("\r\n")).toHaveLength(3);
  });
});

describe("the option `admin` of a resource", () => {
  const of = (admin: NonNullable<Parameters<typeof defineResource>[1]["admin"]>) => () =>
    latchkey({
      database: "sqlite::memory:",
      secretKey,
      permissions: [isAuthenticated],
      resources: [
        defineResource("things", {
          schema: z.object({ title: z.string(), done: z.boolean(), extra: z.json() }),
          owner: "owner",
          admin,
        }),
      ],
    });

  it("names what there is", async () => {
    await of({
      list: ["id", "title", "owner"],
      filters: ["owner", "title__icontains"],
      order: ["-id"],
    })().close();
    expect(of({ list: ["titel"] })).toThrow(
      "names titel in `admin.list`, which is not a field. Did you mean title?",
    );
    expect(of({ search: ["^nothing"] })).toThrow("names ^nothing in `admin.search`");
    // @ts-expect-error -- there is no such option
    expect(of({ lists: [] })).toThrow("lists");
  });

  it.each<[NonNullable<Parameters<typeof of>[0]>, string]>([
    [{ filters: ["title__icontain"] }, "names title__icontain in `filters`"],
    [{ filters: ["title__month"] }, "names title__month in `filters`"],
    [{ filters: ["owner__password"] }, "names owner__password in `filters`"],
    [{ filters: ["owner__usrname__icontains"] }, "names owner__usrname__icontains in `filters`"],
    [{ search: ["owner__nothing"] }, "searches owner__nothing, which is not a text field"],
    [{ search: ["done"] }, "searches done, which is not a text field"],
    [{ search: ["$title"] }, "names $title in `admin.search`"],
    [{ order: ["-extra"] }, "names extra in `order`, but there is no order by a list or by JSON"],
    [{ order: ["title__year"] }, "names title__year in `order`"],
    [{ list: ["owner__username"] }, "names owner__username in `admin.list`"],
    [{ readOnly: ["title__exact"] }, "names title__exact in `admin.readOnly`"],
    [{ readOnly: ["-title"] }, "names -title in `admin.readOnly`"],
  ])("that names what there is not stops the start: %j", (admin, message) => {
    expect(of(admin)).toThrow(message);
  });

  it("may name what only the admin has: the owner's fields", async () => {
    const app = of({
      filters: ["owner__username__icontains", "owner__is_active"],
      search: ["^owner__email", "=title"],
      order: ["owner__username", "-title"],
    })();
    expect(app.describeRoutes()).not.toEqual([]);
    await app.close();
  });

  it("is not needed for a resource with the name of a built-in one or of a path", async () => {
    const [groups, assets] = ["groups", "assets"].map((name) =>
      defineResource(name, { schema: z.object({ title: z.string() }), scope: "all" }),
    );
    const other = await testApp({
      resources: [groups, assets].filter((each) => each !== undefined),
      permissions: [isAuthenticated],
    });
    await other.app.auth.createSuperuser({ username: "root", password });
    const client = await adminClient(other, "root");
    const { resources } = Object((await client.call("GET", "schema/")).json);
    expect(resources.map(({ name, kind }: Record<string, string>) => [name, kind])).toEqual(
      expect.arrayContaining([
        ["app-groups", "resource"],
        ["app-assets", "resource"],
      ]),
    );
    const { status } = await client.call("POST", "data/app-groups/", { json: { title: "A" } });
    expect(status).toBe(201);
  });
});

describe("the first page", () => {
  it("has figures", async () => {
    await root.call("GET", "home/");
    const { json } = await call("GET", "home/");
    expect(json).toMatchObject({ active_sessions: expect.any(Number), pending_migrations: 0 });
    expect(Object(json).logins).toHaveLength(14);
    expect(Object(json).logins[0]).toEqual({
      day: expect.stringMatching(/^\d{4}-\d\d-\d\d$/),
      good: 0,
      bad: 0,
      is_more: false,
    });
    expect(Object(json).logins.at(-1).good).toBeGreaterThan(0);
    expect(Object(json).newest_users[0]).toMatchObject({ username: "root" });
    expect(Object(json).counts).toContainEqual({
      resource: "users",
      label: "Users",
      count: 2,
      is_more: false,
    });
    expect(JSON.stringify(json)).not.toMatch(/pbkdf2|password/);
  });
});
