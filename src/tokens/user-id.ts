// What a user id claim may be, read strictly: a whole number from 1 on, as a number or as its decimal digits.
import type { JsonValue } from "./json.ts";

const greatest = 2n ** 63n - 1n;

/** Whether a claim can be the id of a row: 1, "1" … 9223372036854775807; no sign, fraction, space, leading zero or other script. */
export function isUserId(claim: JsonValue | undefined): claim is number | string {
  if (typeof claim === "number") return Number.isSafeInteger(claim) && claim > 0;
  return typeof claim === "string" && /^[1-9]\d{0,18}$/.test(claim) && BigInt(claim) <= greatest;
}
