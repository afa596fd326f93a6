// The steps of a key rotation that logs no user out: generate, rotate, retire.
import { importKey, isAlgorithmName, KeyError, thumbprint } from "../tokens/index.ts";
import { generateJwk } from "./generate-jwk.ts";
import { type KeyRing, type RingEntry, ringKeySet } from "./ring.ts";

/**
 * Adds a key. The first key of a ring becomes active, every other is `next`.
 *
 * @throws KeyError for an unknown algorithm, or one of another kind than the ring's
 */
export function generate(ring: KeyRing, algorithm: string, now: Date): { ring: KeyRing; entry: RingEntry } {
  if (!isAlgorithmName(algorithm))
    throw new KeyError("unknown_algorithm", `There is no signature algorithm ${algorithm}.`);
  const jwk = { ...generateJwk(algorithm), alg: algorithm, use: "sig" };
  const { signing, verifying } = importKey(jwk);
  const entry: RingEntry = {
    kty: "",
    ...jwk,
    kid: thumbprint(signing ?? verifying),
    status: ring.keys.length === 0 ? "active" : "next",
    created_at: now.toISOString(),
  };
  const next = { keys: [...ring.keys, entry] };
  ringKeySet(next);
  return { ring: next, entry };
}

/**
 * Makes the oldest `next` key active. The earlier active key still verifies.
 *
 * @throws KeyError `empty` when no key is next
 */
export function rotate(ring: KeyRing): { ring: KeyRing; entry: RingEntry } {
  const entry = ring.keys.find(({ status }) => status === "next");
  if (entry === undefined) {
    throw new KeyError("empty", "No key is next: generate one, and rotate when all servers have read it.");
  }
  const promoted: RingEntry = { ...entry, status: "active" };
  const keys = ring.keys.map((key): RingEntry => {
    if (key.kid === entry.kid) return promoted;
    return key.status === "active" ? { ...key, status: "previous" } : key;
  });
  return { ring: { keys }, entry: promoted };
}

/**
 * Removes a key. Its tokens are refused from now on.
 *
 * @throws KeyError when there is no such key, or it is the active one
 */
export function retire(ring: KeyRing, kid: string): KeyRing {
  const entry = ring.keys.find((key) => key.kid === kid);
  if (entry === undefined) throw new KeyError("empty", `The key ring has no key ${kid}.`);
  if (entry.status === "active")
    throw new KeyError("wrong_use", "The active key cannot be retired: rotate first.");
  return { keys: ring.keys.filter((key) => key.kid !== kid) };
}

/** Compares two versions of a ring: the id of the key that signs now, of new keys, and of removed keys. */
export function compareRings(
  before: KeyRing,
  after: KeyRing,
): { active: string | undefined; added: string[]; retired: string[] } {
  const idsNotIn = (ring: KeyRing, other: KeyRing): string[] =>
    ring.keys.filter(({ kid }) => !other.keys.some((key) => key.kid === kid)).map(({ kid }) => kid);
  return {
    active: after.keys.find(({ status }) => status === "active")?.kid,
    added: idsNotIn(after, before),
    retired: idsNotIn(before, after),
  };
}
