// The claims of a new token, in Simple JWT's order.
import type { Claims } from "./claims.ts";
import type { JsonValue } from "./json.ts";
import type { TokensOptions } from "./tokens-options.ts";
import type { TokenType } from "./type-rules.ts";

/** What a token is minted from. */
export interface Minting {
  /** Claims besides those of the type, in this order. */
  readonly claims: Claims;
  /** Seconds since the epoch. */
  readonly now: number;
  /** The token's id: 32 hexadecimal digits in Simple JWT. */
  readonly jti: string;
}

/** A minted token and its claims. */
export interface MintedToken {
  readonly token: string;
  readonly claims: Claims;
}

/** Creates a function that makes the claims of a new token. It throws a RangeError for a time that is not finite. */
export function createClaims(options: TokensOptions): (type: TokenType, minting: Minting) => Claims {
  const { audience, issuer } = options;
  const { tokenTypeClaim, jtiClaim } = claimNames(options);
  return (type, { claims, now, jti }) => {
    if (!Number.isFinite(now) || !Number.isFinite(type.lifetime)) {
      throw new RangeError("The time and the lifetime of a token must be finite numbers of seconds.");
    }
    const issuedAt = Math.floor(now);
    const all: Record<string, JsonValue> = {
      ...(tokenTypeClaim !== null && { [tokenTypeClaim]: type.name }),
      exp: issuedAt + type.lifetime,
      iat: issuedAt,
      ...(jtiClaim !== null && { [jtiClaim]: jti }),
      ...claims,
    };
    if (audience !== undefined) all["aud"] = audience;
    if (issuer !== undefined) all["iss"] = issuer;
    return all;
  };
}

type ClaimNames = Required<Pick<TokensOptions, "tokenTypeClaim" | "jtiClaim">>;

/** The names of the claims for a token's type and id; null for a claim that is not written. */
function claimNames({ tokenTypeClaim = "token_type", jtiClaim = "jti", reading }: TokensOptions): ClaimNames {
  // Python writes a member whose name is None as "null".
  return reading === "pyjwt"
    ? { tokenTypeClaim: String(tokenTypeClaim), jtiClaim: String(jtiClaim) }
    : { tokenTypeClaim, jtiClaim };
}
