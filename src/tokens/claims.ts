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

/** What a claim must be: a text, one that matches, or any of several. */
export type Wanted = string | RegExp | readonly (string | RegExp)[];

/** Whether a text is what is wanted. */
export function isWanted(text: JsonValue | undefined, wanted: Wanted): boolean {
  if (typeof text !== "string") return false;
  if (typeof wanted === "string") return text === wanted;
  // A wish that is neither text nor expression, which only callers without types can have, is met by nothing.
  return Array.isArray(wanted) ? wanted.some((one) => isWanted(text, one)) : matches(text, wanted);
}

function matches(text: string, expression: unknown): boolean {
  if (!(expression instanceof RegExp)) return false;
  // A global or sticky expression remembers where it stopped: the same text would match every other time.
  expression.lastIndex = 0;
  return expression.test(text);
}

// The last second of the year 9999: later ones no calendar of a database or of Python holds.
const lastSecond = 253_402_300_799;

/** Checks what does not change with time: issuer, audience, types. Read strictly, types count even of what is not asked for. */
export function checkFixedClaims(claims: Claims, rules: ClaimRules, reading: Reading): void {
  const { iss, aud, sub, jti } = claims;
  if (rules.issuer !== undefined && !isWanted(iss, rules.issuer)) throw new TokenError("issuer");
  if (rules.audience !== undefined) checkAudience(aud, rules.audience);
  if (!isText(sub) || !isText(jti)) throw new TokenError("claim_type");
  if (reading === "strict" && !(isText(iss) && areTexts(aud))) throw new TokenError("claim_type");
}

function checkAudience(aud: JsonValue | undefined, wanted: Wanted): void {
  const names = typeof aud === "string" ? [aud] : aud;
  if (!Array.isArray(names) || !areTexts(names) || !names.some((name) => isWanted(name, wanted)))
    throw new TokenError("audience");
}

const isText = (claim: JsonValue | undefined): boolean => claim === undefined || typeof claim === "string";

const areTexts = (claim: JsonValue | undefined): boolean =>
  Array.isArray(claim) ? claim.every((one) => typeof one === "string") : isText(claim);

/** A clock and how to read dates by it. Both numbers are seconds, `now` since the epoch. */
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

// Each comparison is written so that a clock or leeway that is no number refuses.

/** Refuses an `iat` that is still to come. */
export function checkIssuedAt(claims: Claims, { now, leeway, reading }: Clock): void {
  const iat = issuedAt(claims, reading);
  if (iat !== undefined && !(iat <= now + leeway)) throw new TokenError("not_yet_valid");
}

/** Refuses an `nbf` that is still to come (RFC 7519 section 4.1.5). */
export function checkNotBefore(claims: Claims, { now, leeway, reading }: Clock): void {
  const nbf = numericDate(claims["nbf"], reading);
  if (nbf !== undefined && !(nbf <= now + leeway)) throw new TokenError("not_yet_valid");
}

/** Refuses an `exp` that has passed (RFC 7519 section 4.1.4), or that no calendar holds. */
export function checkExpiry(claims: Claims, { now, leeway }: Clock): void {
  const { exp } = claims;
  if (exp === undefined) return;
  if (typeof exp !== "number")
    throw new TokenError(readsAsPast(exp, now - leeway) ? "expired" : "claim_type");
  if (!(exp > now - leeway)) throw new TokenError("expired");
  if (!(exp <= lastSecond)) throw new TokenError("claim_type");
}

/** When a token was issued, in seconds since the epoch; undefined when it does not say. */
export function issuedAt(claims: Claims, reading: Reading): number | undefined {
  return numericDate(claims["iat"], reading);
}

function numericDate(value: JsonValue | undefined, reading: Reading): number | undefined {
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
