// What all password algorithms share: costs within limits, verification, formats, and when a stored hash is out of date.

import { timingSafeEqual } from "node:crypto";

import { announceDerivation } from "./derivations.ts";
import { PasswordError } from "./errors.ts";
import type { Random } from "./salt.ts";

/** How expensive a hash is, by the name of each parameter. */
type Costs<Cost extends string> = Readonly<Record<Cost, number>>;

/** An algorithm in one of Django's encoded formats. `Salt` is everything that `encode` needs besides the costs. */
export interface Algorithm<Cost extends string, Salt> {
  /** Django 5.2's costs. */
  readonly defaults: Costs<Cost>;
  /** The least and the greatest value of each cost; a stored hash beyond them never matches. */
  readonly limits: Readonly<Record<Cost, readonly [least: number, greatest: number]>>;
  /** Whether costs that are each within their limits make sense together. */
  fits(costs: Costs<Cost>): boolean;
  newSalt(random: Random): Salt;
  encode(password: string, salt: Salt, costs: Costs<Cost>): Promise<string>;
  /** Takes a stored hash apart, or gives undefined when it is malformed. */
  parse(encoded: string): { readonly salt: Salt; readonly costs: Costs<Cost> } | undefined;
  /** Whether the salt alone is a reason to renew a hash. */
  isWeak(salt: Salt): boolean;
  /** What else decides how long a hash takes. */
  variety?(salt: Salt): string;
  /** What every hash with these costs has in common with this one: its beginning, and parts that follow in this order. */
  shape(salt: Salt, costs: Costs<Cost>): readonly [string, ...string[]];
}

/** Everything that decides how long a derivation takes, and a way to take as long. */
export interface Format {
  /** The same text for the same format, and for no other. */
  readonly name: string;
  /** Takes as long as verifying a stored hash in this format, for nothing. */
  spend(password: string): Promise<void>;
}

/** A stored hash that is well-formed. */
export interface StoredHash {
  /** Whether its costs differ from the configured ones in either direction, or its salt is weak. */
  readonly isStale: boolean;
  readonly format: Format;
  matches(password: string): Promise<boolean>;
}

/** An algorithm with its costs chosen. */
export interface Hasher {
  /** The format of the hashes that `encode` makes. */
  readonly format: Format;
  encode(password: string): Promise<string>;
  /** Gives undefined for a hash that is malformed or beyond the limits. */
  read(encoded: string): StoredHash | undefined;
  /** The texts that every hash of the same format has in common; undefined for a hash that is malformed. */
  shapeOf(encoded: string): readonly [string, ...string[]] | undefined;
}

/** Chooses the costs of an algorithm; throws {@link PasswordError} `invalid_cost`. */
export interface HasherFactory {
  (costs: Readonly<Partial<Record<string, number>>>, random: Random): Hasher;
  /** The names of the costs. */
  readonly costNames: readonly string[];
}

/** Makes the factory of an algorithm's hashers; `name` is what its encoded form begins with. */
export function hasherFactory<Cost extends string, Salt>(
  name: string,
  algorithm: Algorithm<Cost, Salt>,
): HasherFactory {
  const isCost = (key: string): key is Cost => Object.hasOwn(algorithm.defaults, key);
  const costNames = Object.keys(algorithm.defaults).filter(isCost);

  function isWithinLimits(costs: Costs<Cost>): boolean {
    for (const cost of costNames) {
      const [least, greatest] = algorithm.limits[cost];
      if (!Number.isInteger(costs[cost]) || costs[cost] < least || costs[cost] > greatest) return false;
    }
    return algorithm.fits(costs);
  }

  function derive(password: string, salt: Salt, costs: Costs<Cost>): Promise<string> {
    announceDerivation({ algorithm: name, costs });
    return algorithm.encode(password, salt, costs);
  }

  function formatOf(salt: Salt, costs: Costs<Cost>): Format {
    return {
      name: [name, algorithm.variety?.(salt), ...costNames.map((cost) => costs[cost])].join("$"),
      async spend(password) {
        const encoded = await derive(password, salt, costs);
        // What verifying a stored hash takes besides.
        const stored = readStored(encoded);
        isSameText(encoded, encoded);
        if (stored !== undefined) formatOf(stored.salt, stored.costs);
      },
    };
  }

  function readStored(encoded: string): { readonly salt: Salt; readonly costs: Costs<Cost> } | undefined {
    const stored = algorithm.parse(encoded);
    return stored !== undefined && isWithinLimits(stored.costs) ? stored : undefined;
  }

  const create = (options: Readonly<Partial<Record<string, number>>>, random: Random): Hasher => {
    const preferred: Record<Cost, number> = { ...algorithm.defaults };
    for (const [key, value] of Object.entries(options)) {
      if (!isCost(key)) throw new PasswordError("invalid_cost", `${name} has no cost named ${key}.`);
      if (value !== undefined) preferred[key] = value;
    }
    if (!isWithinLimits(preferred)) {
      throw new PasswordError("invalid_cost", `${name} cannot be used with ${JSON.stringify(preferred)}.`);
    }

    return {
      format: formatOf(algorithm.newSalt(random), preferred),
      encode: (password) => derive(password, algorithm.newSalt(random), preferred),
      shapeOf(encoded) {
        const stored = algorithm.parse(encoded);
        return stored && algorithm.shape(stored.salt, stored.costs);
      },
      read(encoded) {
        const stored = readStored(encoded);
        if (stored === undefined) return undefined;
        const { salt, costs } = stored;
        return {
          isStale: costNames.some((cost) => costs[cost] !== preferred[cost]) || algorithm.isWeak(salt),
          format: formatOf(salt, costs),
          // Comparing the whole encoded text refuses every unusual spelling of the same parameters, as Django does.
          matches: async (password) => isSameText(await derive(password, salt, costs), encoded),
        };
      },
    };
  };
  return Object.assign(create, { costNames });
}

function isSameText(computed: string, stored: string): boolean {
  const a = Buffer.from(computed, "utf8");
  const b = Buffer.from(stored, "utf8");
  return a.length === b.length && timingSafeEqual(a, b);
}
