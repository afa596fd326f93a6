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
  const list = typeof wanted === "string" || wanted instanceof RegExp ? [wanted] : wanted;
  return list.some((one) => {
    if (typeof one === "string") return one === text;
    // A global or sticky expression remembers where it stopped: the same text would match every other time.
    one.lastIndex = 0;
    return one.test(text);
  });
}

// The last second of the year 9999: later ones no calendar of a database or of Python holds.
const lastSecond = 253_402_300_799;

/** Checks every registered claim. `now` is in seconds since the epoch. */
export function checkRegisteredClaims(
  claims: Claims,
  rules: ClaimRules,
  now: number,
  reading: Reading,
): void {
  checkTimes(claims, now, rules.leeway ?? 0, reading);
  checkFixedClaims(claims, rules);
}

/** Checks what does not change with time: issuer, audience, types. */
export function checkFixedClaims(claims: Claims, rules: ClaimRules): void {
  const { iss, aud, sub, jti } = claims;
  checkIssuer(iss, rules.issuer);
  checkAudience(aud, rules.audience);
  if (sub !== undefined && typeof sub !== "string") throw new TokenError("claim_type");
  if (jti !== undefined && typeof jti !== "string") throw new TokenError("claim_type");
}

/** Checks `iat`, `nbf` and `exp` against the clock, in seconds since the epoch. */
export function checkTimes(claims: Claims, now: number, leeway: number, reading: Reading): void {
  // Each comparison is written so that a clock or leeway that is no number refuses.
  const iat = numericDate(claims, "iat", reading);
  if (iat !== undefined && !(iat <= now + leeway)) throw new TokenError("not_yet_valid");
  const nbf = numericDate(claims, "nbf", reading);
  if (nbf !== undefined && !(nbf <= now + leeway)) throw new TokenError("not_yet_valid");
  const exp = claims["exp"];
  if (exp === undefined) return;
  if (typeof exp !== "number")
    throw new TokenError(readsAsPast(exp, now - leeway) ? "expired" : "claim_type");
  if (!(exp > now - leeway)) throw new TokenError("expired");
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

function checkIssuer(iss: JsonValue | undefined, wanted: Wanted | undefined): void {
  if (wanted !== undefined && !isWanted(iss, wanted)) throw new TokenError("issuer");
}

function checkAudience(aud: JsonValue | undefined, wanted: Wanted | undefined): void {
  if (wanted === undefined) return;
  const given = typeof aud === "string" ? [aud] : aud;
  if (!Array.isArray(given) || !given.every((name) => typeof name === "string"))
    throw new TokenError("audience");
  if (!given.some((name) => isWanted(name, wanted))) throw new TokenError("audience");
}
