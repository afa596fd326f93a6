// Tokens of custom types (`defineTokenType`): minted for a user, and read.
import type { User } from "../store/index.ts";
import type { Claims, TokenType } from "../tokens/index.ts";
import { type AuthContext, inSeconds } from "./context.ts";
import { AuthError } from "./errors.ts";
import { userClaims } from "./mint.ts";
import { isRevoked } from "./token-status.ts";
import { checkType, decodeToken } from "./decode.ts";

/** Mints a token of a custom type for a user; it belongs to no session. */
export function mintToken<Custom extends object>(
  context: AuthContext,
  type: TokenType<Custom>,
  user: User,
  claims: Custom,
): string {
  return context.tokens.mint(type, {
    claims: { ...claims, ...userClaims(user, context.settings) },
    now: inSeconds(context.now()),
    jti: context.newId(),
  }).token;
}

/**
 * Reads a token of a custom type. Does not look up the user that it names.
 *
 * @throws AuthError a TokenRefusal
 */
export async function readToken<Custom extends object>(
  context: AuthContext,
  type: TokenType<Custom>,
  text: string,
): Promise<Claims & Custom> {
  const token = await decodeToken(context, text);
  if (await isRevoked(context, token)) throw new AuthError("token_revoked");
  return checkType(context, token, type);
}
