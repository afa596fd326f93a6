// Authenticates requests by the credentials in their headers.
import {
  authenticate,
  type AuthContext,
  type AuthenticateOptions,
  type Identity,
  type Revocation,
} from "../auth/index.ts";
import type { Later } from "../runtime/index.ts";
import { type Cookie, readCookie } from "./cookies.ts";
import { HttpError } from "./http-error.ts";
import type { IncomingRequest } from "./incoming-request.ts";

/**
 * Identifies the user of a request by one kind of credentials.
 *
 * @example
 * const apiKey: Authenticator = {
 *   authenticate: async ({ headers }) => identityOfKey(headers.get("x-api-key")),
 *   challenge: 'ApiKey realm="api"',
 * };
 */
export interface Authenticator {
  /** The identity; undefined when the request carries no credentials of this kind. Throws when they are invalid. */
  readonly authenticate: (request: Request) => Later<Identity | undefined>;
  /** The WWW-Authenticate header of a 401. */
  readonly challenge: string;
  /**
   * Whether it would identify a request by a cookie, which a browser also sends with requests of other sites. Unsafe methods
   * then have to come from the app's own pages.
   */
  readonly usesCookie?: (request: Request) => boolean;
}

/** An authenticator that reads headers only, so that no web Request is made for it. */
export interface HeaderAuthenticator extends Authenticator {
  readonly authenticate: (
    request: IncomingRequest,
    options?: AuthenticateOptions,
  ) => Later<Identity | undefined>;
  readonly usesCookie?: (request: IncomingRequest) => boolean;
  readonly readsHeadersOnly: true;
  /** What it checks tokens against, for people who read which routes an app has. */
  readonly revocation: Revocation;
}

/** How bearer tokens are carried. */
export interface BearerOptions {
  /** AUTH_HEADER_TYPES: the schemes that are accepted, case-sensitive. The first is sent in WWW-Authenticate. */
  readonly headerTypes: readonly string[];
  /** AUTH_HEADER_NAME, as an HTTP header name. */
  readonly headerName: string;
  /** The cookie that is read for a request without a token in the header; none by default. */
  readonly cookie?: Cookie | undefined;
  /** How tokens are checked against the database; by default as the app's `revocation` says. */
  readonly revocation?: Revocation;
}

/** Bearer tokens (Simple JWT's JWTAuthentication). */
export function bearerAuthentication(context: AuthContext, options: BearerOptions): HeaderAuthenticator {
  const { headerName, headerTypes, cookie } = options;
  return {
    challenge: bearerChallenge(options),
    readsHeadersOnly: true,
    revocation: options.revocation ?? context.settings.revocation,
    authenticate: (request, asked) => {
      const inHeader = bearerToken(request.headers.get(headerName), headerTypes);
      const token = inHeader ?? (cookie && readCookie(request, cookie));
      return token === undefined ? undefined : authenticate(context, token, options.revocation, asked);
    },
    ...(cookie !== undefined && {
      usesCookie: (request: IncomingRequest) =>
        !namesScheme(request.headers.get(headerName), headerTypes) &&
        readCookie(request, cookie) !== undefined,
    }),
  };
}

const wordsOf = (value: string | null): readonly string[] =>
  (value ?? "").split(/[ \t\n\r\f\v]+/).filter((part) => part !== "");

/** Whether a header value begins with one of the schemes, with a token or without. */
function namesScheme(value: string | null, headerTypes: readonly string[]): boolean {
  const [scheme] = wordsOf(value);
  return scheme !== undefined && headerTypes.includes(scheme);
}

/** The WWW-Authenticate value of the first scheme. */
function bearerChallenge({ headerTypes }: BearerOptions): string {
  return `${headerTypes[0] ?? "Bearer"} realm="api"`;
}

/**
 * The token in a header value; undefined for another scheme or no scheme.
 *
 * @throws HttpError 401 `bad_authorization_header` when the scheme is not followed by exactly one token
 */
function bearerToken(value: string | null, headerTypes: readonly string[]): string | undefined {
  if (value === null) return undefined;
  // Nearly all requests have the scheme, one space and a token.
  const [, usual, only] = /^([!-~]+) ([!-~]+)$/.exec(value) ?? [];
  if (usual !== undefined) return headerTypes.includes(usual) ? only : undefined;
  if (!namesScheme(value, headerTypes)) return undefined;
  const parts = wordsOf(value);
  const [, token] = parts;
  if (token === undefined || parts.length !== 2) {
    throw new HttpError(401, {
      detail: "Authorization header must contain two space-delimited values",
      code: "bad_authorization_header",
    });
  }
  return token;
}
