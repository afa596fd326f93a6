// Mints the tokens of a login and those derived from them.
import type { User } from "../store/index.ts";
import type { Claims } from "../tokens/index.ts";
import { type AuthContext, inSeconds } from "./context.ts";
import { passwordFingerprint } from "./policy.ts";
import type { AuthSettings } from "./settings.ts";
import { tokenType, sessionClaim } from "./token-types.ts";
import { userIdClaimOf } from "./user-id.ts";

/** The claims that say whose a token is: the user, and under which password. */
export function userClaims(user: User, settings: AuthSettings): Claims {
  return {
    [settings.userIdClaim]: userIdClaimOf(user, settings),
    ...(settings.checkRevokeToken && { [settings.revokeTokenClaim]: passwordFingerprint(user.password) }),
  };
}

/** The claims that every token of a login carries: whose it is, the app's own, and in which session. */
export function loginClaims(user: User, session: string | undefined, settings: AuthSettings): Claims {
  return {
    ...userClaims(user, settings),
    ...settings.claims?.(user),
    ...(session !== undefined && { [sessionClaim]: session }),
  };
}

/** An access token that carries every claim of a refresh token but those that make it one (RFC 7519 and Simple JWT's no_copy_claims). */
export function mintAccess(context: AuthContext, refreshClaims: Claims): string {
  return context.tokens.mint(tokenType("access", context.settings), {
    claims: {
      ...copiedClaims(refreshClaims, context.settings),
      ...profileClaims(refreshClaims, context.settings),
    },
    now: inSeconds(context.now()),
    jti: context.newId(),
  }).token;
}

/** What RFC 9068 section 2.2 asks of an access token beside `iss`, `aud`, `exp`, `iat` and `jti`. */
function profileClaims(claims: Claims, { rfc9068, userIdClaim }: AuthSettings): Claims {
  if (rfc9068 === undefined) return {};
  const user = claims[userIdClaim];
  return {
    ...((typeof user === "string" || typeof user === "number") && { sub: String(user) }),
    client_id: rfc9068.clientId,
  };
}

/** What a derived token copies. */
export function copiedClaims(claims: Claims, settings: AuthSettings): Claims {
  const own = new Set([String(settings.tokenTypeClaim), String(settings.jtiClaim), "exp", "iat", "jti"]);
  return Object.fromEntries(Object.entries(claims).filter(([name]) => !own.has(name)));
}
