// What a password algorithm in one of Django's encoded formats has to provide.
import type { Random } from "./salt.ts";

/** The costs of a hash by the name of each parameter. */
export type Costs<Cost extends string> = Readonly<Record<Cost, number>>;

/** An algorithm in one of Django's encoded formats. `Salt` is everything that `encode` needs besides the costs. */
export interface HashAlgorithm<Cost extends string, Salt> {
  /** Django 5.2's costs. */
  readonly defaults: Costs<Cost>;
  /** The minimum and maximum of each cost; a stored hash outside them never matches. */
  readonly limits: Readonly<Record<Cost, readonly [min: number, max: number]>>;
  /** Whether costs that are each within their limits are valid together. */
  readonly fits: (costs: Costs<Cost>) => boolean;
  newSalt(random: Random): Salt;
  encode(password: string, salt: Salt, costs: Costs<Cost>): Promise<string>;
  /** Parses a stored hash; gives undefined when it is malformed. */
  parse(encoded: string): { readonly salt: Salt; readonly costs: Costs<Cost> } | undefined;
  /** Whether the salt alone is a reason to renew a hash. */
  isWeak(salt: Salt): boolean;
  /** What else determines how long a hash takes. */
  variant?(salt: Salt): string;
  /** The parts that every hash with these costs has in common: its prefix, and parts that follow in this order. */
  commonParts(salt: Salt, costs: Costs<Cost>): readonly [string, ...string[]];
}
