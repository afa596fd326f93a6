// Sliding tokens: one token that is an access token, and that can be renewed until its refresh window ends.
import { updateLastLogin, type User } from "../store/index.ts";
import { type AuthContext, type Client, inSeconds } from "./context.ts";
import { checkCredentials, type Credentials } from "./credentials.ts";
import { AuthError } from "./errors.ts";
import { checkUnchanged, emitLogin } from "./login.ts";
import { loginClaims } from "./mint.ts";
import { checkTokenUser } from "./token-user.ts";
import { lookUpToken } from "./token-status.ts";
import { checkType, decodeToken } from "./decode.ts";
import { tokenRecord } from "./presented-token.ts";
import { type LoginOptions, optionClaims } from "./remembered.ts";
import { tokenType } from "./token-classes.ts";
import { inTransaction } from "./transactions.ts";

/** Logs a user in with one sliding token (TokenObtainSlidingSerializer). */
export async function obtainSliding(
  context: AuthContext,
  credentials: Credentials,
  client: Client = {},
  options: LoginOptions = {},
): Promise<{ readonly user: User; readonly token: string }> {
  const user = await checkCredentials(context, credentials, client);
  const { settings, tokens } = context;
  const now = context.now();
  const { token, claims } = tokens.mint(tokenType("sliding", settings), {
    claims: {
      [settings.slidingTokenRefreshExpClaim]:
        inSeconds(now) + Math.min(settings.slidingTokenRefreshLifetime, options.maxLifetime ?? Infinity),
      ...loginClaims(user, undefined, settings),
      ...optionClaims(options),
    },
    now: inSeconds(now),
    jti: context.newId(),
  });
  await inTransaction(context, async (tx, blacklist) => {
    await checkUnchanged(context, tx, user, client);
    if (settings.updateLastLogin) await updateLastLogin(tx, settings.users, user.id, now);
    await blacklist.recordIssued(tx, tokenRecord(claims, settings), { userId: user.id, now });
  });
  emitLogin(context, user, client);
  return { user, token };
}

/**
 * Renews a sliding token: the same id and refresh window, a new expiry (TokenRefreshSlidingSerializer).
 *
 * @throws AuthError a TokenRefusal, `no_account_for_token` or `token_password_changed`
 */
export async function refreshSliding(context: AuthContext, text: string): Promise<{ token: string }> {
  const { settings, tokens } = context;
  const token = await decodeToken(context, text);
  const found = await lookUpToken(context, token);
  if (found.status !== "current") throw new AuthError("token_revoked");
  checkType(context, token, tokenType("sliding", settings));
  await checkTokenUser(context, token, found);
  const now = inSeconds(context.now());
  const claim = settings.slidingTokenRefreshExpClaim;
  const refreshExpiry = token.claims[claim];
  if (refreshExpiry === undefined) throw new AuthError("refresh_no_expiry", { claim, reason: "missing" });
  if (typeof refreshExpiry !== "number") throw new AuthError("token_invalid", { claim, reason: "invalid" });
  if (refreshExpiry <= now) throw new AuthError("refresh_expired", { claim, reason: "check_failed" });
  return { token: tokens.sign({ ...token.claims, exp: now + settings.slidingTokenLifetime, iat: now }) };
}
