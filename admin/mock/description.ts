// The description that the mock serves: a resource with every kind of field, users, groups, sessions, audit events.
import type { Description, Field, FieldType, ResourceDescription } from "../src/api/description.ts";

const field = (name: string, type: FieldType, more: Partial<Field> = {}): Field => ({
  name,
  label: `${name[0]?.toUpperCase()}${name.slice(1).replaceAll("_", " ")}`,
  type,
  required: false,
  nullable: false,
  read_only: false,
  ...more,
});

const readOnly = { read_only: true };

const statuses = ["open", "doing", "done"].map((value) => ({ value, label: value }));

const resource = (
  name: string,
  label: string,
  more: Partial<ResourceDescription> & Pick<ResourceDescription, "fields" | "list" | "title_field">,
): ResourceDescription => ({
  name,
  label,
  label_plural: `${label}s`,
  group: null,
  kind: "resource",
  id: "integer",
  permissions: { view: true, add: true, change: true, delete: true },
  filters: [],
  search: true,
  ordering: ["id", ...more.list],
  default_order: ["-id"],
  actions: [],
  history: true,
  ...more,
});

const issues = resource("issues", "Issue", {
  group: "Tracker",
  title_field: "title",
  fields: [
    field("id", "integer", readOnly),
    field("title", "text", { required: true, max_length: 200 }),
    field("description", "long_text", { help: "What happened, and what should have." }),
    field("project", "reference", { reference: "projects", required: true }),
    field("status", "enum", { choices: statuses, default: "open" }),
    field("estimate", "decimal", { digits: 6, places: 2, nullable: true }),
    field("votes", "integer", { default: 0 }),
    field("urgent", "boolean"),
    field("due", "date", { nullable: true }),
    field("starts_at", "datetime", { nullable: true }),
    field("at", "time", { nullable: true }),
    field("spent", "duration", { nullable: true }),
    field("link", "url", { nullable: true }),
    field("settings", "json", { nullable: true }),
    field("tags", "array", { nullable: true }),
    field("assignee", "reference", { reference: "users", nullable: true }),
    field("watchers", "references", { reference: "users" }),
    field("created_at", "datetime", readOnly),
  ],
  list: ["title", "project", "status", "estimate", "urgent", "due", "assignee"],
  filters: [
    { name: "status", label: "Status", type: "enum", choices: statuses },
    { name: "urgent", label: "Urgent", type: "boolean" },
    { name: "project", label: "Project", type: "reference", reference: "projects" },
    { name: "due__lte", label: "Due until", type: "date" },
  ],
  actions: [
    { name: "close", label: "Close", on: "row", fields: [field("reason", "text", { required: true })] },
    { name: "archive", label: "Archive done", on: "collection", fields: [] },
  ],
});

const projects = resource("projects", "Project", {
  group: "Tracker",
  title_field: "name",
  fields: [
    field("id", "integer", readOnly),
    field("name", "text", { required: true, max_length: 80 }),
    field("key", "slug", { required: true }),
    field("members", "references", { reference: "users" }),
  ],
  list: ["name", "key", "members"],
});

const users = resource("users", "User", {
  group: "Users",
  kind: "users",
  title_field: "username",
  fields: [
    field("id", "integer", readOnly),
    field("username", "text", { required: true, max_length: 150 }),
    field("password", "password", { required: true, write_only: true }),
    field("email", "email"),
    field("first_name", "text"),
    field("last_name", "text"),
    field("is_active", "boolean", { default: true, label: "Active" }),
    field("is_staff", "boolean", { label: "Staff" }),
    field("is_superuser", "boolean", { label: "Superuser" }),
    field("groups", "references", { reference: "groups" }),
    field("last_login", "datetime", readOnly),
    field("date_joined", "datetime", readOnly),
  ],
  list: ["username", "email", "is_staff", "is_active", "groups", "last_login"],
  filters: [
    { name: "is_staff", label: "Staff", type: "boolean" },
    { name: "is_active", label: "Active", type: "boolean" },
    { name: "groups", label: "Group", type: "reference", reference: "groups" },
    { name: "last_login__gte", label: "Logged in since", type: "datetime" },
  ],
});

const groups = resource("groups", "Group", {
  group: "Users",
  kind: "groups",
  title_field: "name",
  fields: [field("id", "integer", readOnly), field("name", "text", { required: true })],
  list: ["name"],
});

const viewOnly = { view: true, add: false, change: false, delete: false };

const sessions = resource("sessions", "Session", {
  group: "Security",
  kind: "sessions",
  title_field: "device",
  permissions: { ...viewOnly, delete: false, change: true },
  history: false,
  fields: [
    field("id", "text", readOnly),
    field("user", "reference", { ...readOnly, reference: "users" }),
    field("device", "text", readOnly),
    field("address", "text", readOnly),
    ...["created", "last_used", "expires"].map((name) => field(name, "datetime", readOnly)),
    field("revoked_at", "datetime", { ...readOnly, nullable: true }),
    field("reason", "text", { ...readOnly, nullable: true }),
  ],
  list: ["device", "user", "address", "created", "last_used", "revoked_at"],
});

const audit = resource("audit", "Audit event", {
  group: "Security",
  kind: "audit",
  label_plural: "Audit log",
  title_field: "action",
  permissions: viewOnly,
  history: false,
  fields: [
    field("id", "integer", readOnly),
    field("at", "datetime", readOnly),
    field("actor", "reference", { ...readOnly, reference: "users" }),
    ...["actor_name", "action", "resource", "object_id", "object_label", "address"].map((name) =>
      field(name, "text", readOnly),
    ),
    field("before", "json", readOnly),
    field("after", "json", readOnly),
  ],
  list: ["at", "actor_name", "action", "resource", "object_label", "address"],
});

/** The description. */
export const description: Description = {
  title: "Tracker administration",
  time_zone: "Europe/Berlin",
  resources: [projects, issues, users, groups, sessions, audit],
};
