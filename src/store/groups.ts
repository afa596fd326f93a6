// Django's groups: their users and their permissions, and the permissions of single users.
import { sql } from "kysely";
import type { Db } from "./schema/tables.ts";
import { relationsOf, type UserModel } from "./schema/user-model.ts";

/** A group. */
export interface Group {
  readonly id: number;
  readonly name: string;
}

/** Who gets or loses a permission. */
export type Grantee = { readonly user: number } | { readonly group: number };

/** Adds a group; undefined when the name is taken. */
export async function insertGroup(db: Db, name: string): Promise<Group | undefined> {
  const { rows } = await sql<Group>`
    insert into auth_group (name) values (${name}) on conflict (name) do nothing returning id, name`.execute(
    db,
  );
  return rows[0];
}

/** The group with a name. */
export async function findGroup(db: Db, name: string): Promise<Group | undefined> {
  if (name.includes("\0")) return undefined;
  const { rows } = await sql<Group>`select id, name from auth_group where name = ${name}`.execute(db);
  return rows[0];
}

/** Every group. */
export async function listGroups(db: Db): Promise<Group[]> {
  const { rows } = await sql<Group>`select id, name from auth_group order by name`.execute(db);
  return rows;
}

/** The groups of a user. */
export async function listUserGroups(db: Db, model: UserModel, userId: number): Promise<Group[]> {
  const { groups, userColumn } = relationsOf(model);
  const { rows } = await sql<Group>`
    select g.id, g.name from auth_group as g join ${sql.table(groups)} as m on m.group_id = g.id
    where m.${sql.ref(userColumn)} = ${userId} order by g.name`.execute(db);
  return rows;
}

/** The names of the permissions of a group. */
export async function groupPermissionNames(db: Db, groupId: number): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`
    select t.app_label || '.' || p.codename as name from auth_group_permissions as g
    join auth_permission as p on p.id = g.permission_id
    join django_content_type as t on t.id = p.content_type_id
    where g.group_id = ${groupId} order by 1`.execute(db);
  return rows.map(({ name }) => name);
}

/** Deletes a group, with its rows in the tables that refer to it: Django's foreign keys do not cascade. */
export async function deleteGroup(tx: Db, model: UserModel, groupId: number): Promise<boolean> {
  await sql`delete from auth_group_permissions where group_id = ${groupId}`.execute(tx);
  await sql`delete from ${sql.table(relationsOf(model).groups)} where group_id = ${groupId}`.execute(tx);
  return hasChanged(sql`delete from auth_group where id = ${groupId}`, tx);
}

/** Puts a user into a group; `false` when the user is in it. */
export function addToGroup(db: Db, model: UserModel, userId: number, groupId: number): Promise<boolean> {
  const { groups, userColumn } = relationsOf(model);
  return hasChanged(
    sql`insert into ${sql.table(groups)} (${sql.ref(userColumn)}, group_id) values (${userId}, ${groupId})
    on conflict (${sql.ref(userColumn)}, group_id) do nothing`,
    db,
  );
}

/** Takes a user out of a group; `false` when the user is not in it. */
export function removeFromGroup(db: Db, model: UserModel, userId: number, groupId: number): Promise<boolean> {
  const { groups, userColumn } = relationsOf(model);
  return hasChanged(
    sql`delete from ${sql.table(groups)} where ${sql.ref(userColumn)} = ${userId} and group_id = ${groupId}`,
    db,
  );
}

/** Grants a permission; `false` when it is granted. */
export function grantPermission(
  db: Db,
  model: UserModel,
  to: Grantee,
  permissionId: number,
): Promise<boolean> {
  const { table, column, id } = grants(model, to);
  return hasChanged(
    sql`insert into ${sql.table(table)} (${sql.ref(column)}, permission_id) values (${id}, ${permissionId})
    on conflict (${sql.ref(column)}, permission_id) do nothing`,
    db,
  );
}

/** Withdraws a permission; `false` when it is not granted. */
export function withdrawPermission(
  db: Db,
  model: UserModel,
  from: Grantee,
  permissionId: number,
): Promise<boolean> {
  const { table, column, id } = grants(model, from);
  return hasChanged(
    sql`delete from ${sql.table(table)} where ${sql.ref(column)} = ${id} and permission_id = ${permissionId}`,
    db,
  );
}

function grants(model: UserModel, grantee: Grantee) {
  if ("group" in grantee) return { table: "auth_group_permissions", column: "group_id", id: grantee.group };
  const { permissions: table, userColumn: column } = relationsOf(model);
  return { table, column, id: grantee.user };
}

async function hasChanged(statement: ReturnType<typeof sql>, db: Db): Promise<boolean> {
  return ((await statement.execute(db)).numAffectedRows ?? 0n) > 0n;
}
