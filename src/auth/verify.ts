// Says whether a token of any type is good, and ends one that its holder gives back.
import { AuthError } from "./errors.ts";
import { type AuthContext, inTransaction } from "./context.ts";
import { isRevoked, revokeWithSession, sessionOf, standingOf } from "./revocation.ts";
import { checkType, decodeToken } from "./token-types.ts";

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
  checkType(context, claims, undefined);
  const { blacklistAfterRotation, revocation } = context.settings;
  if (!blacklistAfterRotation && revocation !== "session") return "valid";
  if (await isRevoked(context, claims)) return "revoked";
  if (revocation !== "session") return "valid";
  const session = await sessionOf(context, claims);
  return session?.revoked_at == null ? "valid" : "revoked";
}

/**
 * Revokes a refresh token and its session (TokenBlacklistSerializer).
 *
 * @throws AuthError a TokenRefusal; `token_revoked` the second time
 */
export async function revoke(context: AuthContext, token: string): Promise<void> {
  const claims = await decodeToken(context, token);
  const standing = await standingOf(context, claims, await sessionOf(context, claims));
  if (standing === "revoked" || standing === "reused") throw new AuthError("token_revoked");
  checkType(context, claims, "refresh");
  await inTransaction(context, (tx) => revokeWithSession(context, tx, claims, "logout"));
}
