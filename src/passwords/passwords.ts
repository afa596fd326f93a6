// Hashing and verifying passwords, in Django's encoded formats and off the event loop.

import { availableParallelism } from "node:os";

import { PasswordError } from "./errors.ts";
import { createHashers, defaultHashers, type HasherSpec } from "./hashers.ts";
import { createQueue } from "./queue.ts";
import { systemRandom, type Random } from "./salt.ts";
import { isUsablePassword } from "./unusable.ts";

/** How passwords are hashed. */
export interface PasswordsOptions {
  /**
   * The algorithms, the preferred one first; only these verify (Django's `PASSWORD_HASHERS`). By default Argon2id is
   * preferred and pbkdf2_sha256, pbkdf2_sha1, bcrypt_sha256, bcrypt and scrypt verify too; md5 must be listed.
   */
  readonly hashers?: readonly HasherSpec[];
  /**
   * How many passwords are hashed at once; a thousand more may wait. By default one for each core, at least 2 and
   * at most 4, which is as many threads as Node's pool has. With Argon2id each takes 100 MiB.
   */
  readonly concurrency?: number;
  /** Where salts come from; the operating system by default. */
  readonly random?: Random;
}

/** The answer to whether a password is the one that was hashed. */
export interface Verification {
  readonly matches: boolean;
  /** Whether to hash the password anew and store that; true only of a match. */
  readonly needsRehash: boolean;
}

/**
 * Hashes and verifies passwords. Text counts as UTF-8 and is not normalized; lone surrogates count as U+FFFD. Every
 * method that hashes rejects with {@link PasswordError} `overloaded` while too many passwords wait.
 */
export interface Passwords {
  /** Hashes a password with the preferred algorithm. Plain bcrypt uses only its first 72 bytes. */
  hash(password: string): Promise<string>;
  /**
   * Tells whether a password matches a stored hash. A hash that is malformed, unusable or of an algorithm not listed
   * matches nothing, and costs as much as an unknown user; so does the password `null`.
   */
  verify(password: string | null, encoded: string): Promise<Verification>;
  /**
   * Whether a stored hash is not what `hash` would make now: another algorithm, another cost in either direction, or
   * too short a salt (Django's `must_update`). True of malformed hashes and false of unusable passwords.
   */
  needsRehash(encoded: string): boolean;
  /** Costs one hash of the preferred kind, so that an unknown user takes as long as a known one. */
  spend(password: string): Promise<void>;
}

const waitingCapacity = 1000;

/** Throws {@link PasswordError} `unknown_hasher`, `invalid_cost` or `invalid_option`. */
export function createPasswords(options: PasswordsOptions = {}): Passwords {
  const concurrency = options.concurrency ?? Math.min(Math.max(availableParallelism(), 2), 4);
  if (!Number.isInteger(concurrency) || concurrency < 1) {
    throw new PasswordError("invalid_option", "The concurrency must be a whole number above zero.");
  }
  const hashers = createHashers(options.hashers ?? defaultHashers, options.random ?? systemRandom);
  const [preferred] = hashers.values();
  if (preferred === undefined) {
    throw new PasswordError("invalid_option", "At least one password hasher must be listed.");
  }
  const enqueue = createQueue(concurrency, waitingCapacity);
  const findHasher = (encoded: string) => {
    const [algorithm = ""] = encoded.split("$", 1);
    return hashers.get(algorithm);
  };

  const passwords: Passwords = {
    hash: (password) => enqueue(() => preferred.encode(password)),

    async verify(password, encoded) {
      const hasher = findHasher(encoded);
      const stored = hasher?.read(encoded);
      if (password === null || stored === undefined) {
        await passwords.spend("");
        return { matches: false, needsRehash: false };
      }
      return enqueue(async () => {
        const matches = await stored.matches(password);
        // A cheaper hash than today's must not give away, by a quicker refusal, that the user exists.
        if (!matches && hasher === preferred) await stored.harden(password);
        return { matches, needsRehash: matches && (hasher !== preferred || stored.isStale) };
      });
    },

    needsRehash(encoded) {
      if (!isUsablePassword(encoded)) return false;
      return preferred !== findHasher(encoded) || (preferred.read(encoded)?.isStale ?? true);
    },

    async spend(password) {
      await passwords.hash(password);
    },
  };
  return passwords;
}
