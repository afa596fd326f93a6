// Who may use a resource or view, and how its callers are identified: its own options, or else those of the app.
import type { AuthContext, Revocation } from "../auth/index.ts";
import {
  type Authenticator,
  bearerAuthentication,
  type BearerOptions,
  type Permission,
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
   * @throws OptionsError when neither it nor the app has one
   */
  readonly permissions: (label: string, options: AccessOptions) => readonly Permission[];
}

/** Creates the access of an app whose bearer tokens are checked by `bearer`. */
export function createAccess(
  context: AuthContext,
  bearer: Authenticator,
  bearerOptions: BearerOptions,
  app: ResolvedOptions,
): Access {
  requireNoRows("The app", app.permissions);
  return {
    authenticators: ({ authentication, revocation }) => {
      if (authentication !== undefined) return authentication;
      if (revocation === undefined) return app.authentication ?? [bearer];
      return [bearerAuthentication(context, { ...bearerOptions, revocation })];
    },
    permissions: (label, { permissions = app.permissions }) => {
      if (permissions !== undefined && permissions.length > 0) return permissions;
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
