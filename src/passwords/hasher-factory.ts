// Makes hashers of password algorithms: costs within limits, verification, and when a stored hash is out of date.

import { timingSafeEqual } from "node:crypto";

import { emitDerivation } from "./derivations.ts";
import { PasswordError } from "./errors.ts";
import type { Costs, HashAlgorithm } from "./hash-algorithm.ts";
import type { Format, Hasher, HasherFactory } from "./hasher.ts";
import type { Random } from "./salt.ts";

/** Creates the factory of an algorithm's hashers. `name` is the beginning of its encoded form. */
export function createHasherFactory<Cost extends string, Salt>(
  name: string,
  algorithm: HashAlgorithm<Cost, Salt>,
): HasherFactory {
  const isCost = (key: string): key is Cost => Object.hasOwn(algorithm.defaults, key);
  const costNames = Object.keys(algorithm.defaults).filter(isCost);

  function isWithinLimits(costs: Costs<Cost>): boolean {
    for (const cost of costNames) {
      const [min, max] = algorithm.limits[cost];
      if (!Number.isInteger(costs[cost]) || costs[cost] < min || costs[cost] > max) return false;
    }
    return algorithm.fits(costs);
  }

  function derive(password: string, salt: Salt, costs: Costs<Cost>): Promise<string> {
    emitDerivation({ algorithm: name, costs });
    return algorithm.encode(password, salt, costs);
  }

  function formatOf(salt: Salt, costs: Costs<Cost>): Format {
    return {
      name: [name, algorithm.variant?.(salt), ...costNames.map((cost) => costs[cost])].join("$"),
      async hashForTiming(password) {
        const encoded = await derive(password, salt, costs);
        // The other steps of verifying a stored hash.
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
      commonPartsOf(encoded) {
        const stored = algorithm.parse(encoded);
        return stored && algorithm.commonParts(stored.salt, stored.costs);
      },
      read(encoded) {
        const stored = readStored(encoded);
        if (stored === undefined) return undefined;
        const { salt, costs } = stored;
        return {
          isStale: costNames.some((cost) => costs[cost] !== preferred[cost]) || algorithm.isWeak(salt),
          format: formatOf(salt, costs),
          // Comparing the whole encoded text refuses unusual spellings of the same parameters, as Django does.
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
