// Hashing and verifying passwords, in Django's encoded formats and off the event loop.

import { availableParallelism } from "node:os";

import { PasswordError } from "./errors.ts";
import { createFormats } from "./formats.ts";
import { createHashers, defaultHashers, type HasherSpec } from "./hashers.ts";
import { createQueue } from "./queue.ts";
import { systemRandom, type Random } from "./salt.ts";
import { maxHashThreads } from "./thread-pool.ts";
import { isUsablePassword } from "./unusable.ts";

/** How passwords are hashed. */
export interface PasswordsOptions {
  /**
   * The algorithms, the preferred one first; only these verify (Django's `PASSWORD_HASHERS`). By default Argon2id is
   * preferred and pbkdf2_sha256, pbkdf2_sha1, bcrypt_sha256, bcrypt and scrypt verify too; md5 must be listed.
   */
  readonly hashers?: readonly HasherSpec[];
  /**
   * How many passwords are hashed at once. By default one for each core, at least 2 and at most 4. All but bcrypt run in
   * the threads of Node's pool, of which one always stays free for other work (`UV_THREADPOOL_SIZE`, 4 threads unless it
   * is set). With Argon2id each takes 100 MiB.
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
   * Tells whether a password matches a stored hash; `undefined` stands for a user who does not exist. A hash that is
   * malformed, unusable or of an algorithm not listed matches nothing, and neither does the password `null`. Whatever does
   * not match costs the same: one derivation in each format that is known so far (see `learn`), this hash's included.
   */
  verify(password: string | null, encoded: string | undefined): Promise<Verification>;
  /**
   * Whether a stored hash is not what `hash` would make now: another algorithm, another cost in either direction, or
   * too short a salt (Django's `must_update`). True of malformed hashes and false of unusable passwords.
   */
  needsRehash(encoded: string): boolean;
  /** Costs what a refusal costs: that of a user who does not exist. */
  spend(password: string): Promise<void>;
  /**
   * Notes the format of a hash that a user has, so that every refusal costs a derivation in it too; `verify` does it as
   * well. Gives the texts that hashes of the format have in common: the beginning, and parts that follow it in that order;
   * for an algorithm that is not listed its name; undefined where there is none.
   */
  learn(encoded: string): readonly string[] | undefined;
}

const waitingCapacity = 1000;

/** Throws {@link PasswordError} `unknown_hasher`, `invalid_cost` or `invalid_option`. */
export function createPasswords(options: PasswordsOptions = {}): Passwords {
  const byDefault = Math.min(Math.max(availableParallelism(), 2), 4, maxHashThreads);
  const { concurrency = byDefault } = options;
  if (!Number.isInteger(concurrency) || concurrency < 1) {
    throw new PasswordError("invalid_option", "The concurrency must be a whole number above zero.");
  }
  const enqueue = createQueue(concurrency, waitingCapacity);
  const hashers = createHashers(options.hashers ?? defaultHashers, options.random ?? systemRandom);
  const [preferred] = hashers.values();
  if (preferred === undefined) {
    throw new PasswordError("invalid_option", "At least one password hasher must be listed.");
  }
  const formats = createFormats(preferred.format);
  const algorithmOf = (encoded: string): string => encoded.split("$", 1)[0] ?? "";
  const findHasher = (encoded: string) => hashers.get(algorithmOf(encoded));
  const read = (encoded: string) => {
    const stored = findHasher(encoded)?.read(encoded);
    if (stored !== undefined) formats.add(stored.format);
    return stored;
  };

  const passwords: Passwords = {
    hash: (password) => enqueue(() => preferred.encode(password)),

    verify(password, encoded) {
      const stored = encoded === undefined ? undefined : read(encoded);
      const given = password ?? "";
      return enqueue(async () => {
        if ((await stored?.matches(given)) === true && password !== null) {
          const needsRehash = encoded !== undefined && passwords.needsRehash(encoded);
          return { matches: true, needsRehash };
        }
        for (const format of formats.except(stored?.format.name)) {
          await format.spend(given);
        }
        return { matches: false, needsRehash: false };
      });
    },

    needsRehash(encoded) {
      if (!isUsablePassword(encoded)) return false;
      return preferred !== findHasher(encoded) || (preferred.read(encoded)?.isStale ?? true);
    },

    async spend(password) {
      await passwords.verify(password, undefined);
    },

    learn(encoded) {
      read(encoded);
      const hasher = findHasher(encoded);
      if (hasher !== undefined) return hasher.shapeOf(encoded);
      return encoded.includes("$") ? [`${algorithmOf(encoded)}$`] : undefined;
    },
  };
  return passwords;
}
