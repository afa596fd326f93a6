// Permissions: composable predicates over a request, checked before its body is read.
import type { Identity } from "../auth/index.ts";
import { bindable } from "./bound-permissions.ts";
import type { Permission, PermissionRequest, RowPermissionOptions, RowRule } from "./permission.ts";
import { callText, named, nameOf } from "./permission-names.ts";
import { allRows, anyRows, notRows } from "./row-rules.ts";

/** A permission that only users have. Where a definition lists one, its code gets an identity that is not optional. */
export interface UserPermission extends Permission {
  readonly impliesUser: true;
}

/** Whether a list of permissions allows users only, as far as its type says. */
export type ImpliesUser<Permissions extends readonly Permission[]> = Permissions extends readonly []
  ? false
  : number extends Permissions["length"]
    ? [Permissions[number]] extends [UserPermission]
      ? true
      : false
    : [Extract<Permissions[number], UserPermission>] extends [never]
      ? false
      : true;

/** The identity that code has where these permissions allowed the request. */
export type IdentityOf<Permissions extends readonly Permission[]> =
  ImpliesUser<Permissions> extends true ? Identity : Identity | undefined;

/**
 * Declares a permission that only users have: every other request is refused, and the rule gets an identity that is not
 * optional.
 *
 * @example const isMember = userPermission(({ identity }) => identity.user.fields.membership === "gold");
 */
export function userPermission(
  rule: (request: UserPermissionRequest) => boolean | Promise<boolean>,
): UserPermission {
  const permission = markedAsUser((request) => hasIdentity(request) && rule(request));
  return named(rule.name, permission);
}

/** The argument of a permission that only users have. */
export type UserPermissionRequest = PermissionRequest & { readonly identity: Identity };

const hasIdentity = (request: PermissionRequest): request is UserPermissionRequest =>
  request.identity !== undefined;

const markedAsUser = (permission: Permission): UserPermission =>
  Object.assign(permission, { impliesUser: true } as const);

const impliesUser = (permission: Permission): boolean => "impliesUser" in permission;

const safeMethods: ReadonlySet<string> = new Set(["GET", "HEAD", "OPTIONS"]);

/** Allows every request (DRF's AllowAny). */
export const allowAny: Permission = () => true;

/** Allows authenticated users (DRF's IsAuthenticated). */
export const isAuthenticated = named(
  "isAuthenticated",
  userPermission(() => true),
);

/** Allows staff (DRF's IsAdminUser). */
export const isAdminUser = named(
  "isAdminUser",
  userPermission(({ identity }) => identity.user.isStaff),
);

/** Allows everyone to read and authenticated users to write (DRF's IsAuthenticatedOrReadOnly). */
export const isAuthenticatedOrReadOnly: Permission = ({ identity, method }) =>
  safeMethods.has(method) || identity !== undefined;

/** A permission for users only if one of all, or each of several, is. */
type Combined<Implies extends boolean> = Implies extends true ? UserPermission : Permission;

/**
 * Allows a request if all permissions do.
 *
 * @example defineView("/report/", { permissions: [allOf(isAuthenticated, not(isAdminUser))] })
 */
export function allOf<const Permissions extends readonly Permission[]>(
  ...permissions: Permissions
): Combined<ImpliesUser<Permissions>>;
export function allOf(...permissions: readonly Permission[]): Permission {
  const all: Permission = async (request) => {
    for (const permission of permissions) if (!(await permission(request))) return false;
    return true;
  };
  const combined = named(
    callText("allOf", permissions),
    permissions.some(impliesUser) ? markedAsUser(all) : all,
  );
  return bindable(withRows(combined, allRows(permissions)), permissions, (bound) => allOf(...bound));
}

/**
 * Allows a request if at least one permission does.
 *
 * @example defineView("/report/", { permissions: [anyOf(isAdminUser, hasPermission("reports.view_report"))] })
 * @throws TypeError for several permissions about rows of which one has a `where`
 */
export function anyOf<const Permissions extends readonly Permission[]>(
  ...permissions: Permissions
): Combined<ImpliesUser<Permissions[number][]>>;
export function anyOf(...permissions: readonly Permission[]): Permission {
  const any: Permission = async (request) => {
    for (const permission of permissions) if (await permission(request)) return true;
    return false;
  };
  const combined = named(
    callText("anyOf", permissions),
    permissions.every(impliesUser) ? markedAsUser(any) : any,
  );
  return bindable(withRows(combined, anyRows(permissions)), permissions, (bound) => anyOf(...bound));
}

/**
 * Allows a request if the permission does not.
 *
 * @example defineView("/welcome/", { permissions: [not(isAuthenticated)] })
 * @throws TypeError for a permission about rows that has a `where`
 */
export function not(permission: Permission): Permission {
  const rows = notRows(permission);
  const negated: Permission =
    rows === undefined ? async (request) => !(await permission(request)) : withRows(() => true, rows);
  return bindable(named(`not(${nameOf(permission)})`, negated), [permission], ([bound = permission]) =>
    not(bound),
  );
}

/**
 * A permission about rows of a resource (DRF's has_object_permission).
 *
 * @example rowPermission({ allows: ({ row, identity }) => row["author"] === identity?.user.id })
 * @throws TypeError without `allows` and `where`
 */
export function rowPermission({ allows, where }: RowPermissionOptions): Permission {
  if (allows === undefined && where === undefined)
    throw new TypeError("A rowPermission has `allows`, `where` or both.");
  return withRows(
    named("rowPermission", () => true),
    {
      allows: allows ?? (() => true),
      where: async (request) => (where === undefined ? [] : [await where(request)]),
      hasWhere: where !== undefined,
      isListable: where !== undefined,
    },
  );
}

const withRows = (permission: Permission, rows: RowRule | undefined): Permission =>
  rows === undefined ? permission : Object.assign(permission, { rows });
