// Makes hashers of password algorithms: verification, formats, and when a stored hash is out of date.

import { timingSafeEqual } from "node:crypto";

import { createCostRules } from "./costs.ts";
import { emitDerivation } from "./derivations.ts";
import type { Costs, HashAlgorithm } from "./hash-algorithm.ts";
import type { Format, Hasher, HasherFactory } from "./hasher.ts";
import type { Random } from "./salt.ts";

/** Creates the factory of an algorithm's hashers. `name` is the beginning of its encoded form. */
export function createHasherFactory<Cost extends string, Salt>(
  name: string,
  algorithm: HashAlgorithm<Cost, Salt>,
): HasherFactory {
  const costRules = createCostRules(name, algorithm);

  function derive(password: string, salt: Salt, costs: Costs<Cost>): Promise<string> {
    emitDerivation({ algorithm: name, costs });
    return algorithm.encode(password, salt, costs);
  }

  function formatOf(salt: Salt, costs: Costs<Cost>): Format {
    return {
      name: [name, algorithm.variant?.(salt), ...costRules.names.map((cost) => costs[cost])].join("$"),
      async hashForTiming(password) {
        const encoded = await derive(password, salt, costs);
        // The other steps of verifying a stored hash.
        const stored = readStored(encoded);
        isSameText(encoded, encoded);
        if (stored !== undefined) formatOf(stored.salt, stored.costs);
        return false;
      },
    };
  }

  function readStored(encoded: string): { readonly salt: Salt; readonly costs: Costs<Cost> } | undefined {
    const stored = algorithm.parse(encoded);
    return stored !== undefined && costRules.isWithinLimits(stored.costs) ? stored : undefined;
  }

  const create = (options: Readonly<Partial<Record<string, number>>>, random: Random): Hasher => {
    const preferred = costRules.choose(options);
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
          isStale: costRules.names.some((cost) => costs[cost] !== preferred[cost]) || algorithm.isWeak(salt),
          format: formatOf(salt, costs),
          // Comparing the whole encoded text refuses unusual spellings of the same parameters, as Django does.
          matches: async (password) => isSameText(await derive(password, salt, costs), encoded),
        };
      },
    };
  };
  return Object.assign(create, { costNames: costRules.names });
}

function isSameText(computed: string, stored: string): boolean {
  const a = Buffer.from(computed, "utf8");
  const b = Buffer.from(stored, "utf8");
  return a.length === b.length && timingSafeEqual(a, b);
}
