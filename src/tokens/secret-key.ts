// Secrets for HMAC: long enough, and not a key pair by mistake.
import { createPublicKey, createSecretKey, type KeyObject } from "node:crypto";
import type { Algorithm } from "./algorithms.ts";
import { KeyError } from "./errors.ts";
import type { ImportOptions, Key } from "./key.ts";
import { looksLikeOpenSsh } from "./openssh.ts";

/**
 * Creates a KeyObject from the bytes of a secret.
 *
 * @throws KeyError `weak` when there are none
 */
export function createSecret(bytes: Uint8Array): KeyObject {
  if (bytes.length === 0) throw new KeyError("weak", "The secret is empty.");
  return createSecretKey(bytes);
}

/**
 * Checks a secret for an algorithm.
 *
 * @throws KeyError `wrong_key`, `weak` or `looks_asymmetric`
 */
export function secretKey(
  key: KeyObject,
  algorithm: Algorithm,
  { kid, allowShortSecret }: ImportOptions,
): Key {
  if (!algorithm.fits(key)) throw new KeyError("wrong_key", `${algorithm.name} needs a secret.`);
  const length = key.symmetricKeySize ?? 0;
  if (length === 0 || (length < algorithm.minSecretLength && allowShortSecret !== true)) {
    throw new KeyError(
      "weak",
      `The secret for ${algorithm.name} has ${length} bytes; it needs at least ${algorithm.minSecretLength} (RFC 7518 section 3.2).`,
    );
  }
  refuseAsymmetricLook(key.export());
  return { algorithm, kid, verifying: key, signing: key };
}

/** With a public key as the secret, everyone who knows the key could sign (RFC 8725 section 2.1). */
function refuseAsymmetricLook(secret: Buffer): void {
  const text = secret.toString("utf8");
  // `\s` also matches a byte order mark.
  const isPem = /-----BEGIN [A-Z0-9 ]+-----/.test(text);
  const isKeyJson = /^\s*\{/.test(text) && /"(?:kty|keys)"\s*:/.test(text);
  if (isPem || looksLikeOpenSsh(text) || isKeyJson || isPublicDer(secret)) {
    throw new KeyError(
      "looks_asymmetric",
      "The secret looks like a PEM, SSH or JSON Web Key; import it as one.",
    );
  }
}

function isPublicDer(secret: Buffer): boolean {
  try {
    createPublicKey({ key: secret, format: "der", type: "spki" });
    return true;
  } catch {
    return false;
  }
}
