// Several resources that serve one table: its columns are those of all of them, and who contradicts another does not start.
import { afterEach, describe, expect, it } from "vitest";
import * as z from "zod";
import {
  allowAny,
  defineResource,
  isAdminUser,
  isAuthenticated,
  latchkey,
  type Resource,
} from "../../src/index.ts";
import { secretKey, type TestApp, testApp } from "../support/app.ts";

let now = Date.UTC(2026, 0, 1);
const apps: TestApp[] = [];
afterEach(async () => {
  for (const { app } of apps.splice(0)) await app.close();
});

async function started(...resources: Resource[]): Promise<TestApp> {
  const made = await testApp({ resources, clock: () => now });
  apps.push(made);
  return made;
}

const tasks = defineResource("tasks", {
  schema: z.object({
    title: z.string().max(255),
    notes: z.string().optional(),
    state: z.enum(["open", "done"]).default("open"),
  }),
  owner: "owner",
  timestamps: { created: "created_at", updated: "updated_at" },
  permissions: [isAuthenticated],
});
const board = defineResource("board", {
  table: "tasks",
  schema: z.object({ title: z.string().max(255), colour: z.string().default("red") }),
  owner: "owner",
  permissions: [isAuthenticated],
});
const overview = defineResource("overview", {
  scope: "all",
  table: "tasks",
  schema: z.object({ title: z.string().max(255) }),
  permissions: [isAdminUser],
});

describe("resources of one table", () => {
  it.each([[[tasks, board, overview]], [[overview, board, tasks]]])(
    "have the columns of all of them, whoever comes first",
    async (resources) => {
      const { app, call, login } = await started(...resources);
      expect(await app.migrate()).toEqual([]);
      expect((await app.migrations()).filter(({ name }) => name === "table:tasks")).toHaveLength(1);
      const { access: token } = await login("ada");
      const made = await call("POST", "/api/tasks/", { token, json: { title: "a task" } });
      expect(made).toMatchObject({ status: 201, json: { title: "a task", state: "open", notes: null } });
      expect((await call("GET", "/api/board/", { token })).json).toEqual([
        { id: 1, title: "a task", colour: "red", owner: 1 },
      ]);
    },
  );

  it("fill what the others have defaults and moments for", async () => {
    const { call, login } = await started(tasks, board);
    const { access: token } = await login("ada");
    const made = await call("POST", "/api/board/", { token, json: { title: "a card", colour: "blue" } });
    expect(made).toMatchObject({ status: 201, json: { id: 1, title: "a card", colour: "blue" } });
    const place = "/api/tasks/1/";
    const moment = "2026-01-01T00:00:00Z";
    expect((await call("GET", place, { token })).json).toMatchObject({
      state: "open",
      notes: null,
      created_at: moment,
      updated_at: moment,
    });
    now += 1000;
    await call("PATCH", "/api/board/1/", { token, json: { colour: "green" } });
    expect((await call("GET", place, { token })).json).toMatchObject({
      created_at: moment,
      updated_at: "2026-01-01T00:00:01Z",
    });
    now -= 1000;
  });

  it("say so when they cannot make a row that the others could", async () => {
    const { app, call } = await started(tasks, overview);
    await app.auth.register({ username: "sam", password: "tr0ub4dor-staple", isStaff: true });
    const { access: token } = await app.auth.obtainPair({ username: "sam", password: "tr0ub4dor-staple" });
    expect(await call("POST", "/api/overview/", { token, json: { title: "nobody's" } })).toMatchObject({
      status: 400,
      json: { owner_id: ["This field may not be null."] },
    });
    expect((await call("GET", "/api/overview/", { token })).json).toEqual([]);
  });
});

const shares = (name: string, title: z.ZodType, table = "tasks"): Resource =>
  defineResource(name, { table, scope: "all", schema: z.object({ title }), permissions: [allowAny] });
const start = (...resources: Resource[]): unknown =>
  latchkey({ database: "sqlite::memory:", secretKey, resources });

describe("resources that contradict each other", () => {
  it.each<[string, z.ZodType, string]>([
    ["in the type", z.int(), "text of at most 255 characters in tasks, and integer in other"],
    ["in the length", z.string().max(100), "and text of at most 100 characters in other"],
    ["in having one", z.string(), "and text in other"],
    ["in null", z.string().max(255).nullable(), "and text of at most 255 characters or null in other"],
  ])("do not start: %s", (_, title, message) => {
    expect(() => start(tasks, shares("other", title))).toThrow(
      expect.objectContaining({ name: "StoreError", code: "configuration" }),
    );
    expect(() => start(tasks, shares("other", title))).toThrow(
      `tasks and other share the table tasks, but not its column title: it is ${message.startsWith("text") ? "" : "text of at most 255 characters in tasks, "}${message}.`,
    );
  });
});
