// The permissions of users, by Django's names: their own and those of their groups.
import { type RawBuilder, sql } from "kysely";
import { relationsOf, type UserModel } from "./schema/user-model.ts";
import type { Db } from "./schema/tables.ts";

/** A permission: its full name, such as "shop.change_book", and its description, such as "Can change book". */
export interface PermissionRow {
  readonly name: string;
  readonly description: string;
}

const fullName = sql`t.app_label || '.' || p.codename`;
const permissions = sql`auth_permission as p join django_content_type as t on t.id = p.content_type_id`;

/** The ids of the permissions that a user has, the user's own and those of their groups. */
function permissionIds(model: UserModel, user: RawBuilder<unknown>): RawBuilder<unknown> {
  const { groups, permissions: own, userColumn } = relationsOf(model);
  return sql`select o.permission_id from ${sql.table(own)} as o where o.${sql.ref(userColumn)} = ${user}
    union all
    select g.permission_id from ${sql.table(groups)} as m
    join auth_group_permissions as g on g.group_id = m.group_id where m.${sql.ref(userColumn)} = ${user}`;
}

/** The names of the permissions of a user, whatever flags the user has. */
export async function userPermissionNames(db: Db, model: UserModel, userId: number): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`
    select ${fullName} as name from ${permissions}
    where p.id in (${permissionIds(model, sql`${userId}`)}) order by 1`.execute(db);
  return rows.map(({ name }) => name);
}

/** A column with the names of a user's permissions, for a query of users. It is null for superusers, who have all of them. */
export function permissionNamesColumn(
  dialect: "sqlite" | "postgres",
  model: UserModel,
  user: "u",
): RawBuilder<unknown> {
  const joined =
    dialect === "sqlite" ? sql`group_concat(${fullName}, char(10))` : sql`string_agg(${fullName}, chr(10))`;
  const id = sql.ref(`${user}.id`);
  return sql`case when ${sql.ref(`${user}.is_superuser`)} then null else (
    select ${joined} from ${permissions} where p.id in (${permissionIds(model, id)})) end`;
}

/** The names in a value of that column. */
export const readPermissionNames = (value: unknown): string[] =>
  typeof value === "string" && value !== "" ? value.split("\n") : [];

/** Every permission. */
export async function listPermissions(db: Db): Promise<PermissionRow[]> {
  const { rows } = await sql<PermissionRow>`
    select ${fullName} as name, p.name as description from ${permissions} order by 1`.execute(db);
  return rows;
}

/** The id of a permission. */
export async function findPermissionId(db: Db, name: string): Promise<number | undefined> {
  const dot = name.indexOf(".");
  const [label, codename] = [name.slice(0, dot), name.slice(dot + 1)];
  if (dot < 1 || name.includes("\0")) return undefined;
  const { rows } = await sql<{ id: number }>`
    select p.id from ${permissions} where t.app_label = ${label} and p.codename = ${codename}
    order by p.id limit 1`.execute(db);
  return rows[0]?.id;
}

/** The names of permissions by their ids. */
export async function permissionNamesOf(db: Db, ids: readonly number[]): Promise<string[]> {
  if (ids.length === 0) return [];
  const { rows } = await sql<{ name: string }>`
    select ${fullName} as name from ${permissions} where p.id in (${sql.join(ids)})`.execute(db);
  return rows.map(({ name }) => name);
}
