// A key ring: a JWK Set with private keys and what each is for, and the steps of a rotation that logs nobody out.
import { createSecretKey, generateKeyPairSync, type KeyObject, randomBytes } from "node:crypto";
import * as z from "zod";
import {
  type AlgorithmName,
  createKeySet,
  importKey,
  isAlgorithmName,
  KeyError,
  type KeySet,
  thumbprint,
} from "../tokens/index.ts";

/**
 * What a key is for: the `active` one signs; a `next` one only verifies until a rotation makes it active, so that every
 * server knows it before the first token is signed with it; a `previous` one verifies the tokens it signed.
 */
export type KeyStatus = "active" | "next" | "previous";

const entrySchema = z.looseObject({
  kty: z.string(),
  kid: z.string().min(1),
  alg: z.string(),
  status: z.enum(["active", "next", "previous"]),
  created_at: z.iso.datetime(),
});
const ringSchema = z.object({ keys: z.array(entrySchema) });

/** One key of a ring: a private JWK, or a secret, with its status. */
export type RingEntry = z.infer<typeof entrySchema>;

/** The keys of an app as they are stored. */
export type KeyRing = z.infer<typeof ringSchema>;

/**
 * Reads a stored ring.
 *
 * @throws KeyError `unreadable` when the text is no ring, or a KeyError of a key in it
 */
export function parseRing(text: string): KeyRing {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new KeyError("unreadable", "The key ring is no JSON.");
  }
  const outcome = ringSchema.safeParse(value);
  if (!outcome.success)
    throw new KeyError("unreadable", "The key ring is no JWK Set with kid, alg, status and created_at.");
  if (outcome.data.keys.length > 0) ringKeySet(outcome.data);
  return outcome.data;
}

/** The ring as it is stored: the same ring is always the same text. */
export function formatRing(ring: KeyRing): string {
  return `${JSON.stringify(ringSchema.parse(ring), null, 2)}\n`;
}

/** The key set a server works with. Tokens without `kid` are taken, so that those of a time before the ring live on. */
export function ringKeySet({ keys }: KeyRing): KeySet {
  const active = keys.findIndex(({ status }) => status === "active");
  if (active < 0)
    throw new KeyError(
      "empty",
      "The key ring has no active key: generate one with `latchkey keys generate`.",
    );
  return createKeySet(
    keys.map(({ status: _status, created_at: _created, ...jwk }) => ({ key: jwk })),
    { active },
  );
}

/**
 * Adds a key: the first of a ring becomes active, every other is `next`.
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
 * Makes the oldest `next` key the active one; the one that was active still verifies.
 *
 * @throws KeyError `empty` when no key is next
 */
export function rotate(ring: KeyRing): { ring: KeyRing; entry: RingEntry } {
  const entry = ring.keys.find(({ status }) => status === "next");
  if (entry === undefined) {
    throw new KeyError("empty", "No key is next: generate one, and rotate when every server has read it.");
  }
  const promoted: RingEntry = { ...entry, status: "active" };
  const keys = ring.keys.map((key): RingEntry => {
    if (key.kid === entry.kid) return promoted;
    return key.status === "active" ? { ...key, status: "previous" } : key;
  });
  return { ring: { keys }, entry: promoted };
}

/**
 * Takes a key out: its tokens are refused from now on.
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

/** What became of a ring, by the ids of its keys: which signs now, which are new, which are gone. */
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

function generateJwk(algorithm: AlgorithmName): Readonly<Record<string, unknown>> {
  return { ...generateKey(algorithm).export({ format: "jwk" }) };
}

function generateKey(algorithm: AlgorithmName): KeyObject {
  const bits = Number(algorithm.slice(2));
  switch (algorithm.slice(0, 2)) {
    case "HS":
      return createSecretKey(randomBytes(bits / 8));
    case "ES":
      return generateKeyPairSync("ec", { namedCurve: bits === 512 ? "P-521" : `P-${bits}` }).privateKey;
    case "Ed":
      return generateKeyPairSync("ed25519").privateKey;
    default:
      return generateKeyPairSync("rsa", { modulusLength: 3072 }).privateKey;
  }
}
