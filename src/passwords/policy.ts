// The password policy: Django's four validators, with its messages and codes, and forbidden words.

import { isDigits } from "../python/index.ts";
import { isCommonPassword } from "./common-passwords.ts";
import { PasswordError } from "./errors.ts";
import { isSimilar } from "./similarity.ts";

/** Which passwords are refused. */
export interface PasswordPolicyOptions {
  /** The minimum number of code points; 8 by default, 0 for no minimum. */
  readonly minLength?: number;
  /** Whether to refuse the most common passwords; true by default. */
  readonly common?: boolean;
  /** Whether to refuse passwords of digits only; true by default. */
  readonly numeric?: boolean;
  /** The similarity to a user's attribute from which a password is refused; 0.7 by default, at least 0.1, `null` for none. */
  readonly maxSimilarity?: number | null;
  /** The attributes to compare with; username, first_name, last_name and email by default. */
  readonly attributes?: readonly string[];
  /**
   * Words that a password must not contain, in upper or lower case: the names of the product and of the company, and other
   * words that are easy to guess for this app (OWASP ASVS 5.0 6.1.2); none by default.
   */
  readonly words?: readonly string[];
}

/** One reason to refuse a password, with Django's code and message. */
export interface PasswordViolation {
  readonly code:
    | "password_too_similar"
    | "password_too_short"
    | "password_too_common"
    | "password_entirely_numeric"
    | "password_contains_word";
  readonly message: string;
}

/** Checks new passwords. `user` has the user's attributes under their column names. */
export interface PasswordPolicy {
  /** The messages of all reasons to refuse a password, in Django's order; empty when it is accepted. */
  check(password: string, user?: Readonly<Record<string, unknown>>): string[];
  /** The same reasons with their codes. */
  violations(password: string, user?: Readonly<Record<string, unknown>>): PasswordViolation[];
}

const verboseNames: ReadonlyMap<string, string> = new Map([["email", "email address"]]);

/**
 * Creates a password policy. Throws {@link PasswordError} `invalid_option` for an invalid length, similarity or word.
 *
 * @example
 * const policy = createPasswordPolicy({ minLength: 12 });
 * policy.check("ada1815", { username: "ada" }); // messages; empty when the password is accepted
 */
export function createPasswordPolicy(options: PasswordPolicyOptions = {}): PasswordPolicy {
  const { minLength = 8, common = true, numeric = true, maxSimilarity = 0.7 } = options;
  const attributes = options.attributes ?? ["username", "first_name", "last_name", "email"];
  const words = (options.words ?? []).map((word) => ({ word, lowered: word.toLowerCase() }));
  refuseInvalidOptions({ minLength, maxSimilarity, words: words.map(({ lowered }) => lowered) });

  function findSimilarAttribute(password: string, user: UserAttributes): string | undefined {
    if (maxSimilarity === null) return undefined;
    return attributes.find((attribute) => {
      const value = user[attribute];
      return typeof value === "string" && value !== "" && isSimilar(password, value, maxSimilarity);
    });
  }

  function violations(password: string, user: UserAttributes = {}): PasswordViolation[] {
    const found: PasswordViolation[] = [];
    const attribute = findSimilarAttribute(password, user);
    if (attribute !== undefined) found.push(tooSimilar(attribute));
    if (Array.from(password).length < minLength) found.push(tooShort(minLength));
    if (common && isCommonPassword(password)) {
      found.push({ code: "password_too_common", message: "This password is too common." });
    }
    if (numeric && isDigits(password)) {
      found.push({ code: "password_entirely_numeric", message: "This password is entirely numeric." });
    }
    const lowered = password.toLowerCase();
    const contained = words.find((word) => lowered.includes(word.lowered));
    if (contained !== undefined) found.push(containsWord(contained.word));
    return found;
  }

  return {
    violations,
    check: (password, user) => violations(password, user).map(({ message }) => message),
  };
}

type UserAttributes = Readonly<Record<string, unknown>>;

function refuseInvalidOptions({
  minLength,
  maxSimilarity,
  words,
}: {
  readonly minLength: number;
  readonly maxSimilarity: number | null;
  readonly words: readonly string[];
}): void {
  if (!Number.isInteger(minLength) || minLength < 0) {
    throw new PasswordError("invalid_option", "The minimum length must be a whole number, zero or above.");
  }
  if (maxSimilarity !== null && !(maxSimilarity >= 0.1)) {
    throw new PasswordError("invalid_option", "The maximum similarity must be at least 0.1.");
  }
  if (words.some((word) => word.length < 3)) {
    throw new PasswordError(
      "invalid_option",
      "A word that passwords must not contain has at least three characters.",
    );
  }
}

function tooSimilar(attribute: string): PasswordViolation {
  const name = verboseNames.get(attribute) ?? attribute.replaceAll("_", " ");
  return { code: "password_too_similar", message: `The password is too similar to the ${name}.` };
}

function tooShort(minLength: number): PasswordViolation {
  const minimum = `${minLength} ${minLength === 1 ? "character" : "characters"}`;
  return {
    code: "password_too_short",
    message: `This password is too short. It must contain at least ${minimum}.`,
  };
}

const containsWord = (word: string): PasswordViolation => ({
  code: "password_contains_word",
  message: `This password contains "${word}", which is easy to guess.`,
});
