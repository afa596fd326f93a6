// Key sets: one key signs, and a token's `kid` selects the key that verifies.
import type { KeyObject } from "node:crypto";
import { encodeSegment } from "./base64url.ts";
import { KeyError } from "./errors.ts";
import { importKey } from "./import-key.ts";
import type { ImportOptions, Jwk, Key, KeyMaterial } from "./key.ts";
import { thumbprint } from "./thumbprint.ts";

/** The keys of an app. A set is immutable, and every set has another version. */
export interface KeySet {
  /** The key that signs; undefined for a set that only verifies. */
  readonly active: (Key & { readonly signing: KeyObject }) | undefined;
  readonly keys: readonly Key[];
  /** A number that no other set has. */
  readonly version: number;
  /** The keys that may have signed a token with this `alg` and `kid`. */
  readonly candidates: (algorithm: string, kid: string | undefined) => readonly Key[];
}

/** A JWK Set (RFC 7517 section 5). */
export interface JwkSet {
  readonly keys: readonly Jwk[];
}

/** One key of a set and what it is for, or a JWK Set with several. */
export interface KeySetEntry extends ImportOptions {
  readonly key: KeyMaterial | JwkSet;
}

/** How a set selects its keys. */
export interface KeySetOptions {
  /** The index of the key that signs; by default the first that can sign, `null` for none. */
  readonly active?: number | null;
  /** Whether every key of its algorithm may verify a token without `kid`; true by default, because Django writes no `kid`. */
  readonly acceptMissingKid?: boolean;
}

let versions = 0;

/** A set without keys: it neither verifies nor signs. */
export const emptyKeySet: KeySet = { active: undefined, keys: [], version: 0, candidates: () => [] };

/**
 * Creates a set of keys.
 *
 * @throws KeyError when a key cannot be used, two keys have one `kid`, or secrets and asymmetric keys are mixed
 * @example
 * const keys = createKeySet([
 *   { key: privatePem, algorithm: "ES256", kid: "2026-b" },
 *   { key: earlierPublicPem, algorithm: "ES256", kid: "2026-a" },
 * ]);
 */
export function createKeySet(entries: readonly KeySetEntry[], options: KeySetOptions = {}): KeySet {
  const keys = entries.flatMap(({ key, ...rest }) =>
    isJwkSet(key) ? key.keys.map((jwk) => importKey(jwk, rest)) : [importKey(key, rest)],
  );
  const [first] = keys;
  if (first === undefined) throw new KeyError("empty", "A key set needs at least one key.");
  if (keys.some(({ algorithm }) => algorithm.symmetric !== first.algorithm.symmetric)) {
    throw new KeyError("ambiguous", "A key set holds either secrets or asymmetric keys, not both.");
  }
  const kids = keys.map(({ kid }) => kid).filter((kid) => kid !== undefined);
  if (new Set(kids).size < kids.length)
    throw new KeyError("ambiguous", "Two keys of the set have the same `kid`.");
  const { acceptMissingKid = true } = options;
  const unnamed = acceptMissingKid ? keys : keys.filter(({ kid }) => kid === undefined);
  // A single key without a kid matches every kid; one of several does not.
  const single = keys.length === 1 && first.kid === undefined ? [first] : [];
  const named = new Map(keys.map((key) => [key.kid, [key]]));
  return {
    active: activeKey(keys, options.active),
    keys,
    version: ++versions,
    candidates: (algorithm, kid) => {
      const possible = kid === undefined ? unnamed : (named.get(kid) ?? single);
      return possible.filter((key) => key.algorithm.name === algorithm);
    },
  };
}

function isJwkSet(key: KeyMaterial | JwkSet): key is JwkSet {
  return typeof key === "object" && key !== null && "keys" in key && Array.isArray(key.keys);
}

/**
 * Creates a set of one secret or one key pair, from Simple JWT's ALGORITHM, SIGNING_KEY and VERIFYING_KEY.
 *
 * @throws KeyError when a key cannot be used, or the two do not belong together
 * @example
 * const keys = createSingleKeySet({ algorithm: "HS256", signingKey: secret });
 */
export function createSingleKeySet(settings: {
  readonly algorithm: string;
  readonly signingKey: KeyMaterial;
  readonly verifyingKey?: KeyMaterial | undefined;
  readonly allowShortSecret?: boolean | undefined;
}): KeySet {
  const { algorithm, signingKey, verifyingKey, allowShortSecret } = settings;
  const pair = importKey(signingKey, { algorithm, allowShortSecret });
  if (pair.signing === undefined) throw new KeyError("wrong_key", "The signing key is a public key.");
  if (verifyingKey === undefined || pair.algorithm.symmetric)
    return createKeySet([{ key: pair.signing, algorithm, kid: pair.kid, allowShortSecret }]);
  const other = importKey(verifyingKey, { algorithm });
  if (other.signing !== undefined) throw new KeyError("wrong_key", "The verifying key is a private key.");
  if (thumbprint(other.verifying) !== thumbprint(pair.verifying)) {
    throw new KeyError("wrong_key", "The verifying key does not belong to the signing key.");
  }
  return createKeySet([{ key: pair.signing, algorithm, kid: pair.kid }]);
}

/**
 * The public keys of a set as a JWK Set (RFC 7517 section 5), each with its `kid`; empty for secrets.
 *
 * @example
 * response.end(JSON.stringify(publicJwks(keys)));
 */
export function publicJwks({ keys }: KeySet): JwkSet {
  const asymmetric = keys.filter(({ algorithm }) => !algorithm.symmetric);
  return {
    keys: asymmetric.map(({ verifying, algorithm, kid }) =>
      Object.assign(verifying.export({ format: "jwk" }), {
        kid: kid ?? thumbprint(verifying),
        alg: algorithm.name,
        use: "sig",
      }),
    ),
  };
}

/** The protected header segment of a key's tokens: `alg`, `typ`, and `kid` where the key has one. */
export function headerSegment({ algorithm, kid }: Key, typ: string): string {
  return encodeSegment(JSON.stringify({ alg: algorithm.name, typ, ...(kid !== undefined && { kid }) }));
}

function activeKey(keys: readonly Key[], index: number | null | undefined): KeySet["active"] {
  if (index === null) return undefined;
  const chosen = index === undefined ? keys.find(({ signing }) => signing !== undefined) : keys[index];
  if (chosen === undefined) return undefined;
  if (chosen.signing === undefined)
    throw new KeyError("wrong_key", "The active key cannot sign: it is a public key.");
  return { ...chosen, signing: chosen.signing };
}
