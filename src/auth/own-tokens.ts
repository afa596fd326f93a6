// Tokens that an app makes by hand: a pair for a user, or one token of a kind of its own.
import type { User } from "../store/index.ts";
import type { Claims, TokenType } from "../tokens/index.ts";
import { type AuthContext, type Client, inSeconds } from "./context.ts";
import { AuthError } from "./errors.ts";
import { startSession, type TokenPair } from "./login.ts";
import { userClaims } from "./mint.ts";
import { mayAct } from "./policy.ts";
import { isRevoked } from "./standing.ts";
import { checkType, decodeToken } from "./token-types.ts";

/**
 * Logs a user in without asking for a password: a session and its tokens, as a login makes them (`RefreshToken.for_user`).
 *
 * @throws AuthError `no_active_account` when the user may not act, `too_many_sessions`
 */
export async function issuePair(context: AuthContext, user: User, client: Client = {}): Promise<TokenPair> {
  if (mayAct(user, context.settings) !== "allowed") throw new AuthError("no_active_account");
  return startSession(context, user, client);
}

/** Makes one token of a kind of the app's own for a user; it belongs to no session. */
export function mintToken<Own extends object>(
  context: AuthContext,
  type: TokenType<Own>,
  user: User,
  own: Own,
): string {
  return context.tokens.mint(type, {
    claims: { ...own, ...userClaims(user, context.settings) },
    now: inSeconds(context.now()),
    jti: context.newId(),
  }).token;
}

/**
 * Reads a token of a kind of the app's own. The user it names is not looked up.
 *
 * @throws AuthError a TokenRefusal
 */
export async function readToken<Own extends object>(
  context: AuthContext,
  type: TokenType<Own>,
  token: string,
): Promise<Claims & Own> {
  const claims = await decodeToken(context, token);
  if (await isRevoked(context, claims)) throw new AuthError("token_revoked");
  return checkType(context, token, claims, type);
}
