// The keys that are known to be blocked: requests for them are refused from memory, so that a flood costs the database little.

/** How long a key is believed to be blocked without a look at the database: another server may have cleared it. */
const maxTrust = 5000;
const maxKeys = 10_000;

/** The keys that are known to be blocked. Moments are milliseconds since the epoch. */
export interface BlockedKeys {
  /** Until when one of some keys is blocked; undefined when none is known to be. */
  readonly until: (limits: readonly { readonly key: string }[], now: number) => number | undefined;
  readonly add: (key: string, until: number, now: number) => void;
}

/** Creates an empty set. */
export function createBlockedKeys(): BlockedKeys {
  const blocked = new Map<string, { readonly until: number; readonly since: number }>();
  return {
    until: (limits, now) => {
      const found = limits
        .map(({ key }) => blocked.get(key))
        .filter((entry) => entry !== undefined)
        .filter(({ until, since }) => now < until && now >= since && now - since < maxTrust);
      return found.length === 0 ? undefined : Math.max(...found.map(({ until }) => until));
    },
    add: (key, until, since) => {
      // The oldest entry goes first: a Map keeps the order of insertion.
      blocked.delete(key);
      const [oldest] = blocked.keys();
      if (blocked.size >= maxKeys && oldest !== undefined) blocked.delete(oldest);
      blocked.set(key, { until, since });
    },
  };
}
