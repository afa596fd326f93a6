// References and many-to-many: what bodies may name, what is stored, and what deleting does.
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as z from "zod";
import { defineResource, isAuthenticated, reference } from "../../src/index.ts";
import { type TestAnswer, type TestApp, testApp } from "../support/app.ts";

const projects = defineResource("projects", {
  schema: z.object({ name: z.string().max(80) }),
  owner: "owner",
});

const issues = defineResource("issues", {
  schema: z.object({
    project: reference(projects, { onDelete: "cascade" }),
    title: z.string().max(200).default("untitled"),
    blocks: reference(projects, { onDelete: "set null" }).nullable().default(null),
  }),
  owner: "owner",
});

let test: TestApp;
const tokens: Record<string, string> = {};
let ofA = 0;

beforeAll(async () => {
  test = await testApp({ permissions: [isAuthenticated], resources: [issues, projects] }, ["a", "b"]);
  for (const name of ["a", "b"]) tokens[name] = (await test.login(name)).access;
  ofA = idOf(await call("POST", "/api/projects/", { name: "of a" }));
  await call("POST", "/api/projects/", { name: "of b" }, "b");
});
afterAll(() => test.app.close());

const call = (method: string, path: string, json?: unknown, who = "a"): Promise<TestAnswer> =>
  test.call(method, path, { token: tokens[who], ...(json !== undefined && { json }) });
const idOf = ({ json }: TestAnswer): number => Number(Reflect.get(Object(json), "id"));

describe("a reference", () => {
  it("is the id on the wire, after the owner, and a column with a foreign key", async () => {
    const { status, text, json } = await call("POST", "/api/issues/", { project: ofA });
    expect(status).toBe(201);
    expect(text).toBe(
      `{"id":${Number(Reflect.get(Object(json), "id"))},"title":"untitled","owner":1,"project":${ofA},"blocks":null}`,
    );
    const { rows } = await sql`select project_id, blocks_id from issues`.execute(test.app.db);
    expect(rows).toEqual([{ project_id: ofA, blocks_id: null }]);
    await expect(
      sql`insert into issues (title, owner_id, project_id) values ('x', 1, 4711)`.execute(test.app.db),
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
