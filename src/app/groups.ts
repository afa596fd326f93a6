// Groups and permissions for custom code in the same process.
import {
  addUserToGroup,
  type AuthContext,
  createGroup,
  grant,
  groupNames,
  groupNamesOf,
  type PermissionHolder,
  permissionNamesOf,
  removeGroup,
  removeUserFromGroup,
  userHasPermissions,
  withdraw,
} from "../auth/index.ts";
import { listPermissions, type PermissionRow, type User } from "../store/index.ts";

/** Django's groups, by their names. Users are given by their login names. */
export interface Groups {
  /** Creates a group. Throws AuthError `group_exists`. */
  readonly create: (name: string) => Promise<void>;
  /** Deletes a group: its users lose its permissions. Throws AuthError `group_not_found`. */
  readonly delete: (name: string) => Promise<void>;
  /** The names of all groups. */
  readonly list: () => Promise<string[]>;
  /** The names of the groups that a user is in. Throws AuthError `user_not_found`. */
  readonly of: (username: string) => Promise<string[]>;
  /** Puts a user into a group. Throws AuthError `group_not_found` or `user_not_found`. */
  readonly addUser: (group: string, username: string) => Promise<void>;
  /** Takes a user out of a group. Throws AuthError `group_not_found` or `user_not_found`. */
  readonly removeUser: (group: string, username: string) => Promise<void>;
}

/**
 * Django's permissions, by their names, such as "shop.change_book". A holder is a user (`{ user: "ada" }`) or a group
 * (`{ group: "Editors" }`).
 */
export interface Permissions {
  /** Every permission that exists, with its description. */
  readonly list: () => Promise<PermissionRow[]>;
  /** The names of a holder's permissions: of a user, those of the groups too; of an active superuser, all. */
  readonly of: (holder: PermissionHolder) => Promise<string[]>;
  /** Whether a user has all of some permissions. */
  readonly has: (user: User, ...names: readonly string[]) => Promise<boolean>;
  /**
   * Grants permissions: all of them, or none when one does not exist.
   *
   * @throws AuthError `permission_not_found`, `user_not_found` or `group_not_found`
   */
  readonly grant: (holder: PermissionHolder, ...names: readonly string[]) => Promise<void>;
  /** Withdraws permissions that the holder was granted; a user keeps those of the groups. Throws as `grant`. */
  readonly withdraw: (holder: PermissionHolder, ...names: readonly string[]) => Promise<void>;
}

/** Binds the flows of groups to an app. */
export const bindGroups = (context: AuthContext): Groups => ({
  create: (name) => createGroup(context, name),
  delete: (name) => removeGroup(context, name),
  list: () => groupNames(context),
  of: (username) => groupNamesOf(context, username),
  addUser: (group, username) => addUserToGroup(context, group, username),
  removeUser: (group, username) => removeUserFromGroup(context, group, username),
});

/** Binds the flows of permissions to an app. */
export const bindPermissionFlows = (context: AuthContext): Permissions => ({
  list: () => listPermissions(context.database.kysely),
  of: (holder) => permissionNamesOf(context, holder),
  has: (user, ...names) => userHasPermissions(context, user, names),
  grant: (holder, ...names) => grant(context, holder, names),
  withdraw: (holder, ...names) => withdraw(context, holder, names),
});
