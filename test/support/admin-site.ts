// An app whose admin a browser uses: a resource with every kind of field, users in groups, rows with markup in them.
import * as z from "zod";
import { createExpressHandler } from "../../src/adapters/index.ts";
import { action, decimal, defineResource, isAuthenticated, manyToMany, reference } from "../../src/index.ts";
import { password, type TestApp, testApp } from "./app.ts";
import { adminClient } from "./admin.ts";
import { type Site, startSite } from "./browser.ts";

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

/** A title that would run if it were ever read as markup. */
export const markup = `<img src=x onerror="document.title='run'">`;

/** The app, its site, and what its rows are called. */
export interface AdminSite {
  readonly test: TestApp;
  readonly site: Site;
  /** The address of a page below the admin's path. */
  readonly url: (path: string) => string;
}

/** How many issues there are: more than a page shows. */
export const issueCount = 30;

/** Makes the app with its rows and serves it. The superuser is `root`. */
export async function adminSite(): Promise<AdminSite> {
  const test = await testApp({ resources: [tags, projects, issues], permissions: [isAuthenticated] }, [
    "ada",
    "ben",
    "cleo",
  ]);
  await test.app.auth.createSuperuser({ username: "root", password });
  const root = await adminClient(test, "root");
  const add = async (name: string, json: unknown): Promise<number> => {
    const answer = await root.call("POST", `data/${name}/`, { json });
    if (answer.status !== 201) throw new Error(`${name}: ${answer.status} ${answer.text}`);
    return Number(Object(answer.json).id);
  };
  const [website, billing] = [
    await add("projects", { name: "Website" }),
    await add("projects", { name: "Billing" }),
  ];
  const ui = await add("tags", { label: "ui" });
  for (let number = 1; number <= issueCount; number++)
    await add("issues", {
      title: number === 7 ? markup : `Issue number ${number}`,
      status: number % 3 === 0 ? "done" : "open",
      estimate: number % 2 === 0 ? `${number}.50` : null,
      urgent: number % 5 === 0,
      project: number % 2 === 0 ? website : billing,
      tags: number % 4 === 0 ? [ui] : [],
    });
  await test.login("ada");
  await test.login("ada");
  const site = await startSite(createExpressHandler(test.app));
  return { test, site, url: (path) => `${site.origin("admin.test")}/admin/${path}` };
}
