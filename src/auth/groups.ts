// Groups and permissions, for an administrator: Django's tables, changed with an event for each change.
import {
  addToGroup,
  deleteGroup,
  findGroup,
  findPermissionId,
  type Grantee,
  grantPermission,
  type Group,
  groupPermissionNames,
  insertGroup,
  listGroups,
  listUserGroups,
  removeFromGroup,
  repeatableTransaction,
  type User,
  withdrawPermission,
} from "../store/index.ts";
import type { AuthContext } from "./context.ts";
import { emit } from "./emit.ts";
import { AuthError } from "./errors.ts";
import { permissionsOfUser } from "./permissions.ts";
import { findUser } from "./users.ts";
import { readUsername } from "./usernames.ts";

/** Who is granted a permission: a user by the login name, or a group by its name. */
export type PermissionHolder = { readonly user: string } | { readonly group: string };

const maxNameLength = 150;

/**
 * Creates a group.
 *
 * @throws AuthError `group_exists`; TypeError for a name that is empty, or longer than 150 characters
 */
export async function createGroup(context: AuthContext, name: string): Promise<void> {
  if (name === "" || name.includes("\0") || Array.from(name).length > maxNameLength)
    throw new TypeError(`The name of a group has 1 to ${maxNameLength} characters.`);
  const group = await insertGroup(context.database.kysely, name);
  if (group === undefined) throw new AuthError("group_exists");
  emit(context, { type: "group.created", group: name });
}

/** Deletes a group. @throws AuthError `group_not_found` */
export async function removeGroup(context: AuthContext, name: string): Promise<void> {
  const { id } = await requireGroup(context, name);
  const { database, settings } = context;
  const isDeleted = await repeatableTransaction(database.kysely, (tx) => deleteGroup(tx, settings.users, id));
  if (!isDeleted) throw new AuthError("group_not_found");
  emit(context, { type: "group.deleted", group: name });
}

/** The names of all groups. */
export const groupNames = async ({ database }: AuthContext): Promise<string[]> =>
  (await listGroups(database.kysely)).map(({ name }) => name);

/** The names of the groups of a user. @throws AuthError `user_not_found` */
export async function groupNamesOf(context: AuthContext, username: string): Promise<string[]> {
  const { id } = await requireUser(context, username);
  const groups = await listUserGroups(context.database.kysely, context.settings.users, id);
  return groups.map(({ name }) => name);
}

/** Puts a user into a group. @throws AuthError `group_not_found` or `user_not_found` */
export const addUserToGroup = (context: AuthContext, group: string, username: string): Promise<void> =>
  changeMembership(context, group, username, "group.user_added");

/** Takes a user out of a group. @throws AuthError `group_not_found` or `user_not_found` */
export const removeUserFromGroup = (context: AuthContext, group: string, username: string): Promise<void> =>
  changeMembership(context, group, username, "group.user_removed");

async function changeMembership(
  context: AuthContext,
  name: string,
  username: string,
  type: "group.user_added" | "group.user_removed",
): Promise<void> {
  const { database, settings } = context;
  const group = await requireGroup(context, name);
  const user = await requireUser(context, username);
  const change = type === "group.user_added" ? addToGroup : removeFromGroup;
  const isChanged = await change(database.kysely, settings.users, user.id, group.id);
  if (isChanged) emit(context, { type, group: name, userId: user.id });
}

/** The names of the permissions of a group, or of a user with those of the groups. @throws AuthError as `grant` */
export async function permissionNamesOf(context: AuthContext, holder: PermissionHolder): Promise<string[]> {
  if ("user" in holder) return permissionsOfUser(context, await requireUser(context, holder.user));
  const { id } = await requireGroup(context, holder.group);
  return groupPermissionNames(context.database.kysely, id);
}

/**
 * Grants permissions to a user or a group: all of them, or none when one of them does not exist.
 *
 * @throws AuthError `permission_not_found`, `user_not_found` or `group_not_found`
 */
export const grant = (
  context: AuthContext,
  holder: PermissionHolder,
  names: readonly string[],
): Promise<void> => changeGrants(context, holder, names, "permission.granted");

/**
 * Withdraws permissions that a user or a group was granted. A user keeps those of the groups.
 *
 * @throws AuthError as `grant`
 */
export const withdraw = (
  context: AuthContext,
  holder: PermissionHolder,
  names: readonly string[],
): Promise<void> => changeGrants(context, holder, names, "permission.withdrawn");

async function changeGrants(
  context: AuthContext,
  holder: PermissionHolder,
  names: readonly string[],
  type: "permission.granted" | "permission.withdrawn",
): Promise<void> {
  const { database, settings } = context;
  const grantee: Grantee =
    "user" in holder
      ? { user: (await requireUser(context, holder.user)).id }
      : { group: (await requireGroup(context, holder.group)).id };
  const change = type === "permission.granted" ? grantPermission : withdrawPermission;
  const changed = await repeatableTransaction(database.kysely, async (tx) => {
    const done: string[] = [];
    for (const name of names) {
      const id = await findPermissionId(tx, name);
      if (id === undefined) throw new AuthError("permission_not_found");
      if (await change(tx, settings.users, grantee, id)) done.push(name);
    }
    return done;
  });
  const target =
    "user" in grantee ? { userId: grantee.user } : "group" in holder ? { group: holder.group } : {};
  for (const permission of changed) emit(context, { type, permission, ...target });
}

async function requireUser(context: AuthContext, username: string): Promise<User> {
  const user = await findUser(context, readUsername(username));
  if (user === undefined) throw new AuthError("user_not_found");
  return user;
}

async function requireGroup({ database }: AuthContext, name: string): Promise<Group> {
  const group = await findGroup(database.kysely, name);
  if (group === undefined) throw new AuthError("group_not_found");
  return group;
}
