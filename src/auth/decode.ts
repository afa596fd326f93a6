// Decodes a presented token and checks its type, in the order of Simple JWT's checks.
import { type Claims, TokenError, type TokenType } from "../tokens/index.ts";
import { type AuthContext, inSeconds } from "./context.ts";
import { AuthError, type TokenRefusal } from "./errors.ts";
import { tokenId } from "./token-claims.ts";

/**
 * Checks a token's signature, format and registered claims.
 *
 * @throws AuthError a TokenRefusal
 */
export async function decodeToken(context: AuthContext, token: string): Promise<Claims> {
  if (context.prepareKeys !== undefined) await context.prepareKeys(token);
  return withAuthErrors(() => context.tokens.decode(token, inSeconds(context.now())));
}

/**
 * Checks what a token type requires: expiry, id, type, header. Without a type, every type is accepted.
 *
 * @throws AuthError a TokenRefusal
 */
export function checkType<Custom extends object = object>(
  context: AuthContext,
  token: string,
  claims: Claims,
  type: TokenType<Custom> | undefined,
): Claims & Custom {
  const checked = withAuthErrors(() => context.tokens.check(type, claims, token));
  // Whatever `reading` is: tokens with an empty id could only be revoked all together.
  if (tokenId(claims, context.settings) === "")
    throw new AuthError("token_no_id", {
      claim: context.settings.jtiClaim ?? undefined,
      reason: "check_failed",
    });
  return checked;
}

const refusals: Readonly<Partial<Record<TokenError["code"], TokenRefusal>>> = {
  expired: "token_expired",
  no_expiry: "token_no_expiry",
  no_id: "token_no_id",
  no_type: "token_no_type",
  wrong_type: "token_wrong_type",
  type: "token_wrong_type",
};

function withAuthErrors<T>(action: () => T): T {
  try {
    return action();
  } catch (error) {
    if (error instanceof TokenError) {
      const { code, claim, reason } = error;
      throw new AuthError(refusals[code] ?? "token_invalid", { claim, reason, cause: error });
    }
    throw error;
  }
}
