// Reads credentials from a request's headers.
import { authenticate, type AuthContext, type Identity, type Revocation } from "../auth/index.ts";
import { HttpError } from "./http-error.ts";

/** Finds out who sent a request. */
export interface Authenticator {
  /** The identity; undefined when the request carries no credentials of this kind. Throws when they are bad. */
  readonly authenticate: (request: Request) => Promise<Identity | undefined>;
  /** What a 401 asks for, in WWW-Authenticate. */
  readonly challenge: string;
}

/** How bearer tokens are carried. */
export interface BearerOptions {
  /** AUTH_HEADER_TYPES: schemes that are accepted, case-sensitively. The first is what a 401 asks for. */
  readonly headerTypes: readonly string[];
  /** AUTH_HEADER_NAME, as an HTTP header name. */
  readonly headerName: string;
  /** How tokens are checked against the database; the app's setting if left out. */
  readonly revocation?: Revocation;
}

/** Bearer tokens (Simple JWT's JWTAuthentication). */
export function bearerAuthentication(context: AuthContext, options: BearerOptions): Authenticator {
  const challenge = bearerChallenge(options);
  return {
    challenge,
    authenticate: async (request) => {
      const token = bearerToken(request.headers.get(options.headerName), options.headerTypes);
      return token === undefined ? undefined : authenticate(context, token, options.revocation);
    },
  };
}

/** The WWW-Authenticate value of the first scheme. */
function bearerChallenge({ headerTypes }: BearerOptions): string {
  return `${headerTypes[0] ?? "Bearer"} realm="api"`;
}

/**
 * The token in a header value. Another scheme, or none, counts as no credentials.
 *
 * @throws HttpError 401 `bad_authorization_header` unless the value is a scheme and a token
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
