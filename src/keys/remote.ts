// Keys of another issuer, from its JWK Set: fetched once for many waiters, kept for a while, asked again when a token names a new one.
import { createKeySet, importKey, type Jwk, type KeySet } from "../tokens/index.ts";

/** How a JWK Set is fetched. Durations are milliseconds. */
export interface RemoteKeysOptions {
  /** https, unless `allowHttp` is set. */
  readonly url: string;
  /** The algorithm of keys that do not say their own. */
  readonly algorithm: string;
  readonly allowHttp?: boolean;
  /** How long an answer may take; 5000 by default. */
  readonly timeout?: number;
  /** The least time between two fetches, whatever tokens ask for; 30 000 by default. */
  readonly minInterval?: number;
  /** How long keys are used before they are fetched again; 600 000 by default. */
  readonly maxAge?: number;
  /** The greatest size of a set in bytes; 1 MiB by default. */
  readonly maxBytes?: number;
  readonly now?: () => number;
  /** Told when a fetch fails; the keys fetched before stay. */
  readonly report?: (error: unknown) => void;
}

/** Keys of another issuer. */
export interface RemoteKeys {
  /** The keys as last fetched; a set without any before that. */
  readonly current: () => KeySet;
  /** Makes sure that what can be known of a token's key is known. Never throws: a token without its key is refused later. */
  readonly prepare: (token: string) => Promise<void>;
}

/** A set that verifies nothing. */
const none: KeySet = { active: undefined, keys: [], version: 0, candidates: () => [] };

/**
 * Makes the keys of another issuer. Only the `kid` of a token's header can cause a fetch, and never more often than
 * `minInterval`; `jku`, `x5u` and the like are not looked at (RFC 8725 section 3.10).
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
    throw new TypeError("A JWK Set is fetched over https.");
  }
  let keys = none;
  let fetchedAt = -Infinity;
  let attemptedAt = -Infinity;
  let underway: Promise<void> | undefined;

  async function load(): Promise<void> {
    attemptedAt = now();
    try {
      keys = readSet(await download(url, timeout, maxBytes), options.algorithm);
      fetchedAt = now();
    } catch (error) {
      options.report?.(error);
    }
  }

  function fetchOnce(): Promise<void> {
    underway ??= load().finally(() => {
      underway = undefined;
    });
    return underway;
  }

  return {
    current: () => keys,
    prepare: async (token) => {
      const kid = kidOf(token);
      const unknown = keys === none || (kid !== undefined && !keys.keys.some((key) => key.kid === kid));
      if (underway !== undefined && unknown) return underway;
      if (now() - attemptedAt < minInterval) return;
      if (unknown) return fetchOnce();
      // What is known is still good to use while it is fetched again.
      if (now() - fetchedAt >= maxAge) void fetchOnce();
    },
  };
}

async function download(url: URL, timeout: number, maxBytes: number): Promise<string> {
  const response = await fetch(url, {
    redirect: "error",
    signal: AbortSignal.timeout(timeout),
    headers: { accept: "application/jwk-set+json, application/json" },
  });
  if (!response.ok || response.body === null) throw new Error(`The JWK Set answered ${response.status}.`);
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body) {
    size += chunk.length;
    if (size > maxBytes) throw new Error(`The JWK Set is larger than ${maxBytes} bytes.`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

/** The keys of a set that can verify; what is meant for something else is passed over (RFC 7517 section 5). */
function readSet(text: string, algorithm: string): KeySet {
  const value: unknown = JSON.parse(text);
  const list: unknown =
    typeof value === "object" && value !== null && "keys" in value ? value.keys : undefined;
  if (!Array.isArray(list)) throw new Error("The JWK Set has no list of keys.");
  const usable = list.filter((jwk: unknown): jwk is Jwk => isUsable(jwk, algorithm));
  return createKeySet(
    usable.map((jwk) => entryOf(jwk, algorithm)),
    { active: null, acceptMissingKid: usable.length === 1 },
  );
}

function isUsable(jwk: unknown, algorithm: string): jwk is Jwk {
  if (typeof jwk !== "object" || jwk === null || !("kty" in jwk) || jwk.kty === "oct") return false;
  try {
    importKey(entryOf({ ...jwk }, algorithm).key, entryOf({ ...jwk }, algorithm));
    return true;
  } catch {
    return false;
  }
}

function entryOf(jwk: Jwk, algorithm: string): { key: Jwk; algorithm: string } {
  return { key: jwk, algorithm: typeof jwk["alg"] === "string" ? jwk["alg"] : algorithm };
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
