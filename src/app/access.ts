// Who may use a resource or view, and how its callers are identified: its own options, or else those of the app.
import { type AuthContext, callerHasPermissions, isStateless, type Revocation } from "../auth/index.ts";
import {
  asksDatabase,
  type Authenticator,
  bindPermissions,
  bearerAuthentication,
  type BearerOptions,
  type Permission,
  type PermissionBinding,
} from "../http/index.ts";
import { OptionsError, type ResolvedOptions } from "../options/index.ts";

/** The options of a resource or view that override the app's. */
interface AccessOptions {
  readonly permissions?: readonly Permission[];
  readonly authentication?: readonly Authenticator[];
  readonly revocation?: Revocation;
}

/** Resolves the access options of resources and views. */
export interface Access {
  readonly authenticators: (options: AccessOptions) => readonly Authenticator[];
  /**
   * The access rule of the resource or view that messages call `label`.
   *
   * @throws OptionsError when neither it nor the app has one, and for one that asks the database where users are not read
   */
  readonly permissions: (
    label: string,
    options: AccessOptions,
    contentType?: PermissionBinding["contentType"],
  ) => readonly Permission[];
  /** Binds the permissions of a custom route. */
  readonly bindRoute: (permissions: readonly Permission[]) => readonly Permission[];
}

/** Creates the access of an app whose bearer tokens are checked by `bearer`. */
export function createAccess(
  context: AuthContext,
  bearer: Authenticator,
  bearerOptions: BearerOptions,
  app: ResolvedOptions,
): Access {
  requireNoRows("The app", app.permissions);
  const allows: PermissionBinding["allows"] = (identity, names) =>
    callerHasPermissions(context, identity, names);
  return {
    authenticators: ({ authentication, revocation }) => {
      if (authentication !== undefined) return authentication;
      if (revocation === undefined) return app.authentication ?? [bearer];
      return [bearerAuthentication(context, { ...bearerOptions, revocation })];
    },
    bindRoute: (permissions) =>
      bindPermissions(permissions, { label: "A custom route", contentType: undefined, allows }),
    permissions: (label, { permissions = app.permissions, ...options }, contentType) => {
      if (permissions !== undefined && permissions.length > 0) {
        if (asksDatabase(permissions)) requireUsers(label, options, app);
        return bindPermissions(permissions, { label, contentType, allows });
      }
      throw new OptionsError(
        `${label} has no access rule. Set \`permissions\` there or for the app: [isAuthenticated] for users, [allowAny] for everyone.`,
      );
    },
  };
}

/** @throws OptionsError for a permission about rows where there is no resource that has them */
export function requireNoRows(label: string, permissions: readonly Permission[] = []): void {
  if (permissions.every(({ rows }) => rows === undefined)) return;
  throw new OptionsError(`${label} has a rowPermission in \`permissions\`, but only a resource has rows.`);
}

/** @throws OptionsError for tokens that are not checked against the database, where permissions are asked there */
function requireUsers(
  label: string,
  { authentication, revocation }: AccessOptions,
  app: ResolvedOptions,
): void {
  const isBearer =
    (authentication ?? (revocation === undefined ? app.authentication : undefined)) === undefined;
  if (!isBearer || !isStateless(revocation ?? app.revocation)) return;
  throw new OptionsError(
    `${label} has a permission that asks the database, but with \`revocation: "none"\` the user is not read. Set \`revocation\` to "session" or "user".`,
  );
}
