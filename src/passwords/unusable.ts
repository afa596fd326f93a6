// The stored value of an account without a password.

import { randomText, systemRandom, type Random } from "./salt.ts";

const prefix = "!";
const suffixLength = 40;

/**
 * Creates a value for the password column that no password matches: `!` and 40 random characters, as Django's
 * `set_unusable_password()` writes it. The random part makes values that are derived from the column unpredictable.
 *
 * @example
 * const user = { username: "ada", password: unusablePassword() };
 */
export function unusablePassword(random: Random = systemRandom): string {
  return prefix + randomText(suffixLength, random);
}

/**
 * Whether a password may match a stored value. True for malformed hashes too, as in Django.
 *
 * @example
 * isUsablePassword(unusablePassword()); // false
 */
export function isUsablePassword(encoded: string): boolean {
  return !encoded.startsWith(prefix);
}
