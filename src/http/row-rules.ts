// Combines what permissions say about rows.
import type { Permission, PermissionRequest, RowRule } from "./permission.ts";

type Permissions = readonly Permission[];

const rulesOf = (permissions: Permissions): RowRule[] =>
  permissions.map(({ rows }) => rows).filter((rows) => rows !== undefined);

/** The rule of several permissions that must all allow; undefined when none is about rows. */
export function allRows(permissions: Permissions): RowRule | undefined {
  const rules = rulesOf(permissions);
  if (rules.length === 0) return undefined;
  return {
    allows: async (request) => {
      for (const permission of permissions)
        if (!(await (permission.rows?.allows ?? permission)(request))) return false;
      return true;
    },
    where: async (request) => (await Promise.all(rules.map((rule) => rule.where(request)))).flat(),
    hasWhere: rules.some((rule) => rule.hasWhere),
    isListable: rules.every((rule) => rule.isListable),
  };
}

/** The rule of several permissions of which one must allow. One that is not about rows lifts the conditions of the others. */
export function anyRows(permissions: Permissions): RowRule | undefined {
  const rules = rulesOf(permissions);
  const [first, ...more] = rules;
  if (first === undefined) return undefined;
  if (more.length > 0 && rules.some((rule) => rule.hasWhere))
    throw new TypeError("anyOf takes one rowPermission that has `where`, and no other beside it.");
  const others = permissions.filter(({ rows }) => rows === undefined);
  const isLifted = async (request: PermissionRequest): Promise<boolean> => {
    for (const permission of others) if (await permission(request)) return true;
    return false;
  };
  return {
    allows: async (request) => {
      if (await isLifted(request)) return true;
      for (const rule of rules) if (await rule.allows(request)) return true;
      return false;
    },
    where: async (request) => ((await isLifted(request)) ? [] : first.where(request)),
    hasWhere: first.hasWhere,
    isListable: more.length === 0 && first.isListable,
  };
}

/** The rule of a permission that must not allow. */
export function notRows({ rows }: Permission): RowRule | undefined {
  if (rows === undefined) return undefined;
  if (rows.hasWhere) throw new TypeError("not() takes no rowPermission that has `where`.");
  return { ...rows, allows: async (request) => !(await rows.allows(request)), isListable: false };
}
