// Whether a user has a permission, as Django's ModelBackend decides: superusers have all of them, inactive users none.
import { listPermissions, type User, userPermissionNames } from "../store/index.ts";
import type { Identity, RequestUser } from "./identity.ts";
import type { AuthContext } from "./context.ts";

/** What is asked in the database about permissions. */
type PermissionContext = Pick<AuthContext, "database" | "settings">;

/** The names of the permissions of the callers whose request was authenticated for a rule that asks for them. */
const known = new WeakMap<Identity, readonly string[]>();

/** Keeps what was read together with the user, for as long as the request takes. */
export function rememberPermissions(identity: Identity, names: readonly string[]): Identity {
  known.set(identity, names);
  return identity;
}

/**
 * Whether the caller has all of some permissions, which are named like "shop.change_book".
 *
 * @throws TypeError for a user who is described by a token and not read from the database
 */
export function callerHasPermissions(
  context: PermissionContext,
  identity: Identity,
  names: readonly string[],
): Promise<boolean> {
  return hasAll(context, identity.user, names, known.get(identity));
}

/** The names of the permissions that the caller was granted, whatever flags the user has. They are read once for a request. */
export async function callerPermissions(
  context: PermissionContext,
  identity: Identity,
): Promise<ReadonlySet<string>> {
  const { user } = identity;
  if (!isStored(user)) return new Set();
  const names = known.get(identity) ?? (await readNames(context, user));
  rememberPermissions(identity, names);
  return new Set(names);
}

/** Whether a user has all of some permissions. */
export const userHasPermissions = (
  context: PermissionContext,
  user: RequestUser,
  names: readonly string[],
): Promise<boolean> => hasAll(context, user, names, undefined);

async function hasAll(
  context: PermissionContext,
  user: RequestUser,
  names: readonly string[],
  read: readonly string[] | undefined,
): Promise<boolean> {
  if (!isStored(user))
    throw new TypeError(
      'With `revocation: "none"` the user is not read, so there are no permissions to ask.',
    );
  if (!user.isActive) return false;
  if (user.isSuperuser || names.length === 0) return true;
  const granted = new Set(read ?? (await readNames(context, user)));
  return names.every((name) => granted.has(name));
}

/** The names of the permissions that a user has: of an active superuser all that exist, of an inactive user none. */
export async function permissionsOfUser(context: PermissionContext, user: User): Promise<string[]> {
  if (!user.isActive) return [];
  if (user.isSuperuser) return (await listPermissions(context.database.kysely)).map(({ name }) => name);
  return readNames(context, user);
}

const readNames = ({ database, settings }: PermissionContext, { id }: User): Promise<string[]> =>
  userPermissionNames(database.kysely, settings.users, id);

const isStored = (user: RequestUser): user is User => "password" in user;
