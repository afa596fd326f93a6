// Permissions: composable predicates over a request, checked before its body is read.
import type { Identity } from "../auth/index.ts";

/** The argument of a permission. */
export interface PermissionRequest {
  readonly method: string;
  /** Undefined when the request carries no credentials. */
  readonly identity: Identity | undefined;
  readonly request: Request;
}

/**
 * Returns whether a request is allowed.
 *
 * @example const isOwnOrigin: Permission = ({ request }) => request.headers.get("origin") === "https://app.example.com";
 */
export type Permission = (request: PermissionRequest) => boolean | Promise<boolean>;

const safeMethods: ReadonlySet<string> = new Set(["GET", "HEAD", "OPTIONS"]);

/** Allows every request (DRF's AllowAny). */
export const allowAny: Permission = () => true;

/** Allows authenticated users (DRF's IsAuthenticated). */
export const isAuthenticated: Permission = ({ identity }) => identity !== undefined;

/** Allows staff (DRF's IsAdminUser). */
export const isAdminUser: Permission = ({ identity }) => identity?.user.isStaff === true;

/** Allows everyone to read and authenticated users to write (DRF's IsAuthenticatedOrReadOnly). */
export const isAuthenticatedOrReadOnly: Permission = ({ identity, method }) =>
  safeMethods.has(method) || identity !== undefined;

/**
 * Allows a request if all permissions do.
 *
 * @example defineView("/report/", { permissions: [allOf(isAuthenticated, not(isAdminUser))] })
 */
export function allOf(...permissions: readonly Permission[]): Permission {
  return async (request) => {
    for (const permission of permissions) if (!(await permission(request))) return false;
    return true;
  };
}

/** Allows a request if at least one permission does. */
export function anyOf(...permissions: readonly Permission[]): Permission {
  return async (request) => {
    for (const permission of permissions) if (await permission(request)) return true;
    return false;
  };
}

/** Allows a request if the permission does not. */
export function not(permission: Permission): Permission {
  return async (request) => !(await permission(request));
}
