// The names of permissions, for people who read which rule a route has.
import type { Permission } from "./permission.ts";

/** Gives a permission the name that `latchkey routes` shows. */
export function named<Rule extends Permission>(name: string, permission: Rule): Rule {
  Object.defineProperty(permission, "name", { value: name, configurable: true });
  return permission;
}

/** The name of a permission: that of its function, or "custom" for a function without one. */
export const nameOf = ({ name }: Permission): string => (name === "" ? "custom" : name);

/** How a combination of permissions was written: `anyOf(isAdminUser, isOwner)`. */
export const callText = (factory: string, permissions: readonly Permission[]): string =>
  `${factory}(${permissions.map(nameOf).join(", ")})`;
