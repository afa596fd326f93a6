// Verifies any bearer JWT against rules given with it: for tokens that an app did not mint itself.
import {
  checkExpiry,
  checkFixedClaims,
  checkIssuedAt,
  checkNotBefore,
  type ClaimRules,
  type Claims,
  issuedAt,
  isWanted,
  type Wanted,
} from "./claims.ts";
import { TokenError } from "./errors.ts";
import { type JsonValue, parseObject, parseObjectAsPython } from "./json.ts";
import { type JwsOptions, type Reading, verifyJws } from "./jws.ts";
import type { KeySet } from "./key-set.ts";
import { isSameTyp } from "./token-type.ts";

/** What a JWT must be. Durations are seconds. */
export interface JwtRules extends ClaimRules, JwsOptions {
  /** Seconds since the epoch. */
  readonly now: number;
  readonly subject?: Wanted | undefined;
  readonly id?: Wanted | undefined;
  readonly nonce?: Wanted | undefined;
  /** The greatest age by `iat`, which is then required, and refused when it is still to come. */
  readonly maxAge?: number | undefined;
  /** Claims that must be there. */
  readonly required?: readonly string[] | undefined;
  /** The protected header's `typ`, compared without case and with `application/` understood (RFC 7515 section 4.1.9). */
  readonly typ?: string | undefined;
  /** Takes tokens whose `exp` has passed. */
  readonly ignoreExpiration?: boolean | undefined;
  /** Takes tokens whose `nbf` is still to come. */
  readonly ignoreNotBefore?: boolean | undefined;
}

/**
 * Verifies a JWT: form, signature, type, claims.
 *
 * @throws TokenError
 */
export function verifyJwt(token: string, keys: KeySet, rules: JwtRules): Claims {
  const { header, payload } = verifyJws(token, keys, rules);
  if (rules.typ !== undefined && !isSameTyp(header.typ, rules.typ)) throw new TokenError("type");
  const claims = rules.reading === "pyjwt" ? parseObjectAsPython(payload) : parseObject(payload);
  if (claims === undefined) throw new TokenError("payload");
  const { reading = "strict" } = rules;
  checkDates(claims, rules, reading);
  checkFixedClaims(claims, rules, reading);
  for (const name of rules.required ?? [])
    if (!Object.hasOwn(claims, name)) throw new TokenError("missing_claim");
  demand(claims["sub"], rules.subject, "subject");
  demand(claims["jti"], rules.id, "id");
  demand(claims["nonce"], rules.nonce, "nonce");
  return claims;
}

/** An `iat` to come is no reason to refuse (RFC 7519 section 4.1.6), unless a token's age is asked for. */
function checkDates(claims: Claims, rules: JwtRules, reading: Reading): void {
  const { now, maxAge, leeway = 0 } = rules;
  const clock = { now, leeway, reading };
  const iat = issuedAt(claims, reading);
  if (rules.ignoreNotBefore !== true) checkNotBefore(claims, clock);
  if (rules.ignoreExpiration !== true) checkExpiry(claims, clock);
  if (maxAge === undefined) return;
  if (iat === undefined) throw new TokenError("missing_claim");
  checkIssuedAt(claims, clock);
  if (!(now - iat <= maxAge + leeway)) throw new TokenError("too_old");
}

function demand(
  claim: JsonValue | undefined,
  wanted: Wanted | undefined,
  code: "subject" | "id" | "nonce",
): void {
  if (wanted !== undefined && !isWanted(claim, wanted)) throw new TokenError(code);
}
