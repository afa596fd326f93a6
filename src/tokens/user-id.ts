// User id claims, read strictly: an integer from 1, as a number or in decimal digits.
import type { JsonValue } from "./json.ts";

const maxId = 2n ** 63n - 1n;

/**
 * Whether a claim can be the id of a row: 1 to 9223372036854775807, as a number or as a string of ASCII digits without a sign,
 * a fraction, white space or leading zeros.
 *
 * @example
 * isUserId("7"); // true
 */
export function isUserId(claim: JsonValue | undefined): claim is number | string {
  if (typeof claim === "number") return Number.isSafeInteger(claim) && claim > 0;
  return (
    typeof claim === "string" &&
    /^[1-9]\d{0,18}$/.test(claim) &&
    // Fewer digits are always small enough.
    (claim.length < 19 || BigInt(claim) <= maxId)
  );
}
