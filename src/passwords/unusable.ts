// The stored value of an account that nobody can log in to with a password.

import { randomText, systemRandom, type Random } from "./salt.ts";

const prefix = "!";
const suffixLength = 40;

/**
 * A value for the password column that no password matches: `!` and 40 random characters, as Django's
 * `set_unusable_password()` writes it. The random part keeps whatever is derived from the column unpredictable.
 */
export function unusablePassword(random: Random = systemRandom): string {
  return prefix + randomText(suffixLength, random);
}

/** Whether a stored value may match a password at all. True of malformed hashes too, as in Django. */
export function isUsablePassword(encoded: string): boolean {
  return !encoded.startsWith(prefix);
}
