// Who may do what: small predicates over a request, composable, asked before anything else is read.
import type { Identity } from "../auth/index.ts";

/** What a permission is asked about. */
export interface PermissionRequest {
  readonly method: string;
  /** Undefined when the request carries no credentials. */
  readonly identity: Identity | undefined;
  readonly request: Request;
}

/** Answers whether a request may go on. */
export type Permission = (request: PermissionRequest) => boolean | Promise<boolean>;

const safeMethods: ReadonlySet<string> = new Set(["GET", "HEAD", "OPTIONS"]);

/** Anyone (DRF's AllowAny). */
export const allowAny: Permission = () => true;

/** Anyone who is logged in (DRF's IsAuthenticated). */
export const isAuthenticated: Permission = ({ identity }) => identity !== undefined;

/** Staff only (DRF's IsAdminUser). */
export const isAdminUser: Permission = ({ identity }) => identity?.user.isStaff === true;

/** Anyone may read, those logged in may write (DRF's IsAuthenticatedOrReadOnly). */
export const isAuthenticatedOrReadOnly: Permission = ({ identity, method }) =>
  safeMethods.has(method) || identity !== undefined;

/** Every one of them must agree. */
export function allOf(...permissions: readonly Permission[]): Permission {
  return async (request) => {
    for (const permission of permissions) if (!(await permission(request))) return false;
    return true;
  };
}

/** One of them must agree. */
export function anyOf(...permissions: readonly Permission[]): Permission {
  return async (request) => {
    for (const permission of permissions) if (await permission(request)) return true;
    return false;
  };
}

/** It must disagree. */
export function not(permission: Permission): Permission {
  return async (request) => !(await permission(request));
}
