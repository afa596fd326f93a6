// Checks the form, the signature and the registered claims of an app's tokens, and keeps verified ones in a cache.
import { type CacheLimits, createCache } from "./cache.ts";
import { checkFixedClaims, checkTimes, type Claims } from "./claims.ts";
import { watchKeys } from "./current-keys.ts";
import { TokenError } from "./errors.ts";
import { parseObject, parseObjectAsPython } from "./json.ts";
import { verifyJws } from "./jws.ts";
import type { TokensOptions } from "./tokens-options.ts";

const defaultCache: CacheLimits = { entries: 10_000, bytes: 16 * 1024 * 1024 };

/**
 * Creates a function that gives the claims of a token. `now` is in seconds since the epoch. What it verifies stays in the cache, unless
 * `isUsedOnce`.
 *
 * The function throws a TokenError for a token that is refused.
 */
export function createDecoder(
  options: TokensOptions,
): (token: string, now: number, isUsedOnce?: boolean) => Claims {
  const { reading = "strict", leeway = 0, maxLength } = options;
  const limits = options.cache ?? defaultCache;
  const cache = limits === false ? undefined : createCache(limits);
  const currentKeys = watchKeys(options.keys, () => cache?.clear());
  const jwsOptions = { reading, ...(maxLength !== undefined && { maxLength }) };

  return (token, now, isUsedOnce = false) => {
    const keys = currentKeys();
    const known = cache?.get(token);
    if (known !== undefined) {
      try {
        checkTimes(known, { now, leeway, reading });
      } catch (error) {
        cache?.delete(token);
        throw error;
      }
      return known;
    }
    const { payload } = verifyJws(token, keys, jwsOptions);
    const claims = reading === "pyjwt" ? parseObjectAsPython(payload) : parseObject(payload);
    if (claims === undefined) throw new TokenError("payload");
    checkTimes(claims, { now, leeway, reading });
    checkFixedClaims(claims, options, reading);
    if (!isUsedOnce) cache?.set(token, claims);
    return claims;
  };
}
