// Hashing and verifying passwords, in Django's encoded formats and off the event loop.

import { availableParallelism } from "node:os";

import { PasswordError } from "./errors.ts";
import { createFormats, type Formats } from "./formats.ts";
import type { Hasher } from "./hasher.ts";
import { createHashers, defaultHashers, type HasherSpec } from "./hashers.ts";
import { algorithmOf } from "./legacy.ts";
import { createQueue, type Queue, type QueueLimits } from "./queue.ts";
import { systemRandom, type Random } from "./salt.ts";
import { maxHashThreads } from "./thread-pool.ts";
import { isUsablePassword } from "./unusable.ts";
import type { Requester } from "./waiter.ts";
import { pythonTrim } from "../python/index.ts";

/** How passwords are hashed. */
export interface PasswordsOptions {
  /**
   * The algorithms, the preferred one first; only these verify (Django's `PASSWORD_HASHERS`). By default Argon2id is
   * preferred and pbkdf2_sha256, pbkdf2_sha1, bcrypt_sha256, bcrypt and scrypt verify too; MD5 and SHA-1 must be listed.
   */
  readonly hashers?: readonly HasherSpec[];
  /**
   * How many passwords are hashed at once. By default one fewer than there are cores, so that one serves everything else;
   * at least 1 and at most 4. All but bcrypt run in the threads of Node's pool, of which one always stays free for other
   * work (`UV_THREADPOOL_SIZE`, 4 threads unless it is set). With Argon2id each takes 100 MiB.
   */
  readonly concurrency?: number;
  /** Whether white space at both ends of a password does not count, as DRF's fields have it; false by default. */
  readonly trim?: boolean;
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
 * Hashes and verifies passwords. Text counts as UTF-8 and is not normalized; lone surrogates count as U+FFFD.
 *
 * What hashes waits in one queue, in which addresses and accounts take turns: a thousand wait at most, a hundred of one
 * address and twenty of one account. It rejects with {@link PasswordError} `overloaded` where there is no place, or no turn
 * before the requester's deadline; and with `aborted` where the requester has gone, also while the hash was computed.
 */
export interface Passwords {
  /** Hashes a password with the preferred algorithm. Plain bcrypt uses only its first 72 bytes. */
  hash(password: string, requester?: Requester): Promise<string>;
  /**
   * Tells whether a password matches a stored hash; `undefined` stands for a user who does not exist. A hash that is
   * malformed, unusable or of an algorithm not listed matches nothing, and neither does the password `null`. Whatever does
   * not match costs the same: one derivation in each format that is known so far (see `learn`), this hash's included.
   */
  verify(password: string | null, encoded: string | undefined, requester?: Requester): Promise<Verification>;
  /**
   * Whether a stored hash is not what `hash` would make now: another algorithm, another cost in either direction, or
   * too short a salt (Django's `must_update`). True of malformed hashes and false of unusable passwords.
   */
  needsRehash(encoded: string): boolean;
  /** Costs what a refusal costs: that of a user who does not exist. */
  spend(password: string, requester?: Requester): Promise<void>;
  /**
   * Notes the format of a hash that a user has, so that every refusal costs a derivation in it too; `verify` does it as
   * well. Gives the texts that hashes of the format have in common: the beginning, and parts that follow it in that order;
   * for an algorithm that is not listed its name; undefined where there is none.
   */
  learn(encoded: string): readonly string[] | undefined;
  /** Whether a stored hash is one of an algorithm that is listed; also true of unusable passwords. */
  canRead(encoded: string): boolean;
  /** Works with another list of algorithms from now on, as if it had been given at first. */
  useHashers(hashers: readonly HasherSpec[]): void;
  /** Whether white space at both ends of a password does not count. */
  readonly trims: boolean;
  /** The password as it is hashed: without white space at its ends where that does not count. */
  prepare(password: string): string;
}

const queueLimits = {
  maxWaiting: 1000,
  maxPerAddress: 100,
  maxPerAccount: 20,
  refusalDelay: 2000,
  refusalInterval: 5,
} satisfies Partial<QueueLimits>;

/** Throws {@link PasswordError} `unknown_hasher`, `invalid_cost` or `invalid_option`. */
export function createPasswords(options: PasswordsOptions = {}): Passwords {
  const enqueue = queueOf(options);
  const { trim: trims = false, random = systemRandom } = options;
  let { hashers, preferred, formats } = hashing(options.hashers ?? defaultHashers, random);
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
      const matches = stored !== undefined && (await enqueue(() => stored.matches(given), requester));
      if (matches && password !== null && encoded !== undefined)
        return { matches, needsRehash: passwords.needsRehash(encoded) };
      // Each has a turn of its own, so that no other waits for longer than one hash takes.
      for (const format of formats.except(stored?.format.name))
        await enqueue(() => format.spend(given), requester);
      return { matches: false, needsRehash: false };
    },

    needsRehash(encoded) {
      if (!isUsablePassword(encoded)) return false;
      return preferred !== findHasher(encoded) || (preferred.read(encoded)?.isStale ?? true);
    },

    async spend(password, requester) {
      await passwords.verify(password, undefined, requester);
    },

    canRead: (encoded) => !isUsablePassword(encoded) || findHasher(encoded) !== undefined,

    useHashers(specs) {
      ({ hashers, preferred, formats } = hashing(specs, random));
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

interface Hashing {
  readonly hashers: ReadonlyMap<string, Hasher>;
  readonly preferred: Hasher;
  readonly formats: Formats;
}

function hashing(specs: readonly HasherSpec[], random: Random): Hashing {
  const hashers = createHashers(specs, random);
  const [preferred] = hashers.values();
  if (preferred === undefined) {
    throw new PasswordError("invalid_option", "At least one password hasher must be listed.");
  }
  return { hashers, preferred, formats: createFormats(preferred.format) };
}

function queueOf(options: PasswordsOptions): Queue {
  const byDefault = Math.max(1, Math.min(availableParallelism() - 1, 4, maxHashThreads));
  const { concurrency = byDefault } = options;
  if (!Number.isInteger(concurrency) || concurrency < 1) {
    throw new PasswordError("invalid_option", "The concurrency must be a whole number above zero.");
  }
  return createQueue({ ...queueLimits, concurrency });
}
