// The registered claims of a token (RFC 7519 section 4.1), checked in PyJWT's order.
import { TokenError } from "./errors.ts";
import { type JsonObject, type JsonValue } from "./json.ts";
import type { Reading } from "./jws.ts";

/** The claims of a token. */
export type Claims = JsonObject;

/** What registered claims must be. Durations are seconds. */
export interface ClaimRules {
  readonly leeway?: number | undefined;
  readonly issuer?: string | readonly string[] | undefined;
  /** Any of several. */
  readonly audience?: string | readonly string[] | undefined;
}

// The last second of the year 9999: later ones no calendar of a database or of Python holds.
const lastSecond = 253_402_300_799;

/** Checks what does not change with time: types, issuer, audience. Dates become numbers that can be compared. */
export function checkFixedClaims(claims: Claims, rules: ClaimRules, now: number, reading: Reading): void {
  const { iss, aud, sub, jti } = claims;
  checkTimes(claims, now, rules.leeway ?? 0, reading);
  checkIssuer(iss, rules.issuer);
  checkAudience(aud, rules.audience);
  if (sub !== undefined && typeof sub !== "string") throw new TokenError("claim_type");
  if (jti !== undefined && typeof jti !== "string") throw new TokenError("claim_type");
}

/** Checks `iat`, `nbf` and `exp` against the clock, in seconds since the epoch. */
export function checkTimes(claims: Claims, now: number, leeway: number, reading: Reading): void {
  const iat = numericDate(claims, "iat", reading);
  if (iat !== undefined && iat > now + leeway) throw new TokenError("not_yet_valid");
  const nbf = numericDate(claims, "nbf", reading);
  if (nbf !== undefined && nbf > now + leeway) throw new TokenError("not_yet_valid");
  const exp = claims["exp"];
  if (exp === undefined) return;
  if (typeof exp !== "number")
    throw new TokenError(readsAsPast(exp, now - leeway) ? "expired" : "claim_type");
  if (exp <= now - leeway) throw new TokenError("expired");
  if (!(exp <= lastSecond)) throw new TokenError("claim_type");
}

function numericDate(claims: Claims, name: "iat" | "nbf", reading: Reading): number | undefined {
  const value = claims[name];
  if (value === undefined) return undefined;
  const date =
    reading === "pyjwt" && typeof value === "string" && /^\d{1,15}$/.test(value) ? Number(value) : value;
  if (typeof date !== "number" || !Number.isFinite(date)) throw new TokenError("claim_type");
  return date;
}

/** Refused either way; but a text or a boolean that PyJWT would take for a past date is called expired, as there. */
function readsAsPast(exp: JsonValue, now: number): boolean {
  if (exp === true || exp === false) return true;
  return typeof exp === "string" && /^\d{1,15}$/.test(exp) && Number(exp) <= now;
}

function checkIssuer(iss: JsonValue | undefined, wanted: string | readonly string[] | undefined): void {
  if (wanted === undefined) return;
  if (typeof iss !== "string" || !asList(wanted).includes(iss)) throw new TokenError("issuer");
}

function checkAudience(aud: JsonValue | undefined, wanted: string | readonly string[] | undefined): void {
  if (wanted === undefined) return;
  const given = typeof aud === "string" ? [aud] : aud;
  if (!Array.isArray(given) || !given.every((name) => typeof name === "string"))
    throw new TokenError("audience");
  if (!asList(wanted).some((name) => given.includes(name))) throw new TokenError("audience");
}

const asList = (value: string | readonly string[]): readonly string[] =>
  typeof value === "string" ? [value] : value;
