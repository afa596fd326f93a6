// A key ring: a JWK Set with private keys, each with its status in a rotation.
import * as z from "zod";
import { onFirstUse } from "../runtime/index.ts";
import { createKeySet, KeyError, type KeySet } from "../tokens/index.ts";

/**
 * The status of a key. The `active` key signs. A `next` key only verifies until a rotation makes it active, so that all
 * servers know it before it signs a token. A `previous` key verifies the tokens that it signed.
 */
export type KeyStatus = "active" | "next" | "previous";

const entrySchema = () =>
  z.looseObject({
    kty: z.string(),
    kid: z.string().min(1),
    alg: z.string(),
    status: z.enum(["active", "next", "previous"]),
    created_at: z.iso.datetime(),
  });
const ringSchema = onFirstUse(() => z.object({ keys: z.array(entrySchema()) }));

/** One key of a ring: a private JWK, or a secret, with its status. */
export type RingEntry = z.infer<ReturnType<typeof entrySchema>>;

/** The keys of an app as they are stored. */
export type KeyRing = z.infer<ReturnType<typeof ringSchema>>;

/**
 * Parses a stored ring.
 *
 * @throws KeyError `unreadable` when the text is not a ring, or a KeyError of a key in it
 */
export function parseRing(text: string): KeyRing {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new KeyError("unreadable", "The key ring is not JSON.");
  }
  const outcome = ringSchema().safeParse(value);
  if (!outcome.success)
    throw new KeyError("unreadable", "The key ring is not a JWK Set with kid, alg, status and created_at.");
  if (outcome.data.keys.length > 0) ringKeySet(outcome.data);
  return outcome.data;
}

/** The ring as it is stored: the same ring always gives the same text. */
export function formatRing(ring: KeyRing): string {
  return `${JSON.stringify(ringSchema().parse(ring), null, 2)}\n`;
}

/**
 * The key set of a server. It accepts tokens without `kid`, so that tokens from before the ring stay valid.
 *
 * @throws KeyError `empty` when no key is active, or a KeyError of a key in the ring
 */
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
