// Mints the tokens of a login, and the tokens derived from them.
import { fromTimestamp, type SessionTable, type User } from "../store/index.ts";
import type { Claims } from "../tokens/index.ts";
import { type AuthContext, inSeconds } from "./context.ts";
import type { AuthSettings } from "./settings.ts";
import { sessionClaim } from "./presented-token.ts";
import { tokenType } from "./token-classes.ts";
import { userIdClaimOf } from "./user-id.ts";
import { passwordFingerprint } from "./user-policy.ts";

/** The claims that name the user, and with CHECK_REVOKE_TOKEN the fingerprint of the password hash. */
export function userClaims(user: User, settings: AuthSettings): Claims {
  return {
    [settings.userIdClaim]: userIdClaimOf(user, settings),
    ...(settings.checkRevokeToken && { [settings.revokeTokenClaim]: passwordFingerprint(user.password) }),
  };
}

/** The claims that every token of a login carries: the user, custom claims, and the session. */
export function loginClaims(user: User, session: string | undefined, settings: AuthSettings): Claims {
  return {
    ...userClaims(user, settings),
    ...settings.claims?.(user),
    ...(session !== undefined && { [sessionClaim]: session }),
  };
}

/** An access token with every claim of a refresh token except its type, id and dates (Simple JWT's `no_copy_claims`). */
export function mintAccess(context: AuthContext, refreshClaims: Claims): string {
  const { settings } = context;
  return context.tokens.mint(tokenType("access", settings), {
    claims: { ...copiedClaims(refreshClaims, settings), ...rfc9068Claims(refreshClaims, settings) },
    now: inSeconds(context.now()),
    jti: context.newId(),
  }).token;
}

/** A new refresh token and its claims. */
export interface Successor {
  readonly token: string;
  readonly claims: Claims;
}

/**
 * The refresh token that follows one with `claims`. The same arguments give the same token, so a parent that is presented
 * again gets the same successor. `issuedAt` is in milliseconds since the epoch.
 */
export function mintSuccessor(
  context: AuthContext,
  claims: Claims,
  {
    jti,
    issuedAt,
    session,
  }: {
    readonly jti: string;
    readonly issuedAt: number;
    readonly session: Pick<SessionTable, "id" | "expires_at"> | undefined;
  },
): Successor {
  const { settings, tokens } = context;
  const type = tokenType("refresh", settings);
  const now = inSeconds(issuedAt);
  const maxLifetime =
    session === undefined ? type.lifetime : inSeconds(fromTimestamp(session.expires_at)) - now;
  return tokens.mint(maxLifetime < type.lifetime ? { ...type, lifetime: maxLifetime } : type, {
    claims: {
      ...copiedClaims(claims, settings),
      ...(session !== undefined && { [sessionClaim]: session.id }),
    },
    now,
    jti,
  });
}

/** The claims that RFC 9068 section 2.2 requires in addition to `iss`, `aud`, `exp`, `iat` and `jti`. */
function rfc9068Claims(claims: Claims, { rfc9068, userIdClaim }: AuthSettings): Claims {
  if (rfc9068 === undefined) return {};
  const user = claims[userIdClaim];
  return {
    ...((typeof user === "string" || typeof user === "number") && { sub: String(user) }),
    client_id: rfc9068.clientId,
  };
}

function copiedClaims(claims: Claims, { tokenTypeClaim, jtiClaim }: AuthSettings): Claims {
  // oxlint-disable-next-line no-unused-vars -- named to be left out
  const { [String(tokenTypeClaim)]: type, [String(jtiClaim)]: id, exp, iat, jti, ...copied } = claims;
  return copied;
}
