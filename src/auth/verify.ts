// Verifies a token of any type, and revokes a refresh token that its holder returns.
import { AuthError } from "./errors.ts";
import type { AuthContext } from "./context.ts";
import type { ClientInfo } from "./events.ts";
import { emitRevoked } from "./emit.ts";
import { endReusedSession, revokeWithSession } from "./revocation.ts";
import { lookUpToken, isRevoked } from "./token-status.ts";
import { checkType, decodeToken } from "./decode.ts";
import { tokenType } from "./token-classes.ts";

/** The result for a token whose signature and claims are valid. */
export type VerifyResult = "valid" | "revoked";

/**
 * Verifies a token of any type (TokenVerifySerializer). As in Simple JWT the user is not checked. Revoked tokens are looked
 * up only if rotation revokes tokens, or `revocation` is "session".
 *
 * @throws AuthError a TokenRefusal
 */
export async function verify(context: AuthContext, text: string): Promise<VerifyResult> {
  const token = await decodeToken(context, text);
  checkType(context, token, undefined);
  const { blacklistAfterRotation, revocation, tokenTypeClaim } = context.settings;
  if (!blacklistAfterRotation && revocation !== "session") return "valid";
  if (tokenTypeClaim !== null && token.claims[tokenTypeClaim] === "refresh") {
    const { status } = await lookUpToken(context, token);
    return status === "current" || status === "replaced" ? "valid" : "revoked";
  }
  return (await isRevoked(context, token, { withSession: revocation === "session" })) ? "revoked" : "valid";
}

/**
 * Revokes a refresh token and its session (TokenBlacklistSerializer).
 *
 * @throws AuthError a TokenRefusal; `token_revoked` if it was revoked before
 */
export async function revoke(context: AuthContext, text: string, client?: ClientInfo): Promise<void> {
  const token = await decodeToken(context, text);
  const found = await lookUpToken(context, token);
  const { session, status } = found;
  if (status === "revoked") throw new AuthError("token_revoked");
  checkType(context, token, tokenType("refresh", context.settings));
  if (status === "reused") {
    await endReusedSession(context, session, client);
    throw new AuthError("token_revoked");
  }
  const ended = await revokeWithSession(context, token, found, "logout");
  emitRevoked(context, ended, "logout", { userId: found.user?.id, client });
}
