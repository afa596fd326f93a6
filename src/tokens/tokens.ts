// Mints and checks the tokens of an app: Simple JWT's claims, in its order, by its rules.
import type { Claims } from "./claims.ts";
import { createDecoder } from "./decoder.ts";
import { createClaims, type MintedToken, type Minting } from "./minting.ts";
import { createSigner } from "./signer.ts";
import type { TokensOptions } from "./tokens-options.ts";
import { createTypeCheck, type TokenType } from "./type-rules.ts";

/** The tokens of an app. `decode`, `check` and `parse` throw a TokenError for a token that is refused. */
export interface Tokens {
  /** Mints a token of a type. Its claims are the type, `exp`, `iat`, the id, the given claims, `aud` and `iss`. */
  readonly mint: (type: TokenType, minting: Minting) => MintedToken;
  /** Signs claims exactly as they are. */
  readonly sign: (claims: Claims, typ?: string) => string;
  /**
   * Checks the form, the signature and the registered claims. `now` is in seconds since the epoch. A token that `isUsedOnce` is not
   * kept in the cache of verified tokens.
   */
  readonly decode: (token: string, now: number, isUsedOnce?: boolean) => Claims;
  /**
   * Checks what a type requires of a decoded token: an expiry, an id, the type claim, the header's `typ`, and the custom
   * claims, which are returned with their types. Without a type, tokens of every type are accepted.
   */
  readonly check: <Own extends object = object>(
    type: TokenType<Own> | undefined,
    claims: Claims,
    token: string,
  ) => Claims & Own;
  /** Decodes, then checks. */
  readonly parse: <Own extends object = object>(
    type: TokenType<Own> | undefined,
    token: string,
    now: number,
  ) => Claims & Own;
}

/**
 * Creates the tokens of an app.
 *
 * @throws RangeError when the leeway is negative or not finite
 * @example
 * const tokens = createTokens({ keys: createSingleKeySet({ algorithm: "HS256", signingKey: secret }) });
 * const access = { name: "access", lifetime: 300 };
 * const now = Date.now() / 1000;
 * const { token } = tokens.mint(access, { claims: { user_id: "7" }, now, jti: crypto.randomUUID() });
 * const claims = tokens.parse(access, token, now);
 */
export function createTokens(options: TokensOptions): Tokens {
  const { leeway = 0 } = options;
  if (!(leeway >= 0 && leeway < Infinity))
    throw new RangeError("The leeway must be a finite number of seconds, zero or more.");
  const claimsOf = createClaims(options);
  const sign = createSigner(options);
  const decode = createDecoder(options);
  const check = createTypeCheck(options);
  return {
    mint: (type, minting) => {
      const claims = claimsOf(type, minting);
      return { token: sign(claims, type.typ), claims };
    },
    sign,
    decode,
    check,
    parse: (type, token, now) => check(type, decode(token, now), token),
  };
}
