// Authenticates requests by the credentials in their headers.
import {
  authenticate,
  type AuthContext,
  type AuthenticateOptions,
  type Identity,
  type Revocation,
} from "../auth/index.ts";
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
  readonly authenticate: (request: Request) => Promise<Identity | undefined>;
  /** The WWW-Authenticate header of a 401. */
  readonly challenge: string;
}

/** An authenticator that reads headers only, so that no web Request is made for it. */
export interface HeaderAuthenticator extends Authenticator {
  readonly authenticate: (
    request: IncomingRequest,
    options?: AuthenticateOptions,
  ) => Promise<Identity | undefined>;
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
  /** How tokens are checked against the database; by default as the app's `revocation` says. */
  readonly revocation?: Revocation;
}

/** Bearer tokens (Simple JWT's JWTAuthentication). */
export function bearerAuthentication(context: AuthContext, options: BearerOptions): HeaderAuthenticator {
  const challenge = bearerChallenge(options);
  return {
    challenge,
    readsHeadersOnly: true,
    revocation: options.revocation ?? context.settings.revocation,
    authenticate: async (request, asked) => {
      const token = bearerToken(request.headers.get(options.headerName), options.headerTypes);
      return token === undefined ? undefined : authenticate(context, token, options.revocation, asked);
    },
  };
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
  const parts = (value ?? "").split(/[ \t\n\r\f\v]+/).filter((part) => part !== "");
  const [scheme, token] = parts;
  if (scheme === undefined || !headerTypes.includes(scheme)) return undefined;
  if (token === undefined || parts.length !== 2) {
    throw new HttpError(401, {
      detail: "Authorization header must contain two space-delimited values",
      code: "bad_authorization_header",
    });
  }
  return token;
}
