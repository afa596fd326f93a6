// The registered claims of a token (RFC 7519 section 4.1), checked in PyJWT's order.
import { TokenError } from "./errors.ts";
import { type JsonObject, type JsonValue } from "./json.ts";
import type { Reading } from "./jws.ts";

/** The claims of a token. */
export type Claims = JsonObject;

/** What registered claims must be. Durations are seconds. */
export interface ClaimRules {
  readonly leeway?: number | undefined;
  readonly issuer?: Wanted | undefined;
  readonly audience?: Wanted | undefined;
}

/** What a claim must be: a string, a string that matches an expression, or one of several of these. */
export type Wanted = string | RegExp | readonly (string | RegExp)[];

/** Whether a claim is what is wanted. */
function isWanted(claim: JsonValue | undefined, wanted: Wanted): boolean {
  if (typeof claim !== "string") return false;
  if (typeof wanted === "string") return claim === wanted;
  // Anything else (possible only from untyped callers) matches nothing.
  return Array.isArray(wanted) ? wanted.some((one) => isWanted(claim, one)) : matches(claim, wanted);
}

function matches(text: string, expression: unknown): boolean {
  if (!(expression instanceof RegExp)) return false;
  // A global or sticky expression starts where its last match ended, so the same text would match only every other time.
  expression.lastIndex = 0;
  return expression.test(text);
}

/**
 * Requires a claim to be what is wanted.
 *
 * @throws TokenError with the given code
 */
export function checkWanted(
  claims: Claims,
  name: string,
  wanted: Wanted | undefined,
  code: "issuer" | "subject" | "id" | "nonce",
): void {
  const claim = claims[name];
  if (wanted === undefined || isWanted(claim, wanted)) return;
  throw new TokenError(code, name, claim === undefined ? "missing" : "check_failed");
}

// The last second of the year 9999: databases and Python cannot represent later dates.
const maxDate = 253_402_300_799;

/** Checks what does not change with time: issuer, audience, and types; the strict reading checks the types of all four claims. */
export function checkFixedClaims(claims: Claims, rules: ClaimRules, reading: Reading): void {
  checkWanted(claims, "iss", rules.issuer, "issuer");
  if (rules.audience !== undefined) checkAudience(claims["aud"], rules.audience);
  requireType(claims, "sub", isText);
  requireType(claims, "jti", isText);
  if (reading === "pyjwt") return;
  requireType(claims, "iss", isText);
  requireType(claims, "aud", areTexts);
}

function checkAudience(aud: JsonValue | undefined, wanted: Wanted): void {
  if (aud === undefined) throw new TokenError("audience", "aud", "missing");
  const names = typeof aud === "string" ? [aud] : aud;
  if (!Array.isArray(names) || !areTexts(names) || !names.some((name) => isWanted(name, wanted)))
    throw new TokenError("audience", "aud", "check_failed");
}

function requireType(claims: Claims, name: string, isRight: (claim: JsonValue | undefined) => boolean): void {
  if (!isRight(claims[name])) throw new TokenError("claim_type", name, "invalid");
}

const isText = (claim: JsonValue | undefined): boolean => claim === undefined || typeof claim === "string";

const areTexts = (claim: JsonValue | undefined): boolean =>
  Array.isArray(claim) ? claim.every((one) => typeof one === "string") : isText(claim);

/** The current time and how dates are compared with it. Both numbers are seconds, `now` since the epoch. */
export interface Clock {
  readonly now: number;
  readonly leeway: number;
  readonly reading: Reading;
}

/** Checks `iat`, `nbf` and `exp` against the clock, as PyJWT does. */
export function checkTimes(claims: Claims, clock: Clock): void {
  checkIssuedAt(claims, clock);
  checkNotBefore(claims, clock);
  checkExpiry(claims, clock);
}

// Each comparison is written so that it refuses when the time or the leeway is NaN.

/** Refuses an `iat` in the future. */
export function checkIssuedAt(claims: Claims, { now, leeway, reading }: Clock): void {
  const iat = issuedAt(claims, reading);
  if (iat !== undefined && !(iat <= now + leeway))
    throw new TokenError("not_yet_valid", "iat", "check_failed");
}

/** Refuses an `nbf` in the future (RFC 7519 section 4.1.5). */
export function checkNotBefore(claims: Claims, { now, leeway, reading }: Clock): void {
  const nbf = numericDate(claims, "nbf", reading);
  if (nbf !== undefined && !(nbf <= now + leeway))
    throw new TokenError("not_yet_valid", "nbf", "check_failed");
}

/** Refuses an `exp` that has passed (RFC 7519 section 4.1.4), or that is after the year 9999. */
export function checkExpiry(claims: Claims, { now, leeway }: Clock): void {
  const { exp } = claims;
  if (exp === undefined) return;
  const isPast = typeof exp === "number" ? !(exp > now - leeway) : readsAsPast(exp, now - leeway);
  if (isPast) throw new TokenError("expired", "exp", "check_failed");
  if (typeof exp !== "number" || !(exp <= maxDate)) throw new TokenError("claim_type", "exp", "invalid");
}

/** The time of issue in seconds since the epoch; undefined without `iat`. */
export function issuedAt(claims: Claims, reading: Reading): number | undefined {
  return numericDate(claims, "iat", reading);
}

function numericDate(claims: Claims, name: "iat" | "nbf", reading: Reading): number | undefined {
  const value = claims[name];
  if (value === undefined) return undefined;
  const date =
    reading === "pyjwt" && typeof value === "string" && /^\d{1,15}$/.test(value) ? Number(value) : value;
  if (typeof date !== "number" || !Number.isFinite(date)) throw new TokenError("claim_type", name, "invalid");
  return date;
}

/** Whether PyJWT reads a string or a boolean as a past date, and says that the token has expired. It is refused either way. */
function readsAsPast(exp: JsonValue, now: number): boolean {
  if (exp === true || exp === false) return true;
  return typeof exp === "string" && /^\d{1,15}$/.test(exp) && Number(exp) <= now;
}
