// Verifies any JWT by given rules: for tokens that the app did not mint.
import {
  checkExpiry,
  checkFixedClaims,
  checkIssuedAt,
  checkNotBefore,
  checkWanted,
  type ClaimRules,
  type Claims,
  issuedAt,
  type Wanted,
} from "./claims.ts";
import { TokenError } from "./errors.ts";
import { parseObject, parseObjectAsPython } from "./json.ts";
import { type JwsOptions, type Reading, verifyJws } from "./jws.ts";
import type { KeySet } from "./key-set.ts";
import { isSameMediaType } from "./media-type.ts";

/** What a JWT must be. Durations are seconds. */
export interface JwtRules extends ClaimRules, JwsOptions {
  /** Seconds since the epoch. */
  readonly now: number;
  readonly subject?: Wanted | undefined;
  readonly id?: Wanted | undefined;
  readonly nonce?: Wanted | undefined;
  /** The maximum age by `iat`, which is then required, and must not be in the future. */
  readonly maxAge?: number | undefined;
  /** The names of claims that a token must have. */
  readonly required?: readonly string[] | undefined;
  /** The protected header's `typ`, compared as a media type: without case, and with or without `application/` (RFC 7515 section 4.1.9). */
  readonly typ?: string | undefined;
  /** Accepts tokens whose `exp` has passed. */
  readonly ignoreExpiration?: boolean | undefined;
  /** Accepts tokens whose `nbf` is in the future. */
  readonly ignoreNotBefore?: boolean | undefined;
}

/**
 * Verifies a JWT: its form, signature, type and claims.
 *
 * @throws TokenError
 * @example
 * const claims = verifyJwt(token, keys, { now: Date.now() / 1000, issuer: "https://id.example.com", required: ["exp"] });
 */
export function verifyJwt(token: string, keys: KeySet, rules: JwtRules): Claims {
  const { header, payload } = verifyJws(token, keys, rules);
  if (rules.typ !== undefined && !isSameMediaType(header.typ, rules.typ)) throw new TokenError("type");
  const claims = rules.reading === "pyjwt" ? parseObjectAsPython(payload) : parseObject(payload);
  if (claims === undefined) throw new TokenError("payload");
  const { reading = "strict" } = rules;
  checkDates(claims, rules, reading);
  checkFixedClaims(claims, rules, reading);
  for (const name of rules.required ?? [])
    if (!Object.hasOwn(claims, name)) throw new TokenError("missing_claim", name, "missing");
  checkWanted(claims, "sub", rules.subject, "subject");
  checkWanted(claims, "jti", rules.id, "id");
  checkWanted(claims, "nonce", rules.nonce, "nonce");
  return claims;
}

/** An `iat` in the future is accepted (RFC 7519 section 4.1.6), unless `maxAge` is set. */
function checkDates(claims: Claims, rules: JwtRules, reading: Reading): void {
  const { now, maxAge, leeway = 0 } = rules;
  const clock = { now, leeway, reading };
  const iat = issuedAt(claims, reading);
  if (rules.ignoreNotBefore !== true) checkNotBefore(claims, clock);
  if (rules.ignoreExpiration !== true) checkExpiry(claims, clock);
  if (maxAge === undefined) return;
  if (iat === undefined) throw new TokenError("missing_claim", "iat", "missing");
  checkIssuedAt(claims, clock);
  if (!(now - iat <= maxAge + leeway)) throw new TokenError("too_old", "iat", "check_failed");
}
