// What a user of the admin who is not a superuser may do to other users: nothing that would give anyone rights that they do not hold.
import { permissionDenied } from "../http/index.ts";
import {
  type Db,
  groupPermissionNames,
  permissionNamesOf,
  type UserModel,
  userPermissionNames,
} from "../store/index.ts";
import type { ShownRow } from "./labels.ts";

/** The names of the permissions that the user holds; undefined for a superuser. */
export type Held = ReadonlySet<string> | undefined;

/**
 * Checks that a user may be changed: a superuser only by superusers, anyone else only by those who hold all their permissions,
 * so that an account with more rights cannot be taken over.
 *
 * @throws HttpError 403
 */
export async function requireManageable(tx: Db, users: UserModel, held: Held, row: ShownRow): Promise<void> {
  if (held === undefined) return;
  if (row["is_superuser"] !== false) throw denied();
  await requireHeld(held, await userPermissionNames(tx, users, Number(row["id"])));
}

/**
 * Checks a change of lists of groups and of permissions: what is added or taken away must be held.
 *
 * @throws HttpError 403
 */
export async function requireHeldChange(
  tx: Db,
  held: Held,
  { groups, permissions }: { readonly groups: readonly unknown[]; readonly permissions: readonly unknown[] },
): Promise<void> {
  if (held === undefined) return;
  for (const group of groups) await requireHeld(held, await groupPermissionNames(tx, Number(group)));
  await requireHeld(held, await permissionNamesOf(tx, permissions.map(Number)));
}

const requireHeld = async (held: ReadonlySet<string>, names: readonly string[]): Promise<void> => {
  if (!names.every((name) => held.has(name))) throw denied();
};

const denied = (): Error =>
  permissionDenied("Only a superuser, or a user who has all the rights concerned, may do this.");

/** The ids that are in one of two lists only. */
export function changedIds(before: unknown, after: unknown): readonly unknown[] {
  const [one, other] = [before, after].map((ids) => new Set(Array.isArray(ids) ? ids.map(Number) : []));
  return [...(one ?? new Set()).symmetricDifference(other ?? new Set())];
}
