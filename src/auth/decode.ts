// Reads a presented token and checks its type, in the order of Simple JWT's checks.
import { type Claims, TokenError, type TokenType } from "../tokens/index.ts";
import { type AuthContext, inSeconds } from "./context.ts";
import { AuthError, type TokenRefusal } from "./errors.ts";
import { type PresentedToken, readPresented } from "./presented-token.ts";

/** What reading a token needs. */
export type DecodeContext = Pick<AuthContext, "tokens" | "now" | "settings" | "prepareKeys">;

/**
 * Checks a token's signature, format and registered claims. A token that `isUsedOnce` does not take the place of others among the
 * verified tokens that are kept.
 *
 * @throws AuthError a TokenRefusal
 */
export async function decodeToken(
  context: DecodeContext,
  text: string,
  isUsedOnce = false,
): Promise<PresentedToken> {
  if (context.prepareKeys !== undefined) await context.prepareKeys(text);
  if (!isUsedOnce) return decodePrepared(context, text);
  return readPresented(text, claimsOf(context, text, isUsedOnce), context.settings);
}

/**
 * As `decodeToken`, for a token whose keys have been fetched.
 *
 * @throws AuthError a TokenRefusal
 */
export function decodePrepared(context: DecodeContext, text: string): PresentedToken {
  const claims = claimsOf(context, text, false);
  let token = presented.get(claims);
  if (token === undefined) presented.set(claims, (token = readPresented(text, claims, context.settings)));
  return token;
}

const claimsOf = ({ tokens, now }: DecodeContext, text: string, isUsedOnce: boolean): Claims =>
  withAuthErrors(() => tokens.decode(text, inSeconds(now()), isUsedOnce));

// The cache of verified tokens gives the same claims, which are frozen, for the same token of the same app.
const presented = new WeakMap<Claims, PresentedToken>();

/**
 * Checks what a token type requires: expiry, id, type, header. Without a type, every type is accepted. Returns the claims
 * with the types of the token type.
 *
 * @throws AuthError a TokenRefusal
 */
export function checkType<Custom extends object = object>(
  context: DecodeContext,
  token: PresentedToken,
  type: TokenType<Custom> | undefined,
): Claims & Custom {
  const checked = withAuthErrors(() => context.tokens.check(type, token.claims, token.text));
  // Whatever `reading` is: tokens with an empty id could only be revoked all together.
  if (token.id === "")
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
