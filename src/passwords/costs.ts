// The costs of an algorithm: their names, their limits, and the ones that options choose.

import { PasswordError } from "./errors.ts";
import type { Costs, HashAlgorithm } from "./hash-algorithm.ts";

/** The rules for the costs of one algorithm. */
export interface CostRules<Cost extends string> {
  readonly names: readonly Cost[];
  readonly isWithinLimits: (costs: Costs<Cost>) => boolean;
  /** Django's costs with those of the options; throws {@link PasswordError} `invalid_cost`. */
  readonly choose: (options: Readonly<Partial<Record<string, number>>>) => Costs<Cost>;
}

/** Creates the rules for the costs of an algorithm. */
export function createCostRules<Cost extends string, Salt>(
  algorithmName: string,
  { defaults, limits, fits }: Pick<HashAlgorithm<Cost, Salt>, "defaults" | "limits" | "fits">,
): CostRules<Cost> {
  const isCost = (key: string): key is Cost => Object.hasOwn(defaults, key);
  const names = Object.keys(defaults).filter(isCost);

  function isWithinLimits(costs: Costs<Cost>): boolean {
    for (const cost of names) {
      const [min, max] = limits[cost];
      if (!Number.isInteger(costs[cost]) || costs[cost] < min || costs[cost] > max) return false;
    }
    return fits(costs);
  }

  return {
    names,
    isWithinLimits,
    choose: (options) => {
      const chosen: Record<Cost, number> = { ...defaults };
      for (const [key, value] of Object.entries(options)) {
        if (!isCost(key))
          throw new PasswordError("invalid_cost", `${algorithmName} has no cost named ${key}.`);
        if (value !== undefined) chosen[key] = value;
      }
      if (!isWithinLimits(chosen)) {
        throw new PasswordError(
          "invalid_cost",
          `${algorithmName} cannot be used with ${JSON.stringify(chosen)}.`,
        );
      }
      return chosen;
    },
  };
}
