// Binds permissions that ask the database to an app, wherever they stand in a combination.
import type { Permission, PermissionBinding } from "./permission.ts";

/** The permissions as an app asks them. */
export const bindPermissions = (
  permissions: readonly Permission[],
  binding: PermissionBinding,
): readonly Permission[] => permissions.map((permission) => permission.bindTo?.(binding) ?? permission);

/** Whether a permission asks the database. */
export const asksDatabase = (permissions: readonly Permission[]): boolean =>
  permissions.some(({ bindTo }) => bindTo !== undefined);

/** Makes a combination of permissions bindable if one of them is. */
export function bindable<Combination extends Permission>(
  combination: Combination,
  permissions: readonly Permission[],
  combine: (bound: readonly Permission[]) => Permission,
): Combination {
  const asking = permissions.flatMap(({ asksPermissions }) => asksPermissions ?? []);
  if (asking.length === 0) return combination;
  return Object.assign(combination, {
    asksPermissions: (method: string) => asking.some((asks) => asks(method)),
    ...(asksDatabase(permissions) && {
      bindTo: (binding: PermissionBinding) => combine(bindPermissions(permissions, binding)),
    }),
  });
}
