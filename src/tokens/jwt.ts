// Verifies any bearer JWT against rules given with it: for tokens that an app did not mint itself.
import { checkFixedClaims, type Claims, type ClaimRules } from "./claims.ts";
import { TokenError } from "./errors.ts";
import { type JsonValue, parseObject, parseObjectAsPython } from "./json.ts";
import { type JwsOptions, verifyJws } from "./jws.ts";
import type { KeySet } from "./key-set.ts";

/** What a JWT must be. Durations are seconds; lists are any of. */
export interface JwtRules extends ClaimRules, JwsOptions {
  /** Seconds since the epoch. */
  readonly now: number;
  readonly subject?: string | readonly string[];
  readonly id?: string | readonly string[];
  readonly nonce?: string | readonly string[];
  /** The greatest age by `iat`, which is then required. */
  readonly maxAge?: number;
  /** Claims that must be there. */
  readonly required?: readonly string[];
  /** The protected header's `typ`, compared without case and without `application/` (RFC 7515 section 4.1.9). */
  readonly typ?: string;
}

/**
 * Verifies a JWT: form, signature, type, claims.
 *
 * @throws TokenError
 */
export function verifyJwt(token: string, keys: KeySet, rules: JwtRules): Claims {
  const { header, payload } = verifyJws(token, keys, rules);
  if (rules.typ !== undefined && mediaType(header["typ"]) !== mediaType(rules.typ))
    throw new TokenError("type");
  const claims = rules.reading === "pyjwt" ? parseObjectAsPython(payload) : parseObject(payload);
  if (claims === undefined) throw new TokenError("payload");
  checkFixedClaims(claims, rules, rules.now, rules.reading ?? "strict");
  for (const name of rules.required ?? [])
    if (!Object.hasOwn(claims, name)) throw new TokenError("missing_claim");
  demand(claims["sub"], rules.subject, "subject");
  demand(claims["jti"], rules.id, "no_id");
  demand(claims["nonce"], rules.nonce, "nonce");
  if (rules.maxAge !== undefined) {
    const { iat } = claims;
    if (typeof iat !== "number") throw new TokenError("missing_claim");
    if (rules.now - iat > rules.maxAge + (rules.leeway ?? 0)) throw new TokenError("too_old");
  }
  return claims;
}

function demand(
  claim: JsonValue | undefined,
  wanted: string | readonly string[] | undefined,
  code: "subject" | "no_id" | "nonce",
): void {
  if (wanted === undefined) return;
  const list = typeof wanted === "string" ? [wanted] : wanted;
  if (typeof claim !== "string" || !list.includes(claim)) throw new TokenError(code);
}

function mediaType(typ: JsonValue | undefined): string | undefined {
  return typeof typ === "string" ? typ.toLowerCase().replace(/^application\//, "") : undefined;
}
