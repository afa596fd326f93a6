// References and many-to-many: what bodies may name, what is stored, and what deleting does.
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as z from "zod";
import {
  action,
  defineResource,
  everyone,
  isAuthenticated,
  manyToMany,
  membersOf,
  reference,
} from "../../src/index.ts";
import { refusal } from "../support/refusal.ts";
import { listenIn } from "../support/statements.ts";
import { type TestAnswer, type TestApp, testApp } from "../support/app.ts";

const projects = defineResource("projects", {
  schema: z.object({
    name: z.string().max(80),
    members: manyToMany("users", { among: everyone, show: ["id", "username"] }).default([]),
  }),
  owner: "owner",
  scope: ({ userId, where }) => where.any(where("owner", "=", userId), where.has("members", userId)),
});

const labels = defineResource("labels", { schema: z.object({ name: z.string() }), owner: "owner" });

const issues = defineResource("issues", {
  schema: z.object({
    project: reference(projects, { onDelete: "cascade" }),
    title: z.string().max(200).default("untitled"),
    blocks: reference(projects, { onDelete: "set null" }).nullable().default(null),
    assignee: reference("users", {
      among: membersOf("project"),
      show: ["id", "username"],
      onDelete: "set null",
    })
      .nullable()
      .default(null),
    labels: manyToMany(labels).default([]),
  }),
  owner: { through: "project" },
  expand: ["project", "assignee", "labels", "blocks"],
  actions: {
    move: action({
      on: "row",
      method: "POST",
      body: z.object({ project: z.int() }),
      run: ({ body, update }) => update({ project: body.project }),
    }),
  },
});

const invoices = defineResource("invoices", {
  schema: z.object({
    project: reference(projects),
    payer: reference("users", { among: ({ userId, where }) => where("id", "=", userId), show: ["id"] })
      .nullable()
      .default(null),
  }),
  owner: "owner",
});

const paged = defineResource("paged", {
  schema: z.object({ project: reference(projects) }),
  owner: "owner",
  expand: ["project"],
  pagination: { kind: "page", size: 2 },
});

let test: TestApp;
const tokens: Record<string, string> = {};
let ofA = 0;
let ofB = 0;
let labelOfA = 0;
let labelOfB = 0;

beforeAll(async () => {
  test = await testApp(
    { permissions: [isAuthenticated], resources: [issues, projects, labels, invoices, paged] },
    ["a", "b", "c"],
  );
  for (const name of ["a", "b", "c"]) tokens[name] = (await test.login(name)).access;
  ofA = idOf(await call("POST", "/api/projects/", { name: "of a" }));
  ofB = idOf(await call("POST", "/api/projects/", { name: "of b" }, "b"));
  labelOfA = idOf(await call("POST", "/api/labels/", { name: "of a" }));
  labelOfB = idOf(await call("POST", "/api/labels/", { name: "of b" }, "b"));
});
afterAll(() => test.app.close());

const call = (method: string, path: string, json?: unknown, who = "a"): Promise<TestAnswer> =>
  test.call(method, path, { token: tokens[who], ...(json !== undefined && { json }) });
const idOf = ({ json }: TestAnswer): number => Number(Reflect.get(Object(json), "id"));

describe("a reference", () => {
  it("is the id on the wire, and a column with a foreign key", async () => {
    const { status, text, json } = await call("POST", "/api/issues/", { project: ofA });
    expect(status).toBe(201);
    expect(text).toBe(
      `{"id":${Number(Reflect.get(Object(json), "id"))},"title":"untitled","project":${ofA},"blocks":null,"assignee":null,"labels":[]}`,
    );
    const { rows } = await sql`select project_id, blocks_id from issues`.execute(test.app.db);
    expect(rows).toEqual([{ project_id: ofA, blocks_id: null }]);
    await expect(
      sql`insert into issues (title, project_id) values ('x', 4711)`.execute(test.app.db),
    ).rejects.toThrow(/refer/);
  });

  it.each([
    ["x", "Incorrect type. Expected pk value, received str."],
    [true, "Incorrect type. Expected pk value, received bool."],
    [[1], "Incorrect type. Expected pk value, received list."],
    [{}, "Incorrect type. Expected pk value, received dict."],
    [null, "This field may not be null."],
    ["", "This field may not be null."],
    [2 ** 70, 'Invalid pk "1180591620717411303424" - object does not exist.'],
  ])("refuses %j", async (project, message) => {
    const { status, json } = await call("POST", "/api/issues/", { project });
    expect([status, json]).toEqual([400, { project: [message] }]);
  });
});

describe("rows that the caller does not see", () => {
  const missing = (id: number): string => `Invalid pk "${id}" - object does not exist.`;
  const made = async (json: object = {}): Promise<string> =>
    `/api/issues/${idOf(await call("POST", "/api/issues/", { project: ofA, ...json }))}/`;

  it("are refused exactly as missing ones, when a row is created and when it is changed", async () => {
    const issue = await made();
    for (const id of [ofB, 4711]) {
      for (const field of ["project", "blocks"]) {
        const error = { [field]: [missing(id)] };
        expect(await call("POST", "/api/issues/", { project: ofA, [field]: id })).toMatchObject({
          status: 400,
          json: error,
        });
        expect(await call("PATCH", issue, { [field]: id })).toMatchObject({ status: 400, json: error });
        expect(await call("PUT", issue, { project: ofA, title: "x", [field]: id })).toMatchObject({
          status: 400,
          json: error,
        });
      }
    }
    for (const id of [labelOfB, 4711]) {
      const error = { labels: [missing(id)] };
      expect(await call("POST", "/api/issues/", { project: ofA, labels: [labelOfA, id] })).toMatchObject({
        status: 400,
        json: error,
      });
      expect(await call("PATCH", issue, { labels: [labelOfA, id] })).toMatchObject({
        status: 400,
        json: error,
      });
    }
    expect((await call("GET", issue)).json).toMatchObject({
      title: "untitled",
      project: ofA,
      blocks: null,
      labels: [],
    });
    const both = { project: ofB, labels: [labelOfB] };
    expect((await call("POST", "/api/issues/", both)).json).toEqual({
      project: [missing(ofB)],
      labels: [missing(labelOfB)],
    });
  });

  it("are refused in an action too", async () => {
    const issue = await made({ labels: [labelOfA] });
    for (const id of [ofB, 4711])
      expect((await call("POST", `${issue}move/`, { project: id })).json).toEqual({ project: [missing(id)] });
    expect((await call("POST", `${issue}move/`, { project: ofA })).json).toMatchObject({
      project: ofA,
      labels: [labelOfA],
    });
  });

  it("are refused by the statement that writes", async () => {
    const before = await sql`select count(*) as n from issues`.execute(test.app.db);
    await call("POST", "/api/issues/", { project: ofB });
    await call("POST", "/api/issues/", { project: ofA, labels: [labelOfB] });
    expect(await sql`select count(*) as n from issues`.execute(test.app.db)).toMatchObject({
      rows: before.rows,
    });
  });

  it("lists are written with the row, and shown in the order of their ids", async () => {
    const second = idOf(await call("POST", "/api/labels/", { name: "second" }));
    const issue = await made({ labels: [second, labelOfA, second] });
    expect((await call("GET", issue)).json).toMatchObject({ labels: [labelOfA, second] });
    expect((await call("PATCH", issue, { labels: [second] })).json).toMatchObject({ labels: [second] });
    expect((await call("PATCH", issue, { title: "x" })).json).toMatchObject({ labels: [second] });
    const { json } = await call("GET", "/api/issues/");
    expect(json).toContainEqual(expect.objectContaining({ title: "x", labels: [second] }));
    expect((await call("PATCH", issue, { labels: [] })).json).toMatchObject({ labels: [] });
    for (const [labels, message] of [
      ["1", 'Expected a list of items but got type "str".'],
      [1, 'Expected a list of items but got type "int".'],
      [null, "This field may not be null."],
      [[null], 'Invalid pk "None" - object does not exist.'],
      [["x"], "Incorrect type. Expected pk value, received str."],
    ] as const)
      expect((await call("PATCH", issue, { labels })).json).toEqual({ labels: [message] });
    const form = await test.call("PATCH", issue, {
      token: tokens["a"],
      body: `labels=${second}&labels=${labelOfA}`,
      headers: { "content-type": "application/x-www-form-urlencoded" },
    });
    expect(form.json).toMatchObject({ labels: [labelOfA, second] });
  });

  it("users are referred to as the rule says", async () => {
    const project = idOf(await call("POST", "/api/projects/", { name: "shared", members: [2] }));
    expect((await call("GET", `/api/projects/${project}/`, undefined, "b")).status).toBe(200);
    expect((await call("GET", `/api/projects/${project}/`, undefined, "c")).status).toBe(404);
    for (const assignee of [1, 2])
      expect((await call("POST", "/api/issues/", { project, assignee })).status).toBe(201);
    for (const assignee of [3, 4711])
      expect((await call("POST", "/api/issues/", { project, assignee })).json).toEqual({
        assignee: [missing(assignee)],
      });
    const issue = await made({ project, assignee: 2 });
    expect((await call("PATCH", issue, { project: ofA })).json).toEqual({ assignee: [missing(2)] });
    expect((await call("PATCH", issue, { project: ofA, assignee: 1 })).status).toBe(200);
    for (const payer of [2, 4711])
      expect((await call("POST", "/api/invoices/", { project, payer })).json).toEqual({
        payer: [missing(payer)],
      });
    expect((await call("POST", "/api/invoices/", { project: ofA, payer: 1 })).status).toBe(201);
    expect((await call("PATCH", `/api/projects/${project}/`, { members: [9] }, "b")).json).toEqual({
      members: [missing(9)],
    });
  });

  it("a change that takes a row out of the caller's scope is refused", async () => {
    const project = idOf(await call("POST", "/api/projects/", { name: "left", members: [2] }));
    expect((await call("PATCH", `/api/projects/${project}/`, { members: [] }, "b")).status).toBe(403);
    expect((await call("GET", `/api/projects/${project}/`)).json).toMatchObject({ members: [2] });
  });

  it("deleting cascades, sets to null or is refused", async () => {
    const project = idOf(await call("POST", "/api/projects/", { name: "old", members: [2] }));
    const gone = await made({ project, labels: [labelOfA] });
    const kept = await made({ blocks: project });
    const invoice = idOf(await call("POST", "/api/invoices/", { project }));
    const refused = await call("DELETE", `/api/projects/${project}/`);
    expect([refused.status, refused.json]).toEqual([
      409,
      { detail: "The row cannot be deleted: other rows refer to it." },
    ]);
    expect((await call("GET", gone)).status).toBe(200);
    await call("DELETE", `/api/invoices/${invoice}/`);
    expect((await call("DELETE", `/api/projects/${project}/`)).status).toBe(204);
    expect((await call("GET", gone)).status).toBe(404);
    expect((await call("GET", kept)).json).toMatchObject({ blocks: null });
  });
});

describe("?expand=", () => {
  it("shows rows in the caller's scope instead of ids, with a number of queries that does not grow", async () => {
    const project = idOf(await call("POST", "/api/projects/", { name: "wide", members: [2] }, "c"));
    const label = idOf(await call("POST", "/api/labels/", { name: "of c" }, "c"));
    const hidden = idOf(await call("POST", "/api/projects/", { name: "hidden" }, "c"));
    const make = (): Promise<TestAnswer> =>
      call("POST", "/api/issues/", { project, blocks: hidden, assignee: 2, labels: [label] }, "c");
    const issue = idOf(await make());
    const expand = "expand=project,assignee,labels,blocks";
    const read = (who: string): Promise<TestAnswer> =>
      call("GET", `/api/issues/${issue}/?${expand}`, undefined, who);
    expect((await read("c")).json).toMatchObject({
      project: { id: project, name: "wide", members: [2] },
      blocks: { name: "hidden" },
      labels: [{ id: label, name: "of c" }],
    });
    const { json } = await read("b");
    expect(json).toMatchObject({ project: { id: project }, blocks: hidden, labels: [] });
    expect(Reflect.get(Object(json), "assignee")).toEqual({ id: 2, username: "b" });
    const listen = listenIn(test.app.db);
    const count = async (): Promise<number> =>
      (await listen(async () => void (await call("GET", `/api/issues/?${expand}`, undefined, "c")))).length;
    const before = await count();
    expect(before).toBeGreaterThan(5);
    for (let more = 0; more < 5; more += 1) await make();
    expect(await count()).toBe(before);
    const refused = await call("GET", "/api/issues/?expand=owner", undefined, "c");
    expect([refused.status, Object.keys(Object(refused.json))]).toEqual([400, ["expand"]]);
  });

  it("that is refused beside a page that does not exist is one answer, and no error is left over", async () => {
    const both = await call("GET", "/api/paged/?page=99&expand=nothing", undefined, "c");
    expect(both.status).toBe(404);
    expect((await call("GET", "/api/paged/?expand=nothing", undefined, "c")).status).toBe(400);
  });

  it("of a field that is not a relation stops the start", () => {
    const x = defineResource("x", { schema: z.object({ name: z.string() }), scope: "all", expand: ["name"] });
    expect(refusal({ permissions: [isAuthenticated], resources: [x] })).toMatch(
      /expand.*name.*not a reference/,
    );
  });
});
