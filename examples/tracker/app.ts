// An issue tracker: users who log in by e-mail, projects with members, issues with filters, pages and an action, a public list.
import {
  action,
  allowAny,
  decimal,
  defineResource,
  HttpError,
  isAuthenticated,
  latchkey,
  manyToMany,
  membersOf,
  everyone,
  reference,
  rowPermission,
} from "latchkey";
import * as z from "zod";

const userFields = z.object({ full_name: z.string().max(80).default("") });

declare module "latchkey" {
  interface Register {
    user: z.infer<typeof userFields>;
    omit: "first_name" | "last_name";
  }
}

const isOwner = rowPermission({ allows: ({ row, identity }) => row["owner"] === identity?.user.id });

/** The owner and the members see a project; only the owner changes it. */
const projects = defineResource("projects", {
  schema: z.object({
    name: z.string().max(80),
    key: z.string().regex(/^[A-Z]{2,10}$/, "Two to ten capital letters."),
    is_public: z.boolean().default(false),
    members: manyToMany("users", { among: everyone, show: ["id", "email"] }).default([]),
  }),
  owner: "owner",
  scope: ({ userId, where }) => where.any(where("owner", "=", userId), where.has("members", userId)),
  permissions: {
    update: [isAuthenticated, isOwner],
    partialUpdate: [isAuthenticated, isOwner],
    destroy: [isAuthenticated, isOwner],
  },
  unique: ["key"],
  timestamps: { created: "created_at" },
});

/** The users who see a project work on its issues. */
const issues = defineResource("issues", {
  schema: z.object({
    project: reference(projects, { onDelete: "cascade" }),
    title: z.string().max(200),
    status: z.enum(["open", "doing", "done"]).default("open"),
    estimate: decimal(6, 2).nullable().default(null),
    due: z.iso.date().nullable().default(null),
    assignee: reference("users", { among: membersOf("project"), show: ["id", "email"] })
      .nullable()
      .default(null),
  }),
  owner: { through: "project" },
  timestamps: { created: "created_at", updated: "updated_at" },
  filters: ["status", "project", "project__key", "due__lte"],
  search: ["title"],
  ordering: ["due", "title"],
  indexes: ["status", "due", "title"],
  pagination: { kind: "page", size: 20, maxSize: 100 },
  expand: ["project", "assignee"],
  hooks: {
    beforeUpdate: ({ row, values }) => {
      if (row.status === "done" && values.status === undefined)
        throw new HttpError(409, "The issue is done: reopen it first.");
    },
  },
  actions: { close: action({ on: "row", run: ({ update }) => update({ status: "done" }) }) },
});

/** The public projects, for everyone: a resource of its own on the same table, with fewer fields. */
const showcase = defineResource("showcase", {
  table: "projects",
  schema: z.object({ name: z.string().max(80), is_public: z.boolean().default(false) }),
  scope: "all",
  verbs: ["list", "retrieve"],
  permissions: [allowAny, rowPermission({ where: () => ({ is_public: true }) })],
});

export default latchkey({
  database: process.env["DATABASE_URL"] ?? "sqlite:tracker.db",
  allowedHosts: process.env["ALLOWED_HOSTS"]?.split(","),
  permissions: [isAuthenticated],
  users: {
    table: "tracker_user",
    usernameField: "email",
    omit: ["first_name", "last_name"],
    fields: userFields,
  },
  resources: [projects, issues, showcase],
});
