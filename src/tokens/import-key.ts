// Imports key material, and refuses what is weak, of the wrong kind, or meant for something else.
import { KeyObject } from "node:crypto";
import { getAlgorithm } from "./algorithms.ts";
import { asymmetricKey, readAsymmetric, unreadable } from "./asymmetric-key.ts";
import { importJwk } from "./jwk.ts";
import type { ImportOptions, Jwk, Key, KeyMaterial } from "./key.ts";
import { createSecret, secretKey } from "./secret-key.ts";

/**
 * Imports a key.
 *
 * @throws KeyError that says what is wrong, and contains nothing of the key
 * @example
 * const key = importKey(readFileSync("public.pem", "utf8"), { algorithm: "RS256", kid: "2026" });
 */
export function importKey(material: KeyMaterial, options: ImportOptions = {}): Key {
  if (isJwk(material)) return importJwk(material, options);
  if (!isMaterial(material)) return unreadable();
  const algorithm = getAlgorithm(options.algorithm);
  if (!algorithm.symmetric) return asymmetricKey(readAsymmetric(material), algorithm, options.kid);
  if (material instanceof KeyObject) return secretKey(material, algorithm, options);
  return secretKey(createSecret(Buffer.from(material)), algorithm, options);
}

function isJwk(material: KeyMaterial): material is Jwk {
  return (
    typeof material === "object" &&
    material !== null &&
    !(material instanceof Uint8Array) &&
    !(material instanceof KeyObject)
  );
}

/** A runtime check of the declared type, because a variable of process.env may be undefined. */
function isMaterial(material: unknown): boolean {
  return typeof material === "string" || material instanceof Uint8Array || material instanceof KeyObject;
}
