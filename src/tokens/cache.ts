// A cache of verified tokens: their signature, form and fixed claims are valid, so the same token costs one look-up.
import type { Claims } from "./claims.ts";
import { deepFreeze } from "./json.ts";

/** The limits of a cache. */
export interface CacheLimits {
  readonly entries: number;
  /** Two bytes are counted for each character of a token, and as much again for its claims. */
  readonly bytes: number;
}

/** Verified claims by token. Does not cover expiry: callers compare the claims with the clock each time. */
export interface VerifiedCache {
  readonly get: (token: string) => Claims | undefined;
  readonly set: (token: string, claims: Claims) => void;
  readonly delete: (token: string) => void;
  readonly clear: () => void;
}

/** Creates a cache that removes the oldest entries first. Claims are deeply frozen, because callers share them. */
export function createCache({ entries, bytes }: CacheLimits): VerifiedCache {
  const verified = new Map<string, Claims>();
  let used = 0;
  const size = (token: string): number => token.length * 4;
  const drop = (token: string): void => {
    if (verified.delete(token)) used -= size(token);
  };
  return {
    get: (token) => verified.get(token),
    set: (token, claims) => {
      if (size(token) > bytes || verified.has(token)) return;
      verified.set(token, deepFreeze(claims));
      used += size(token);
      for (const oldest of verified.keys()) {
        if (verified.size <= entries && used <= bytes) break;
        drop(oldest);
      }
    },
    delete: drop,
    clear: () => {
      verified.clear();
      used = 0;
    },
  };
}
