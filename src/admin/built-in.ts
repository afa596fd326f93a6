// The resources that every admin has: users, groups, permissions, sessions and the audit log, over the tables of Django and Latchkey.
import * as z from "zod";
import { manyToMany, reference, defineResource, everyone, type Resource } from "../resources/index.ts";
import { type OptionalUserColumn, userRelationsOf, type UserModel } from "../store/index.ts";

/** What a built-in resource is, which decides what its endpoints do. */
export type BuiltInKind = "users" | "groups" | "permissions" | "sessions" | "audit";

/** The built-in resources. */
export type BuiltInResources = Readonly<Record<BuiltInKind, Resource>>;

/** Makes the built-in resources for the user model of an app; `fields` is the option `users.fields`. */
export function builtInResources(users: UserModel, fields: z.ZodObject | undefined): BuiltInResources {
  const permissions = defineResource("permissions", {
    schema: z.object({ name: z.string().max(255), codename: z.string().max(100) }),
    scope: "all",
    table: "auth_permission",
    contentType: "auth.permission",
    order: ["codename"],
  });
  const groups = defineResource("groups", {
    schema: z.object({
      name: z.string().max(150),
      permissions: manyToMany(permissions, {
        table: "auth_group_permissions",
        columns: ["group_id", "permission_id"],
      }).default([]),
    }),
    scope: "all",
    table: "auth_group",
    contentType: "auth.group",
    unique: ["name"],
    order: ["name"],
  });
  const all = userResource(users, fields, groups, permissions);
  const sessions = defineResource("sessions", {
    schema: z.object({
      user: reference("users", { ...anyUser, onDelete: "cascade" }),
      device: z.string().max(255),
      address: z.string().max(45).nullable(),
      created: z.iso.datetime(),
      last_used: z.iso.datetime(),
      expires: z.iso.datetime(),
      revoked_at: z.iso.datetime().nullable(),
      reason: z.string().max(32).nullable(),
    }),
    scope: "all",
    table: "latchkey_session",
    contentType: "latchkey.session",
    // By the index of the expiry, which a login sets: no index has the last use, which every refresh changes.
    order: ["-expires"],
  });
  const audit = defineResource("audit", {
    schema: z.object({
      at: z.iso.datetime(),
      actor: reference("users", { ...anyUser, onDelete: "set null" }).nullable(),
      actor_name: z.string().max(150),
      action: z.string().max(64),
      resource: z.string().max(100),
      object_id: z.string().max(64),
      object_label: z.string().max(200),
      address: z.string().max(45).nullable(),
      before: z.json().nullable(),
      after: z.json().nullable(),
    }),
    scope: "all",
    table: "latchkey_audit_event",
    contentType: "latchkey.auditevent",
    singular: "Audit event",
    order: ["-id"],
  });
  return { users: all, groups, permissions, sessions, audit };
}

const anyUser = { among: everyone, show: ["id"] };

/** Names of columns where they are others than those of the fields. */
export const columnNames: Readonly<Partial<Record<BuiltInKind, Readonly<Record<string, string>>>>> = {
  sessions: {
    device: "user_agent",
    address: "ip_address",
    created: "created_at",
    last_used: "last_used_at",
    expires: "expires_at",
    reason: "revoked_reason",
  },
  audit: { before: "values_before", after: "values_after" },
};

function userResource(
  model: UserModel,
  fields: z.ZodObject | undefined,
  groups: Resource,
  permissions: Resource,
): Resource {
  const { usernameField, usernameMaxLength } = model;
  const relations = userRelationsOf(model);
  const has = (column: OptionalUserColumn): boolean =>
    model.columns.includes(column) && column !== usernameField;
  const username =
    usernameField === "email" ? z.email().max(usernameMaxLength) : z.string().max(usernameMaxLength);
  const moment = z.iso.datetime().nullable().default(null);
  const flag = z.boolean().default(false);
  const shape: Record<string, z.ZodType> = {
    [usernameField]: username,
    ...(has("email") && { email: z.email().max(254).default("") }),
    ...(has("first_name") && { first_name: z.string().max(150).default("") }),
    ...(has("last_name") && { last_name: z.string().max(150).default("") }),
    ...fields?.shape,
    is_active: z.boolean().default(true),
    is_staff: flag,
    is_superuser: flag,
    last_login: moment,
    groups: manyToMany(groups, {
      table: relations.groups,
      columns: [relations.userColumn, "group_id"],
    }).default([]),
    user_permissions: manyToMany(permissions, {
      table: relations.permissions,
      columns: [relations.userColumn, "permission_id"],
    }).default([]),
  };
  const schema: z.ZodObject = z.object(shape);
  return defineResource("users", {
    schema,
    scope: "all",
    table: model.table,
    singular: "User",
    unique: [usernameField],
    readOnly: ["last_login"],
    ...(has("date_joined") && { timestamps: { created: "date_joined" } }),
  });
}
