// The table of password algorithms, and their names and costs in options.

import { argon2Hasher } from "./argon2.ts";
import { bcryptHasher, bcryptSha256Hasher } from "./bcrypt.ts";
import { PasswordError } from "./errors.ts";
import type { Hasher, HasherFactory } from "./hasher.ts";
import { sha1Hasher, unsaltedMd5Hasher, unsaltedSha1Hasher } from "./legacy.ts";
import { md5Hasher } from "./md5.ts";
import { pbkdf2Sha1Hasher, pbkdf2Sha256Hasher } from "./pbkdf2.ts";
import type { Random } from "./salt.ts";
import { scryptHasher } from "./scrypt.ts";

/** The name of an algorithm: the beginning of its encoded hashes, up to the first `$`. */
export type HasherName =
  | "argon2"
  | "pbkdf2_sha256"
  | "pbkdf2_sha1"
  | "bcrypt_sha256"
  | "bcrypt"
  | "scrypt"
  | "md5"
  | "sha1"
  | "unsalted_sha1"
  | "unsalted_md5";

/** An algorithm: its name for Django 5.2's costs, or an object with custom costs. */
export type HasherSpec =
  | HasherName
  | {
      /** Argon2id (RFC 9106); argon2i and argon2d are read too. */
      readonly algorithm: "argon2";
      /** Passes over the memory; 2 by default, 1 to 64. */
      readonly timeCost?: number;
      /** Memory in KiB; 102400 by default, 8 for each lane up to 1048576. */
      readonly memoryCost?: number;
      /** Lanes; 8 by default, 1 to 255. */
      readonly parallelism?: number;
    }
  | {
      /** PBKDF2 (RFC 8018). */
      readonly algorithm: "pbkdf2_sha256" | "pbkdf2_sha1";
      /** 1000000 by default, 1 to 20000000. */
      readonly iterations?: number;
    }
  | {
      /** bcrypt, of the password's SHA-256 or of its first 72 bytes. */
      readonly algorithm: "bcrypt_sha256" | "bcrypt";
      /** Binary logarithm of the work; 12 by default, 4 to 18. */
      readonly rounds?: number;
    }
  | {
      /** scrypt (RFC 7914). */
      readonly algorithm: "scrypt";
      /** N of RFC 7914, a power of two; 16384 by default, 2 to 1048576. */
      readonly workFactor?: number;
      /** r of RFC 7914; 8 by default, 1 to 256. A hash takes about 128 * N * r bytes; the limit is 1 GiB. */
      readonly blockSize?: number;
      /** p of RFC 7914; 5 by default, 1 to 256. */
      readonly parallelism?: number;
    }
  | {
      /** MD5 and SHA-1, with and without salt: for existing rows only. */
      readonly algorithm: "md5" | "sha1" | "unsalted_sha1" | "unsalted_md5";
    };

const factories: Readonly<Record<HasherName, HasherFactory>> = {
  argon2: argon2Hasher,
  pbkdf2_sha256: pbkdf2Sha256Hasher,
  pbkdf2_sha1: pbkdf2Sha1Hasher,
  bcrypt_sha256: bcryptSha256Hasher,
  bcrypt: bcryptHasher,
  scrypt: scryptHasher,
  md5: md5Hasher,
  sha1: sha1Hasher,
  unsalted_sha1: unsaltedSha1Hasher,
  unsalted_md5: unsaltedMd5Hasher,
};

/** The names of each algorithm's costs. */
export const hasherCosts: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries(factories).map(([name, { costNames }]) => [name, costNames]),
);

/** The algorithms that are slow on purpose, the preferred one first. */
export const defaultHashers: readonly HasherName[] = [
  "argon2",
  "pbkdf2_sha256",
  "pbkdf2_sha1",
  "bcrypt_sha256",
  "bcrypt",
  "scrypt",
];

/**
 * The algorithms for a database that Django created: Django's own preferred one, because a Django without `argon2-cffi` cannot
 * read Argon2, and every kind of hash that Django has written.
 */
export const djangoHashers: readonly HasherName[] = [
  "pbkdf2_sha256",
  "argon2",
  "pbkdf2_sha1",
  "bcrypt_sha256",
  "bcrypt",
  "scrypt",
  "md5",
  "sha1",
  "unsalted_sha1",
  "unsalted_md5",
];

/**
 * Creates the hashers of a list, by algorithm and in the same order.
 * Throws {@link PasswordError} `unknown_hasher`, `invalid_cost`, or `invalid_option` for an algorithm listed twice.
 */
export function createHashers(specs: readonly HasherSpec[], random: Random): ReadonlyMap<string, Hasher> {
  const hashers = new Map<string, Hasher>();
  for (const spec of specs) {
    const { algorithm, ...costs } = typeof spec === "string" ? { algorithm: spec } : spec;
    if (!Object.hasOwn(factories, algorithm)) {
      throw new PasswordError("unknown_hasher", `There is no password hasher named ${algorithm}.`);
    }
    if (hashers.has(algorithm)) {
      throw new PasswordError("invalid_option", `The password hasher ${algorithm} is listed twice.`);
    }
    hashers.set(algorithm, factories[algorithm](costs, random));
  }
  return hashers;
}
