// Types of token: their names and lifetimes, and what each requires of a decoded token.
import type { Claims } from "./claims.ts";
import { type ClaimsSchema, readClaims } from "./claims-schema.ts";
import { TokenError } from "./errors.ts";
import type { JsonValue } from "./json.ts";
import { headerTyp, type Reading } from "./jws.ts";
import { isSameMediaType } from "./media-type.ts";
import type { TokensOptions } from "./tokens-options.ts";

/** A type of token. */
export interface TokenType<Own extends object = object> {
  /** The value of the type claim. */
  readonly name: string;
  /** How long a token lives, in seconds. */
  readonly lifetime: number;
  /** The protected header's `typ`, which a token must then have (RFC 8725 section 3.11). Without it, tokens get `JWT`, and any `typ` is accepted. */
  readonly typ?: string | undefined;
  /** The schema of custom claims. */
  readonly claims?: ClaimsSchema<Own> | undefined;
}

/** Checks a decoded token against its type; gives its claims, the custom ones with their types. Throws a TokenError. */
export type TypeCheck = <Own extends object = object>(
  type: TokenType<Own> | undefined,
  claims: Claims,
  token: string,
) => Claims & Own;

/** Creates the check of an app's token types. Without a type, an expiry and an id are enough. */
export function createTypeCheck({
  tokenTypeClaim = "token_type",
  jtiClaim = "jti",
  reading = "strict",
}: Pick<TokensOptions, "tokenTypeClaim" | "jtiClaim" | "reading">): TypeCheck {
  return <Own extends object>(type: TokenType<Own> | undefined, claims: Claims, token: string) => {
    if (claims["exp"] === undefined) throw new TokenError("no_expiry", "exp", "missing");
    if (jtiClaim !== null) checkId(claims[jtiClaim], jtiClaim, reading);
    if (type !== undefined && tokenTypeClaim !== null) {
      const name = claims[tokenTypeClaim];
      if (name === undefined) throw new TokenError("no_type", tokenTypeClaim, "missing");
      if (name !== type.name) throw new TokenError("wrong_type", tokenTypeClaim, "check_failed");
    }
    if (type?.typ !== undefined && !isSameMediaType(headerTyp(token), type.typ)) throw new TokenError("type");
    if (type?.claims !== undefined) return { ...claims, ...readClaims(type.claims, claims) };
    // oxlint-disable-next-line no-unsafe-type-assertion -- without a schema, Own promises nothing
    return claims as Claims & Own;
  };
}

/** Requires an id. An empty one identifies nothing (RFC 7519 section 4.1.7), but PyJWT accepts it. */
function checkId(id: JsonValue | undefined, claim: string, reading: Reading): void {
  if (id === undefined) throw new TokenError("no_id", claim, "missing");
  if (id === "" && reading === "strict") throw new TokenError("no_id", claim, "check_failed");
}
