// Permissions over Django's tables of groups and permissions. They are bound to the database and the model when an app starts.
import { OptionsError } from "../option-kinds/index.ts";
import { type ModelAction, permissionName } from "../store/index.ts";
import type { Permission, PermissionBinding, PermissionRequest } from "./permission.ts";
import { named } from "./permission-names.ts";
import { isAuthenticated, isAuthenticatedOrReadOnly, type UserPermission } from "./permissions.ts";

/**
 * Allows users who have a permission, or all of several, named like "shop.change_book": granted to them, to one of their
 * groups, or as a superuser.
 *
 * @example defineView("/reports/", { permissions: [hasPermission("shop.view_book")] })
 * @throws TypeError for a name that is not an app label, a dot and a codename
 */
export function hasPermission(...names: readonly [string, ...string[]]): UserPermission {
  const wrong = names.find((name) => !/^[^.\s]+\.\S+$/.test(name));
  if (wrong !== undefined)
    throw new TypeError(`A permission is named like "shop.change_book", not ${JSON.stringify(wrong)}.`);
  const text = names.map((name) => JSON.stringify(name)).join(", ");
  return asking(`hasPermission(${text})`, isAuthenticated, () => names);
}

/** The action on the model that each method asks a permission for. A method that is left out asks for none. */
type MethodActions = Readonly<Partial<Record<string, ModelAction>>>;

const writing: MethodActions = { POST: "add", PUT: "change", PATCH: "change", DELETE: "delete" };

/**
 * Allows users to do what their permissions for the model of the resource say (DRF's DjangoModelPermissions): POST asks for
 * "add", PUT and PATCH for "change", DELETE for "delete". Every user may read.
 *
 * @example defineResource("books", { schema, scope: "all", permissions: [modelPermissions] })
 */
export const modelPermissions: UserPermission = ofModel("modelPermissions", isAuthenticated, writing);

/** As `modelPermissions`, but reading asks for "view". */
export const modelPermissionsWithView: UserPermission = ofModel("modelPermissionsWithView", isAuthenticated, {
  GET: "view",
  HEAD: "view",
  ...writing,
});

/** As `modelPermissions`, but everyone may read (DRF's DjangoModelPermissionsOrAnonReadOnly). */
export const modelPermissionsOrAnonReadOnly: Permission = ofModel(
  "modelPermissionsOrAnonReadOnly",
  isAuthenticatedOrReadOnly,
  writing,
);

function ofModel<Base extends Permission>(name: string, base: Base, actions: MethodActions): Base {
  return asking(
    name,
    base,
    (method, { label, contentType }) => {
      if (contentType === "any") return [];
      if (contentType === undefined)
        throw new OptionsError(
          `${label} has no model, so it cannot have modelPermissions: use hasPermission.`,
        );
      const action = actions[method];
      return action === undefined ? [] : [permissionName(contentType, action)];
    },
    (method) => actions[method] !== undefined,
  );
}

/** A permission that first asks another one, and then for the permissions with some names. */
function asking<Base extends Permission>(
  text: string,
  base: Base,
  namesFor: (method: string, binding: PermissionBinding) => readonly string[],
  asksPermissions: (method: string) => boolean = () => true,
): Base {
  const unbound = (): boolean => {
    throw new TypeError(
      "A permission that asks the database is for the options of an app, or for `requires`.",
    );
  };
  const bindTo = (binding: PermissionBinding): Permission => {
    const bound = async (request: PermissionRequest): Promise<boolean> => {
      if (!(await base(request))) return false;
      const names = namesFor(request.method, binding);
      if (names.length === 0) return true;
      return request.identity !== undefined && binding.allows(request.identity, names);
    };
    // The methods that a resource may have must be known at the start.
    namesFor("GET", binding);
    return named(text, Object.assign(bound, base, { asksPermissions }));
  };
  return named(text, Object.assign(unbound, base, { bindTo, asksPermissions }));
}
