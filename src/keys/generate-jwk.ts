// Generates keys: secrets as long as the digest, RSA keys of 3072 bits, and Ed25519 for EdDSA.
import { createSecretKey, generateKeyPairSync, type KeyObject, randomBytes } from "node:crypto";
import type { AlgorithmName } from "../tokens/index.ts";

/** Generates a private JWK, or a secret, for an algorithm. */
export function generateJwk(algorithm: AlgorithmName): Readonly<Record<string, unknown>> {
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
