// What all password algorithms share: costs within limits, verification, and when a stored hash is out of date.

import { timingSafeEqual } from "node:crypto";

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
  /** The hashes whose costs add up to what `stored` falls short of `preferred`. */
  shortfall(stored: Costs<Cost>, preferred: Costs<Cost>): readonly Costs<Cost>[];
}

/** A stored hash that is well-formed. */
interface StoredHash {
  /** Whether its costs differ from the configured ones in either direction, or its salt is weak. */
  readonly isStale: boolean;
  matches(password: string): Promise<boolean>;
  /** Takes as long as the configured costs would have taken beyond those of this hash. */
  harden(password: string): Promise<void>;
}

/** An algorithm with its costs chosen. */
export interface Hasher {
  encode(password: string): Promise<string>;
  /** Gives undefined for a hash that is malformed or beyond the limits. */
  read(encoded: string): StoredHash | undefined;
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
      encode: (password) => algorithm.encode(password, algorithm.newSalt(random), preferred),
      read(encoded) {
        const stored = algorithm.parse(encoded);
        if (stored === undefined || !isWithinLimits(stored.costs)) return undefined;
        const { salt, costs } = stored;
        return {
          isStale: costNames.some((cost) => costs[cost] !== preferred[cost]) || algorithm.isWeak(salt),
          // Comparing the whole encoded text refuses every unusual spelling of the same parameters, as Django does.
          matches: async (password) => isSameText(await algorithm.encode(password, salt, costs), encoded),
          async harden(password) {
            for (const extra of algorithm.shortfall(costs, preferred))
              await algorithm.encode(password, salt, extra);
          },
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
