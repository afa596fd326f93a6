// Hashers: password algorithms whose costs are chosen.

import type { Random } from "./salt.ts";

/** Everything that determines how long a derivation takes, and a way to take as long. */
export interface Format {
  /** Unique for each format. */
  readonly name: string;
  /** Takes as long as verifying a stored hash in this format, and matches nothing. */
  hashForTiming(password: string): Promise<false>;
}

/** A stored hash that is well-formed. */
export interface StoredHash {
  /** Whether a cost is higher or lower than the configured one, or the salt is weak. */
  readonly isStale: boolean;
  readonly format: Format;
  matches(password: string): Promise<boolean>;
}

/** An algorithm with chosen costs. */
export interface Hasher {
  /** The format of new hashes. */
  readonly format: Format;
  encode(password: string): Promise<string>;
  /** Gives undefined for a hash that is malformed or outside the limits. */
  read(encoded: string): StoredHash | undefined;
  /** The parts that every hash of the same format has in common; undefined for a hash that is malformed. */
  commonPartsOf(encoded: string): readonly [string, ...string[]] | undefined;
}

/** Creates a hasher with the given costs; throws {@link PasswordError} `invalid_cost`. */
export interface HasherFactory {
  (costs: Readonly<Partial<Record<string, number>>>, random: Random): Hasher;
  /** The names of the costs. */
  readonly costNames: readonly string[];
}
