// Remembers tokens whose signature, form and fixed claims were found good, so that the same token costs one look-up.
import type { Claims } from "./claims.ts";
import { deepFreeze } from "./json.ts";

/** How much a cache may hold. */
export interface CacheLimits {
  readonly entries: number;
  /** Counted as two bytes for each character of a token, and as much again for its claims. */
  readonly bytes: number;
}

/** Verified claims by token. Says nothing of expiry: the clock is asked every time. */
export interface VerifiedCache {
  readonly get: (token: string) => Claims | undefined;
  readonly set: (token: string, claims: Claims) => void;
  readonly delete: (token: string) => void;
}

/** A cache that forgets the oldest entries first. Claims are frozen throughout, so that no caller can change them for the next. */
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
  };
}
