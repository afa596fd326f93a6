// Which rows a caller sees: through a reference, by a function, or all of them.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as z from "zod";
import {
  defineResource,
  isAuthenticated,
  reference,
  type Resource,
  type ResourceOptions,
} from "../../src/index.ts";
import { type TestAnswer, type TestApp, testApp } from "../support/app.ts";
import { refusal } from "../support/refusal.ts";

const name = z.string().max(80);
const projects = defineResource("projects", { schema: z.object({ name }), owner: "owner" });
const issues = defineResource("issues", {
  schema: z.object({ project: reference(projects, { onDelete: "cascade" }), name }),
  owner: { through: "project" },
});
const comments = defineResource("comments", {
  schema: z.object({ issue: reference(issues, { onDelete: "cascade" }), name }),
  owner: { through: "issue" },
});
const members = defineResource("members", {
  schema: z.object({ team: z.int(), person: z.int() }),
  scope: "all",
});
const documents = defineResource("documents", {
  schema: z.object({
    name,
    team: z.int().nullable().default(null),
    kind: z.enum(["open", "closed"]).default("closed"),
  }),
  owner: "owner",
  scope: ({ userId, identity, where }) =>
    identity.user.isSuperuser ||
    where.any(
      where("owner", "=", userId),
      where("kind", "=", "open"),
      where.in("team", where.rows("members", "team", { person: userId })),
    ),
});
const readings = defineResource("readings", { schema: z.object({ name }), scope: "all" });
const nothing = defineResource("nothing", { schema: z.object({ name }), scope: () => false });
const overview = defineResource("overview", {
  table: "documents",
  schema: z.object({ name }),
  scope: ({ where }) => where.not(where.in("kind", ["closed"])),
  verbs: ["list", "retrieve"],
});

let test: TestApp;
const tokens: Record<string, string> = {};
const ids: Record<string, number> = {};

beforeAll(async () => {
  const resources = [comments, issues, projects, members, documents, readings, nothing, overview];
  test = await testApp({ permissions: [isAuthenticated], resources }, ["a", "b"]);
  await test.app.auth.createSuperuser({ username: "s", password: "tr0ub4dor-staple" });
  for (const who of ["a", "b", "s"]) tokens[who] = (await test.login(who)).access;
  for (const who of ["a", "b"]) {
    ids[`project ${who}`] = await made(who, "projects", { name: who });
    ids[`issue ${who}`] = await made(who, "issues", { name: who, project: ids[`project ${who}`] });
    ids[`comment ${who}`] = await made(who, "comments", { name: who, issue: ids[`issue ${who}`] });
    ids[`document ${who}`] = await made(who, "documents", { name: who });
  }
  await made("a", "members", { team: 7, person: 1 });
  await made("a", "readings", { name: "of all" });
  ids["open"] = await made("b", "documents", { name: "open", kind: "open" });
  ids["team"] = await made("b", "documents", { name: "team", team: 7 });
});
afterAll(() => test.app.close());

const call = (who: string, method: string, path: string, json?: unknown): Promise<TestAnswer> =>
  test.call(method, `/api/${path}/`, { token: tokens[who], ...(json !== undefined && { json }) });

async function made(who: string, resource: string, json: unknown): Promise<number> {
  const answer = await call(who, "POST", resource, json);
  expect([answer.status, answer.text]).toEqual([201, expect.anything()]);
  return Number(Reflect.get(Object(answer.json), "id"));
}

async function namesOf(who: string, resource: string): Promise<string[]> {
  const { json } = await call(who, "GET", resource);
  return z
    .array(z.object({ name: z.string() }))
    .parse(json)
    .map((row) => row.name);
}

describe("the rows that a caller sees", () => {
  it.each<[string, string, readonly string[]]>([
    ["a", "projects", ["a"]],
    ["a", "issues", ["a"]],
    ["b", "issues", ["b"]],
    ["a", "comments", ["a"]],
    ["b", "comments", ["b"]],
    ["s", "comments", []],
    ["a", "documents", ["a", "open", "team"]],
    ["b", "documents", ["b", "open", "team"]],
    ["s", "documents", ["a", "b", "open", "team"]],
    ["b", "readings", ["of all"]],
    ["a", "nothing", []],
    ["a", "overview", ["open"]],
  ])("%s in %s: %j", async (who, resource, names) => {
    expect(await namesOf(who, resource)).toEqual(names);
  });

  it.each([
    ["issues", "issue"],
    ["comments", "comment"],
    ["documents", "document"],
  ])("a row of %s outside of them is one that does not exist, for every verb", async (resource, key) => {
    for (const [method, json] of [
      ["GET"],
      ["PUT", { name: "x" }],
      ["PATCH", { name: "x" }],
      ["DELETE"],
    ] as const) {
      const foreign = await call("a", method, `${resource}/${ids[`${key} b`]}`, json);
      const none = await call("a", method, `${resource}/4711`, json);
      expect([foreign.status, foreign.text]).toEqual([404, none.text]);
    }
    expect(await namesOf("b", resource)).toContain("b");
  });

  it("are asked for by a caller: without one the answer is 401", async () => {
    for (const resource of ["issues", "documents"])
      expect((await test.call("GET", `/api/${resource}/`)).status).toBe(401);
  });
});

describe("the start stops", () => {
  const start = (options: Partial<ResourceOptions>, ...more: Resource[]): string =>
    refusal({
      permissions: [isAuthenticated],
      resources: [...more, defineResource("x", { schema: z.object({ name }), ...options })],
    });
  const toProjects = z.object({ project: reference(projects).nullable(), reading: reference(readings) });
  it.each<[string, string, RegExp]>([
    ["without owner and scope", start({}), /does not say whose its rows are.*`owner`.*`scope: "all"`/],
    ["for another scope", start({ ...Object({ scope: "none" }) }), /"all", or a function/],
    [
      "for an owner through a text",
      start({ owner: { through: "name" } }),
      /no field `name` that is a reference/,
    ],
    [
      "for an owner that may be missing",
      start({ owner: { through: "project" }, schema: toProjects }, projects, readings),
      /must not be nullable/,
    ],
    [
      "for rows of everybody",
      start({ owner: { through: "reading" }, schema: toProjects }, projects, readings),
      /belong to everybody/,
    ],
    [
      "for a resource that is not there",
      start({ scope: "all", schema: toProjects }, readings),
      /projects, which is not in/,
    ],
    [
      "for a column of two names",
      start(
        { scope: "all", schema: z.object({ project: reference(projects), project_id: z.int() }) },
        projects,
      ),
      /`project_id`/,
    ],
  ])("%s", (_, message, expected) => {
    expect(message).toMatch(expected);
  });
});
