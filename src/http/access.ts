// Who sends a request, and whether its permissions allow it.
import type { AuthenticateOptions, Identity } from "../auth/index.ts";
import { type Later, onceThere } from "../runtime/index.ts";
import type { Authenticator, HeaderAuthenticator } from "./authentication.ts";
import { forcedIdentity } from "./forced-identity.ts";
import { notAuthenticated, permissionDenied } from "./http-error.ts";
import { type IncomingRequest, webRequest } from "./incoming-request.ts";
import { type AccessRule, isPermitted, type Operation, type ViewRequest } from "./operation.ts";

const asking = { asksPermissions: true };

/** What the callers of a method are authenticated for. */
export const askedFor = ({ permissions }: AccessRule, method: string): AuthenticateOptions | undefined =>
  permissions.some(({ asksPermissions }) => asksPermissions?.(method)) ? asking : undefined;

/** The identity of a request; undefined when it carries no credentials. Throws when they are invalid. */
export const identify = (
  { authenticators }: AccessRule,
  request: IncomingRequest,
  asked: AuthenticateOptions | undefined,
): Later<Identity | undefined> => forcedIdentity(request) ?? identifyBy(authenticators, request, asked);

/** The identity that the first of some authenticators finds, from a place on. */
function identifyBy(
  authenticators: readonly Authenticator[],
  request: IncomingRequest,
  asked: AuthenticateOptions | undefined,
  place = 0,
): Later<Identity | undefined> {
  const authenticator = authenticators[place];
  if (authenticator === undefined) return undefined;
  const found = readsHeadersOnly(authenticator)
    ? authenticator.authenticate(request, asked)
    : authenticator.authenticate(webRequest(request));
  if (place === authenticators.length - 1) return found;
  return onceThere(found, (identity) => identity ?? identifyBy(authenticators, request, asked, place + 1));
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
export function checkPermissions(
  access: AccessRule,
  request: Pick<ViewRequest, "identity" | "request" | "method" | "params">,
  operation?: Operation,
): Later<void> {
  return onceThere(isPermitted(access, request, request.method, operation), (isAllowed) => {
    if (isAllowed) return;
    throw access.authenticators.length > 0 && request.identity === undefined
      ? notAuthenticated()
      : permissionDenied();
  });
}
