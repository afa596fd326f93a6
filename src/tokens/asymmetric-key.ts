// Public and private keys: read from PEM or OpenSSH, and checked for their algorithm.
import { createPrivateKey, createPublicKey, KeyObject } from "node:crypto";
import type { Algorithm } from "./algorithms.ts";
import { KeyError } from "./errors.ts";
import type { Key } from "./key.ts";
import { looksLikeOpenSsh, readOpenSsh } from "./openssh.ts";

const minRsaBits = 2048;

/**
 * Reads a PEM or an OpenSSH public key.
 *
 * @throws KeyError `unreadable`
 */
export function readAsymmetric(material: string | Uint8Array | KeyObject): KeyObject {
  if (material instanceof KeyObject) return material;
  const text = typeof material === "string" ? material : Buffer.from(material).toString("latin1");
  try {
    if (looksLikeOpenSsh(text)) return readOpenSsh(text) ?? unreadable();
    return /PRIVATE KEY-----/.test(text) ? createPrivateKey(text) : createPublicKey(text);
  } catch {
    return unreadable();
  }
}

/** Throws the KeyError for material in no known format. */
export function unreadable(): never {
  throw new KeyError(
    "unreadable",
    "The key is neither a PEM (SPKI, PKCS8, PKCS1, SEC1, certificate), an OpenSSH public key nor a JWK, or it is encrypted.",
  );
}

/**
 * Checks a public or private key for an algorithm.
 *
 * @throws KeyError `wrong_key` or `weak`
 */
export function asymmetricKey(key: KeyObject, algorithm: Algorithm, kid: string | undefined): Key {
  if (!algorithm.fits(key))
    throw new KeyError("wrong_key", `The key is not of the kind or curve that ${algorithm.name} needs.`);
  checkStrength(key);
  if (key.type === "public") return { algorithm, kid, verifying: key, signing: undefined };
  const verifying = createPublicKey(key);
  // Otherwise two halves that do not match are noticed only when every token is refused.
  if (!algorithm.verify(verifying, "", algorithm.sign(key, "")))
    throw new KeyError("wrong_key", "The private key does not belong to its public half.");
  return { algorithm, kid, verifying, signing: key };
}

function checkStrength(key: KeyObject): void {
  const { modulusLength, publicExponent } = key.asymmetricKeyDetails ?? {};
  if (modulusLength !== undefined && modulusLength < minRsaBits) {
    throw new KeyError(
      "weak",
      `The RSA key has ${modulusLength} bits; it needs at least ${minRsaBits} (RFC 7518 section 3.3).`,
    );
  }
  if (publicExponent !== undefined && (publicExponent < 3n || publicExponent % 2n === 0n)) {
    throw new KeyError("weak", "The RSA key's public exponent is not an odd number above 1.");
  }
}
