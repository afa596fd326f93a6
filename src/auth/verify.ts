// Says whether a token of any type is good, and ends one that its holder gives back.
import { AuthError } from "./errors.ts";
import type { AuthContext } from "./context.ts";
import type { ClientInfo } from "./events.ts";
import { emitRevoked } from "./emit.ts";
import { endReusedSession, revokeWithSession } from "./revocation.ts";
import { isRevoked, lookUp } from "./standing.ts";
import { checkType, decodeToken, tokenType } from "./token-types.ts";

/** The verdict on a token that is sound: still good, or revoked. */
export type VerifyVerdict = "valid" | "revoked";

/**
 * Checks a token of any type (TokenVerifySerializer). As in Simple JWT the user is not looked at, and the blacklist only
 * where rotation fills it or sessions are checked anyway.
 *
 * @throws AuthError a TokenRefusal
 */
export async function verify(context: AuthContext, token: string): Promise<VerifyVerdict> {
  const claims = await decodeToken(context, token);
  checkType(context, token, claims, undefined);
  const { blacklistAfterRotation, revocation, tokenTypeClaim } = context.settings;
  if (!blacklistAfterRotation && revocation !== "session") return "valid";
  if (tokenTypeClaim !== null && claims[tokenTypeClaim] === "refresh") {
    const { standing } = await lookUp(context, claims);
    return standing === "current" || standing === "replaced" ? "valid" : "revoked";
  }
  return (await isRevoked(context, claims, { withSession: revocation === "session" })) ? "revoked" : "valid";
}

/**
 * Revokes a refresh token and its session (TokenBlacklistSerializer).
 *
 * @throws AuthError a TokenRefusal; `token_revoked` the second time
 */
export async function revoke(context: AuthContext, token: string, client?: ClientInfo): Promise<void> {
  const claims = await decodeToken(context, token);
  const presented = await lookUp(context, claims);
  const { session, standing } = presented;
  if (standing === "revoked") throw new AuthError("token_revoked");
  checkType(context, token, claims, tokenType("refresh", context.settings));
  if (standing === "reused") {
    await endReusedSession(context, session, client);
    throw new AuthError("token_revoked");
  }
  const ended = await revokeWithSession(context, claims, presented, "logout");
  emitRevoked(context, ended, "logout", { userId: presented.user?.id, client });
}
