// Verifies any bearer JWT against rules given with it: for tokens that an app did not mint itself.
import {
  checkFixedClaims,
  checkTimes,
  type ClaimRules,
  type Claims,
  isWanted,
  type Wanted,
} from "./claims.ts";
import { TokenError } from "./errors.ts";
import { type JsonValue, parseObject, parseObjectAsPython } from "./json.ts";
import { type JwsOptions, verifyJws } from "./jws.ts";
import type { KeySet } from "./key-set.ts";

/** What a JWT must be. Durations are seconds. */
export interface JwtRules extends ClaimRules, JwsOptions {
  /** Seconds since the epoch. */
  readonly now: number;
  readonly subject?: Wanted | undefined;
  readonly id?: Wanted | undefined;
  readonly nonce?: Wanted | undefined;
  /** The greatest age by `iat`, which is then required. */
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
  if (rules.typ !== undefined && mediaType(header["typ"]) !== mediaType(rules.typ))
    throw new TokenError("type");
  const claims = rules.reading === "pyjwt" ? parseObjectAsPython(payload) : parseObject(payload);
  if (claims === undefined) throw new TokenError("payload");
  checkTimes(datesOf(claims, rules), rules.now, rules.leeway ?? 0, rules.reading ?? "strict");
  checkFixedClaims(claims, rules);
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

function datesOf(claims: Claims, { ignoreExpiration, ignoreNotBefore }: JwtRules): Claims {
  const { exp, nbf, ...rest } = claims;
  return {
    ...rest,
    ...(exp !== undefined && ignoreExpiration !== true && { exp }),
    ...(nbf !== undefined && ignoreNotBefore !== true && { nbf }),
  };
}

function demand(
  claim: JsonValue | undefined,
  wanted: Wanted | undefined,
  code: "subject" | "no_id" | "nonce",
): void {
  if (wanted !== undefined && !isWanted(claim, wanted)) throw new TokenError(code);
}

/** "at+jwt" is short for "application/at+jwt"; a value with a slash is not short for anything. */
function mediaType(typ: JsonValue | undefined): string | undefined {
  if (typeof typ !== "string") return undefined;
  const lower = typ.toLowerCase();
  return lower.includes("/") ? lower : `application/${lower}`;
}
