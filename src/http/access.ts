// Who sends a request, and whether its permissions allow it.
import type { Identity } from "../auth/index.ts";
import type { Authenticator, HeaderAuthenticator } from "./authentication.ts";
import { forcedIdentity } from "./forced-identity.ts";
import { notAuthenticated, permissionDenied } from "./http-error.ts";
import { type IncomingRequest, webRequest } from "./incoming-request.ts";
import { type AccessRule, isPermitted, type Operation, type ViewRequest } from "./operation.ts";

const asking = { asksPermissions: true };

/** The identity of a request; undefined when it carries no credentials. Throws when they are invalid. */
export async function identify(
  { authenticators, permissions }: AccessRule,
  request: IncomingRequest,
): Promise<Identity | undefined> {
  const forced = forcedIdentity(request);
  if (forced !== undefined) return forced;
  const asked = permissions.some(({ asksPermissions }) => asksPermissions?.(request.method))
    ? asking
    : undefined;
  for (const authenticator of authenticators) {
    const identity = readsHeadersOnly(authenticator)
      ? await authenticator.authenticate(request, asked)
      : await authenticator.authenticate(webRequest(request));
    if (identity !== undefined) return identity;
  }
  return undefined;
}

/** Whether an authenticator would identify a request by a cookie. */
export const usesCookie = ({ authenticators }: AccessRule, request: IncomingRequest): boolean =>
  forcedIdentity(request) === undefined &&
  authenticators.some(
    (authenticator) =>
      authenticator.usesCookie !== undefined &&
      (readsHeadersOnly(authenticator)
        ? authenticator.usesCookie?.(request)
        : authenticator.usesCookie(webRequest(request))),
  );

const readsHeadersOnly = (authenticator: Authenticator): authenticator is HeaderAuthenticator =>
  "readsHeadersOnly" in authenticator;

/** @throws HttpError 401 for a request without credentials that is not allowed, 403 for a user who is not */
export async function checkPermissions(
  access: AccessRule,
  request: Pick<ViewRequest, "identity" | "request" | "method" | "params">,
  operation?: Operation,
): Promise<void> {
  if (await isPermitted(access, request, request.method, operation)) return;
  throw access.authenticators.length > 0 && request.identity === undefined
    ? notAuthenticated()
    : permissionDenied();
}
