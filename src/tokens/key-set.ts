// The keys of an app: one that signs, several that verify, chosen by the `kid` a token names.
import type { KeyObject } from "node:crypto";
import { encodeSegment } from "./base64url.ts";
import { KeyError } from "./errors.ts";
import { importKey, type ImportOptions, type Jwk, type Key, type KeyMaterial } from "./keys.ts";
import { thumbprint } from "./thumbprint.ts";

/** The keys of an app. Immutable: another set has another version. */
export interface KeySet {
  /** The key that signs; undefined for a set that only verifies. */
  readonly active: (Key & { readonly signing: KeyObject }) | undefined;
  readonly keys: readonly Key[];
  /** Tells one set from another. */
  readonly version: number;
  /** The keys that may have signed a token with this `alg` and `kid`. */
  readonly candidates: (algorithm: string, kid: string | undefined) => readonly Key[];
}

/** A JWK Set (RFC 7517 section 5). */
export interface JwkSet {
  readonly keys: readonly Jwk[];
}

/** One key of a set and what it is for; a JWK Set stands for all its keys. */
export interface KeySetEntry extends ImportOptions {
  readonly key: KeyMaterial | JwkSet;
}

/** How a set chooses. */
export interface KeySetOptions {
  /** Which key signs, by its place; the first that can if left out, `null` for none. */
  readonly active?: number | null;
  /** Whether a token without `kid` may be verified by any key of its algorithm; true by default, since Django writes none. */
  readonly acceptMissingKid?: boolean;
}

let versions = 0;

/**
 * Makes a set of keys.
 *
 * @throws KeyError when a key cannot be used, two have one `kid`, or secrets and asymmetric keys are mixed
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
  // A key that has no name is the key of every token, whatever the token calls it; one of several is not.
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

/** A pair of keys, or one secret, as Simple JWT's ALGORITHM, SIGNING_KEY and VERIFYING_KEY give them. */
export function createSingleKeySet(settings: {
  readonly algorithm: string;
  readonly signingKey: KeyMaterial;
  readonly verifyingKey?: KeyMaterial | undefined;
  readonly allowShortSecret?: boolean | undefined;
}): KeySet {
  const { algorithm, signingKey, verifyingKey, allowShortSecret } = settings;
  const own = importKey(signingKey, { algorithm, allowShortSecret });
  if (own.signing === undefined) throw new KeyError("wrong_key", "The signing key is a public key.");
  if (verifyingKey === undefined || own.algorithm.symmetric)
    return createKeySet([{ key: own.signing, algorithm, kid: own.kid, allowShortSecret }]);
  const other = importKey(verifyingKey, { algorithm });
  if (other.signing !== undefined) throw new KeyError("wrong_key", "The verifying key is a private key.");
  if (thumbprint(other.verifying) !== thumbprint(own.verifying)) {
    throw new KeyError("wrong_key", "The verifying key does not belong to the signing key.");
  }
  return createKeySet([{ key: own.signing, algorithm, kid: own.kid }]);
}

/** The public keys of a set as a JWK Set (RFC 7517 section 5), each with its `kid`; empty for secrets. */
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

/** The protected header segment that a key's tokens begin with: exactly `alg` and `typ`, and `kid` where the key has one. */
export function headerSegment({ algorithm, kid }: Key, typ: string): string {
  return encodeSegment(JSON.stringify({ alg: algorithm.name, typ, ...(kid !== undefined && { kid }) }));
}

function activeKey(keys: readonly Key[], place: number | null | undefined): KeySet["active"] {
  if (place === null) return undefined;
  const chosen = place === undefined ? keys.find(({ signing }) => signing !== undefined) : keys[place];
  if (chosen === undefined) return undefined;
  if (chosen.signing === undefined)
    throw new KeyError("wrong_key", "The active key cannot sign: it is a public key.");
  return { ...chosen, signing: chosen.signing };
}
