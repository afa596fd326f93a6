// An app whose admin a browser uses: a resource with every kind of field, and rows that a test adds.
import * as z from "zod";
import { createExpressHandler } from "../../src/adapters/index.ts";
import { action, decimal, defineResource, isAuthenticated, manyToMany, reference } from "../../src/index.ts";
import { password, type TestApp, testApp } from "./app.ts";
import { adminClient } from "./admin.ts";
import { startHttpSite } from "./browser.ts";

const tags = defineResource("tags", {
  schema: z.object({ label: z.string().max(30) }),
  scope: "all",
  unique: ["label"],
  admin: { group: "Tracker" },
});

const projects = defineResource("projects", {
  schema: z.object({ name: z.string().max(80) }),
  scope: "all",
  admin: { group: "Tracker" },
});

const issues = defineResource("issues", {
  schema: z.object({
    title: z.string().max(200),
    body: z.string().default("").describe("What happened, and what should have."),
    status: z.enum(["open", "doing", "done"]).default("open"),
    estimate: decimal(6, 2).nullable().default(null),
    votes: z.int().default(0),
    urgent: z.boolean().default(false),
    due: z.iso.date().nullable().default(null),
    starts_at: z.iso.datetime().nullable().default(null),
    settings: z.json().nullable().default(null),
    project: reference(projects, { onDelete: "cascade" }),
    tags: manyToMany(tags).default([]),
  }),
  scope: "all",
  timestamps: { created: "created_at" },
  actions: {
    close: action({
      on: "row",
      body: z.object({ note: z.string().max(10) }),
      run: ({ update }) => update({ status: "done" }),
    }),
  },
  admin: {
    group: "Tracker",
    list: ["title", "project", "status", "estimate", "urgent", "due", "tags"],
    filters: ["status", "urgent", "project", "due__lte"],
    search: ["title"],
  },
});

/** The app and its site. */
export interface AdminSite {
  readonly test: TestApp;
  /** Where the admin is; the superuser is `root`. */
  readonly address: string;
  /** Adds a row as the superuser, and answers its id. */
  readonly add: (resource: string, row: object) => Promise<number>;
  /** Adds a user and answers the id. */
  readonly addUser: (username: string) => Promise<number>;
}

/** Makes the app and serves it. */
export async function adminSite(): Promise<AdminSite> {
  const test = await testApp({ resources: [tags, projects, issues], permissions: [isAuthenticated] }, []);
  await test.app.auth.createSuperuser({ username: "root", password });
  const root = await adminClient(test, "root");
  const origin = await startHttpSite(createExpressHandler(test.app));
  const add = async (resource: string, json: object): Promise<number> => {
    const answer = await root.call("POST", `data/${resource}/`, { json });
    if (answer.status !== 201) throw new Error(`${resource}: ${answer.status} ${answer.text}`);
    return Number(Object(answer.json).id);
  };
  return {
    test,
    address: `${origin}/admin/`,
    add,
    addUser: async (username) => {
      await test.app.auth.register({ username, password });
      return Number((await test.app.auth.findUser(username))?.id);
    },
  };
}
