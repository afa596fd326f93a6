// The test of isolation finds every mutant of the source that forgets the scope in one place, and nothing where there is none.
import { afterEach, expect, it } from "vitest";
import * as z from "zod";
import {
  action,
  defineResource,
  isAuthenticated,
  type LatchkeyOptions,
  manyToMany,
  membersOf,
  reference,
  type Resource,
  type ResourceOptions,
} from "../../../src/index.ts";
import {
  createTestApp,
  type IsolationReport,
  type IsolationSubject,
  testIsolation,
} from "../../../src/testing/index.ts";
import { mutants } from "./mutants.ts";

const title = z.string().max(80);
const folders = defineResource("folders", {
  schema: z.object({ name: title, key: z.string().regex(/^[A-Z]{2,6}$/) }),
  owner: "owner",
  unique: ["key"],
});
const tags = defineResource("tags", { schema: z.object({ name: title }), owner: "owner" });
const taskOptions = {
  schema: z.object({
    title,
    status: z.enum(["open", "done"]).default("open"),
    folder: reference(folders).nullable().default(null),
    tags: manyToMany(tags).default([]),
    helper: reference("users", { among: membersOf("folder"), show: ["id"] })
      .nullable()
      .default(null),
  }),
  owner: "owner",
  filters: ["status", "folder", "folder__name", "tags__isnull"],
  search: ["title", "tags__name"],
  ordering: ["title", "folder__name"],
  pagination: { kind: "page", size: 2 },
  expand: ["folder"],
  actions: {
    close: action({ on: "row", run: ({ update }) => update({ status: "done" }) }),
    latest: action({ on: "collection", method: "GET", run: ({ find }) => find({ order: ["-id"] }) }),
  },
} satisfies ResourceOptions;
const tasks = defineResource("tasks", taskOptions);
/** Tasks whose lists take fewer parameters: there is less to try. */
const tasksWith = (
  ...kept: readonly ("filters" | "search" | "ordering" | "expand" | "pagination" | "actions")[]
): Resource[] => {
  const { schema, owner } = taskOptions;
  const options = kept.map((name) => [name, taskOptions[name]] as const);
  return [folders, tags, defineResource("tasks", { schema, owner, ...Object.fromEntries(options) })];
};
const pages = defineResource("pages", {
  schema: z.object({ folder: reference(folders), slug: title }),
  owner: { through: "folder" },
  pagination: { kind: "limit", size: 2 },
});
const posts = defineResource("posts", {
  schema: z.object({ slug: title }),
  owner: "owner",
  unique: ["slug"],
  lookupField: "slug",
  pagination: { kind: "cursor", size: 2 },
});
const teams = defineResource("teams", {
  schema: z.object({ name: title, is_open: z.boolean() }),
  owner: "owner",
  scope: ({ userId, where }) => where.any(where("owner", "=", userId), where("is_open", "=", true)),
});

/** Where each mutant is found: in which resources, and by what. */
const found: Readonly<Record<string, readonly [resources: readonly Resource[], by: IsolationSubject]>> = {
  "a list": [[tags], "list"],
  "a single row": [[tags], "verb"],
  "the row of an update": [[tags], "verb"],
  "the row of a delete": [[tags], "verb"],
  "the row of OPTIONS": [[tags], "verb"],
  "a 403 for a row of another owner": [[tags], "verb"],
  "the row of an action": [tasksWith("actions"), "action"],
  "the rows that an action finds": [tasksWith("actions"), "action"],
  "a row by its lookup field": [[posts], "verb"],
  "the count of pages": [tasksWith("pagination"), "page"],
  "the count of a limit": [[folders, pages], "page"],
  "the rows of a cursor": [[posts], "page"],
  "a filter": [tasksWith("filters"), "filter"],
  "the rows that a filter names": [tasksWith("filters"), "filter"],
  "a filter or a search through a reference": [tasksWith("filters"), "filter"],
  "a search": [tasksWith("search"), "search"],
  "a search in the rows of a list": [tasksWith("search"), "search"],
  "whether a list is empty": [tasksWith("filters"), "filter"],
  "an order": [tasksWith("ordering"), "ordering"],
  "an order through a reference": [tasksWith("ordering"), "ordering"],
  "an expanded row": [tasksWith("expand"), "expand"],
  "a list of ids": [tasksWith(), "list"],
  "the check of a new reference": [tasksWith(), "reference"],
  "the check of a changed reference": [tasksWith(), "reference"],
  "the members of a row": [tasksWith(), "reference"],
  "the check of a list of ids": [tasksWith(), "many-to-many"],
  "unique values": [[folders], "unique"],
  "the message about a taken value": [[folders], "unique"],
  "the scope of an owner": [[tags], "list"],
  "the scope through a reference": [[folders, pages], "list"],
  "the scope of a rule": [[teams], "list"],
};

async function isolationOf(
  resources: readonly Resource[],
  more: LatchkeyOptions = {},
): Promise<IsolationReport> {
  const { app, close } = await createTestApp({
    permissions: [isAuthenticated],
    auditLog: false,
    ...more,
    resources,
  });
  try {
    return await testIsolation(app);
  } finally {
    await close();
  }
}

afterEach(() => void Reflect.deleteProperty(globalThis, "mutant"));

it("finds nothing where the scope is everywhere", async () => {
  const report = await isolationOf([folders, tags, tasks, pages, posts, teams]);
  expect(report.text).toContain("no leak");
  expect(report.isIsolated).toBe(true);
  expect(report.resources.find(({ resource }) => resource === "teams")?.notes).toEqual([
    "user 1 sees 1 of 2 rows of the other user, as the scope says",
    "user 2 sees 2 of 3 rows of the other user, as the scope says",
  ]);
});

it("has a row for every mutant", () => {
  expect(Object.keys(found).toSorted()).toEqual(Object.keys(mutants).toSorted());
});

it.each(Object.entries(found))("finds that the scope is missing in: %s", async (name, [resources, by]) => {
  Reflect.set(globalThis, "mutant", name);
  const report = await isolationOf(resources);
  expect(report.leaks.map(({ subject }) => subject)).toContain(by);
  expect(report.isIsolated).toBe(false);
});
