// Mints the tokens of a login and those derived from them.
import type { User } from "../store/index.ts";
import type { Claims } from "../tokens/index.ts";
import { type AuthContext, inSeconds } from "./context.ts";
import { passwordFingerprint } from "./policy.ts";
import type { AuthSettings } from "./settings.ts";
import { tokenType, sessionClaim } from "./token-types.ts";
import { userIdClaimOf } from "./user-id.ts";

/** The claims that every token of a login carries: who, under which password, in which session, and the app's own. */
export function loginClaims(user: User, session: string | undefined, settings: AuthSettings): Claims {
  return {
    [settings.userIdClaim]: userIdClaimOf(user, settings),
    ...(settings.checkRevokeToken && { [settings.revokeTokenClaim]: passwordFingerprint(user.password) }),
    ...settings.claims?.(user),
    ...(session !== undefined && { [sessionClaim]: session }),
  };
}

/** An access token that carries every claim of a refresh token but those that make it one (RFC 7519 and Simple JWT's no_copy_claims). */
export function mintAccess(context: AuthContext, refreshClaims: Claims): string {
  return context.tokens.mint(tokenType("access", context.settings), {
    claims: copiedClaims(refreshClaims, context.settings),
    now: inSeconds(context.now()),
    jti: context.newId(),
  }).token;
}

/** What a derived token copies. */
export function copiedClaims(claims: Claims, settings: AuthSettings): Claims {
  const own = new Set<string | null>([settings.tokenTypeClaim, settings.jtiClaim, "exp", "iat", "jti"]);
  return Object.fromEntries(Object.entries(claims).filter(([name]) => !own.has(name)));
}
