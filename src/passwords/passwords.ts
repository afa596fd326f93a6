// Hashes and verifies passwords, in Django's encoded formats and off the event loop.

import { availableParallelism } from "node:os";

import { PasswordError } from "./errors.ts";
import { createFormats, type Formats } from "./formats.ts";
import type { Hasher } from "./hasher.ts";
import { createHashers, defaultHashers, type HasherSpec } from "./hashers.ts";
import { algorithmOf } from "./legacy.ts";
import { createQueue, type PasswordQueue, type QueueLimits } from "./queue.ts";
import { systemRandom, type Random } from "./salt.ts";
import { maxHashThreads } from "./thread-pool.ts";
import { isUsablePassword } from "./unusable.ts";
import type { Requester } from "./requester.ts";
import { pythonTrim } from "../python/index.ts";

/** How passwords are hashed. */
export interface PasswordsOptions {
  /**
   * The algorithms, the preferred one first; only these verify (Django's `PASSWORD_HASHERS`). By default Argon2id is
   * preferred and pbkdf2_sha256, pbkdf2_sha1, bcrypt_sha256, bcrypt and scrypt verify too; MD5 and SHA-1 must be listed.
   */
  readonly hashers?: readonly HasherSpec[];
  /**
   * The maximum number of passwords that are hashed at once. By default one fewer than there are cores, so that one core
   * stays free; at least 1 and at most 4. All algorithms but bcrypt run in Node's thread pool (`UV_THREADPOOL_SIZE`, 4 threads
   * by default), of which one thread always stays free. Each Argon2id hash takes 100 MiB.
   */
  readonly concurrency?: number;
  /** Whether white space at both ends of a password is ignored, as in DRF's fields; false by default. */
  readonly trim?: boolean;
  /** The source of salts; the operating system by default. */
  readonly random?: Random;
}

/** The result of verifying a password. */
export interface Verification {
  readonly matches: boolean;
  /** Whether to hash the password again and store the new hash; true only for a match. */
  readonly needsRehash: boolean;
}

/**
 * Hashes and verifies passwords. Text counts as UTF-8 and is not normalized; lone surrogates count as U+FFFD.
 *
 * Methods that hash wait in one queue, in which addresses and accounts take turns: at most 1000 wait, of them 100 of one
 * address and 20 of one account. They reject with {@link PasswordError} `overloaded` when the queue is full or the requester's
 * deadline passes before its turn, and with `aborted` when the requester has gone, also while the hash was computed.
 */
export interface Passwords {
  /** Hashes a password with the preferred algorithm. Plain bcrypt uses only its first 72 bytes. */
  hash(password: string, requester?: Requester): Promise<string>;
  /**
   * Verifies a password against a stored hash; `undefined` means that the user does not exist. A hash that is malformed,
   * unusable or of an algorithm that is not listed matches nothing, and neither does the password `null`. Every refusal costs
   * the same: one derivation in each known format (see `learn`), this hash's included. Derivations have a fixed order, the
   * preferred algorithm's first, and a match ends them: the first login with a hash of another format costs more.
   */
  verify(password: string | null, encoded: string | undefined, requester?: Requester): Promise<Verification>;
  /**
   * Whether a stored hash is out of date: another algorithm, a higher or lower cost, or too short a salt than `hash` uses
   * now (Django's `must_update`). True for malformed hashes, and false for unusable passwords.
   */
  needsRehash(encoded: string): boolean;
  /** Takes as long as a refusal, such as that of a user who does not exist. */
  hashForTiming(password: string, requester?: Requester): Promise<void>;
  /**
   * Adds the format of a stored hash to the known formats, so that every refusal costs a derivation in it too; `verify` does
   * this as well. Gives the parts that all hashes of the format have in common: the prefix, and parts that follow in this
   * order; for an algorithm that is not listed, its name; undefined when the hash names no algorithm.
   */
  learn(encoded: string): readonly string[] | undefined;
  /** Whether the algorithm of a stored hash is listed; also true for unusable passwords. */
  canRead(encoded: string): boolean;
  /** Replaces the list of algorithms, and forgets the known formats. */
  useHashers(hashers: readonly HasherSpec[]): void;
  /** Whether white space at both ends of a password is ignored. */
  readonly trims: boolean;
  /** The password as it is hashed: without white space at its ends where that is ignored. */
  prepare(password: string): string;
}

const queueLimits = {
  maxWaiting: 1000,
  maxPerAddress: 100,
  maxPerAccount: 20,
  refusalDelay: 2000,
  refusalInterval: 5,
} satisfies Partial<QueueLimits>;

/**
 * Creates the functions that hash and verify passwords.
 *
 * Throws {@link PasswordError} `unknown_hasher`, `invalid_cost` or `invalid_option`.
 *
 * @example
 * const passwords = createPasswords();
 * const encoded = await passwords.hash("correct horse");
 * const { matches, needsRehash } = await passwords.verify("correct horse", encoded);
 */
export function createPasswords(options: PasswordsOptions = {}): Passwords {
  const enqueue = createPasswordQueue(options);
  const { trim: trims = false, random = systemRandom } = options;
  let { hashers, preferred, formats } = createHashing(options.hashers ?? defaultHashers, random);
  const prepare = (password: string): string => (trims ? pythonTrim(password) : password);
  const findHasher = (encoded: string) => hashers.get(algorithmOf(encoded));
  const read = (encoded: string) => {
    const stored = findHasher(encoded)?.read(encoded);
    if (stored !== undefined) formats.add(stored.format);
    return stored;
  };

  const passwords: Passwords = {
    trims,
    prepare,
    hash: (password, requester) => enqueue(() => preferred.encode(prepare(password)), requester),

    async verify(password, encoded, requester) {
      const stored = encoded === undefined ? undefined : read(encoded);
      const given = prepare(password ?? "");
      // Always in the same order, since the order can be measured. Each derivation waits for its own turn, so that other
      // waiters wait for one hash only.
      for (const format of formats.inOrder(stored?.format)) {
        const isOwn = format.name === stored?.format.name;
        const matches = await enqueue(async () => {
          await requester?.admit?.();
          const isMatch = await (isOwn ? stored.matches(given) : format.hashForTiming(given));
          if (isMatch && password !== null) await requester?.accept?.();
          return isMatch;
        }, requester);
        if (matches && password !== null && encoded !== undefined)
          return { matches, needsRehash: passwords.needsRehash(encoded) };
      }
      return { matches: false, needsRehash: false };
    },

    needsRehash(encoded) {
      if (!isUsablePassword(encoded)) return false;
      return preferred !== findHasher(encoded) || (preferred.read(encoded)?.isStale ?? true);
    },

    async hashForTiming(password, requester) {
      await passwords.verify(password, undefined, requester);
    },

    canRead: (encoded) => !isUsablePassword(encoded) || findHasher(encoded) !== undefined,

    useHashers(specs) {
      ({ hashers, preferred, formats } = createHashing(specs, random));
    },

    learn(encoded) {
      read(encoded);
      const hasher = findHasher(encoded);
      if (hasher !== undefined) return hasher.commonPartsOf(encoded);
      return encoded.includes("$") ? [`${algorithmOf(encoded)}$`] : undefined;
    },
  };
  return passwords;
}

interface Hashing {
  readonly hashers: ReadonlyMap<string, Hasher>;
  readonly preferred: Hasher;
  readonly formats: Formats;
}

function createHashing(specs: readonly HasherSpec[], random: Random): Hashing {
  const hashers = createHashers(specs, random);
  const [preferred] = hashers.values();
  if (preferred === undefined) {
    throw new PasswordError("invalid_option", "At least one password hasher must be listed.");
  }
  return { hashers, preferred, formats: createFormats(preferred.format) };
}

function createPasswordQueue(options: PasswordsOptions): PasswordQueue {
  const byDefault = Math.max(1, Math.min(availableParallelism() - 1, 4, maxHashThreads));
  const { concurrency = byDefault } = options;
  if (!Number.isInteger(concurrency) || concurrency < 1) {
    throw new PasswordError("invalid_option", "The concurrency must be a whole number above zero.");
  }
  return createQueue({ ...queueLimits, concurrency });
}
