// Keys of another issuer, from its JWK Set: kept for a while, and fetched again when a token has an unknown `kid`.
import { singleFlight } from "../runtime/index.ts";
import { emptyKeySet, type KeySet } from "../tokens/index.ts";
import { download, readJwkSet } from "./jwk-set.ts";

/** How a JWK Set is fetched. Durations are milliseconds. */
export interface RemoteKeysOptions {
  /** https, unless `allowHttp` is set. */
  readonly url: string;
  /** The algorithm of keys without `alg`. */
  readonly algorithm: string;
  readonly allowHttp?: boolean;
  /** The maximum duration of a request; 5000 by default. */
  readonly timeout?: number;
  /** The minimum time between two requests, whatever tokens arrive; 30 000 by default. */
  readonly minInterval?: number;
  /** How long keys are used before they are fetched again; 600 000 by default. */
  readonly maxAge?: number;
  /** The maximum size of a set in bytes; 1 MiB by default. */
  readonly maxBytes?: number;
  readonly now?: () => number;
  /** Called with the error when a fetch fails; the earlier keys stay in use. */
  readonly report?: (error: unknown) => void;
}

/** Keys of another issuer. */
export interface RemoteKeys {
  /** The keys as last fetched; an empty set before that. */
  readonly current: () => KeySet;
  /** Fetches the set if the token's `kid` is unknown. Never rejects: a token whose key stays unknown is refused later. */
  readonly prepare: (token: string) => Promise<void>;
}

/**
 * Creates the keys of another issuer. Only the `kid` of a token's header can cause a request, and at most one in
 * `minInterval`; `jku`, `x5u` and the like are ignored (RFC 8725 section 3.10).
 *
 * @throws TypeError when the URL is not https
 */
export function createRemoteKeys(options: RemoteKeysOptions): RemoteKeys {
  const {
    timeout = 5000,
    minInterval = 30_000,
    maxAge = 600_000,
    maxBytes = 1024 * 1024,
    now = Date.now,
  } = options;
  const url = new URL(options.url);
  if (url.protocol !== "https:" && !(url.protocol === "http:" && options.allowHttp === true)) {
    throw new TypeError("A JWK Set must be fetched over https.");
  }
  let keys = emptyKeySet;
  let fetchedAt = -Infinity;
  let attemptedAt = -Infinity;
  let isFetching = false;

  const fetchKeys = singleFlight(async () => {
    attemptedAt = now();
    isFetching = true;
    try {
      keys = readJwkSet(await download(url, timeout, maxBytes), options.algorithm);
      fetchedAt = now();
    } catch (error) {
      options.report?.(error);
    } finally {
      isFetching = false;
    }
  });

  return {
    current: () => keys,
    prepare: async (token) => {
      const kid = kidOf(token);
      const isUnknown =
        keys === emptyKeySet || (kid !== undefined && !keys.keys.some((key) => key.kid === kid));
      if (isFetching && isUnknown) return fetchKeys();
      if (now() - attemptedAt < minInterval) return;
      if (isUnknown) return fetchKeys();
      // The known keys stay in use while they are fetched again.
      if (now() - fetchedAt >= maxAge) void fetchKeys();
    },
  };
}

const maxHeaderLength = 4096;

function kidOf(token: string): string | undefined {
  const end = token.indexOf(".");
  if (end < 0 || end > maxHeaderLength) return undefined;
  try {
    const header: unknown = JSON.parse(Buffer.from(token.slice(0, end), "base64url").toString("utf8"));
    const kid: unknown =
      typeof header === "object" && header !== null && "kid" in header ? header.kid : undefined;
    return typeof kid === "string" ? kid : undefined;
  } catch {
    return undefined;
  }
}
