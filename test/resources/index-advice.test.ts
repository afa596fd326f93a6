// What an app says about lists that are filtered or sorted by columns without an index.
import { afterAll, expect, it } from "vitest";
import * as z from "zod";
import { allowAny, defineResource, latchkey, reference } from "../../src/index.ts";
import { secretKey, testApp } from "../support/app.ts";
import { djangoDatabase, execute } from "../support/database.ts";

const open = { scope: "all", permissions: [allowAny] } as const;
const projects = defineResource("projects", {
  schema: z.object({ key: z.string(), name: z.string() }),
  ...open,
});
const issueSchema = z.object({
  project: reference(projects),
  title: z.string(),
  status: z.enum(["open", "done"]).default("open"),
  due: z.iso.date().nullable().default(null),
  urgent: z.boolean().default(false),
  effort: z.int().default(1),
});
const issueOptions = {
  schema: issueSchema,
  owner: "owner",
  permissions: [allowAny],
  timestamps: { created: "created_at" },
  filters: [
    "status",
    "status__in",
    "due__lte",
    "urgent",
    "project",
    "project__key",
    "title__icontains",
    "id__in",
  ],
  search: ["title"],
  ordering: ["effort", "created_at", "project__name"],
  order: ["-due"],
} as const;

const closing: (() => Promise<void>)[] = [];
afterAll(() => Promise.all(closing.map((close) => close())));

it("names the columns that need one, and the line to write", async () => {
  const issues = defineResource("issues", { ...issueOptions, indexes: [["effort", "status"]] });
  const { app } = await testApp({ resources: [projects, issues] }, []);
  closing.push(app.close);
  expect(await app.indexAdvice()).toEqual([
    'lists are filtered or sorted by status, due, created_at of the resource issues without an index: write `indexes: [["effort", "status"], "status", "due", "created_at"]`, or `indexes: []` if the table stays small',
    'lists are filtered or sorted by key of the resource projects without an index: write `indexes: ["key"]`, or `indexes: []` if the table stays small',
  ]);
});

it("says nothing where the indexes are, and where the tables stay small", async () => {
  const small = defineResource("projects", { ...projects.options, indexes: [] });
  const issues = defineResource("issues", {
    ...issueOptions,
    schema: issueSchema.extend({ project: reference(small) }),
    indexes: ["effort", "status", "due", "created_at"],
  });
  const { app } = await testApp({ resources: [small, issues] }, []);
  closing.push(app.close);
  expect(await app.indexAdvice()).toEqual([]);
});

it("reads the indexes of a table of Django", async () => {
  const tasks = defineResource("tasks", {
    schema: z.object({
      title: z.string(),
      description: z.string().default(""),
      is_completed: z.boolean().default(false),
    }),
    owner: "owner",
    timestamps: { created: "created_at" },
    table: "tasks_task",
    permissions: [allowAny],
    filters: ["title", "created_at__gte"],
  });
  const database = await djangoDatabase("auth");
  await execute(database, "create index by_title on tasks_task (title)");
  const app = latchkey({ database, secretKey, log: () => {}, resources: [tasks] });
  closing.push(app.close);
  expect(await app.indexAdvice()).toEqual([
    "lists are filtered or sorted by created_at of the resource tasks without an index: add indexes over (owner_id, created_at) to the table tasks_task with Django's migrations, or write `indexes: []` if it stays small",
  ]);
});
