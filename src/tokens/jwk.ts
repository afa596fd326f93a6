// JSON Web Keys (RFC 7517): what each is for, and its parts.
import { createPrivateKey, createPublicKey, type KeyObject } from "node:crypto";
import { getAlgorithm } from "./algorithms.ts";
import { asymmetricKey } from "./asymmetric-key.ts";
import { decodeSegment } from "./base64url.ts";
import { KeyError } from "./errors.ts";
import type { ImportOptions, Jwk, Key } from "./key.ts";
import { createSecret, secretKey } from "./secret-key.ts";

/**
 * Imports a JWK.
 *
 * @throws KeyError
 */
export function importJwk(jwk: Jwk, options: ImportOptions): Key {
  const { alg, kid, kty } = jwk;
  if (typeof kty !== "string") throw new KeyError("unreadable", "The JWK has no `kty`.");
  if (alg !== undefined && typeof alg !== "string")
    throw new KeyError("wrong_use", "The JWK's `alg` is not a string.");
  if (kid !== undefined && typeof kid !== "string")
    throw new KeyError("unreadable", "The JWK's `kid` is not a string.");
  if (alg !== undefined && options.algorithm !== undefined && alg !== options.algorithm) {
    throw new KeyError("wrong_use", `The JWK is for another algorithm than ${options.algorithm}.`);
  }
  const algorithm = getAlgorithm(options.algorithm ?? alg);
  checkUse(jwk);
  const id = options.kid ?? kid;
  if (kty === "oct") {
    const bytes = typeof jwk["k"] === "string" ? decodeSegment(jwk["k"]) : undefined;
    if (bytes === undefined) throw new KeyError("unreadable", "The JWK's `k` is not base64url.");
    return secretKey(createSecret(bytes), algorithm, { ...options, kid: id });
  }
  return asymmetricKey(readKey(jwk), algorithm, id);
}

function checkUse({ use, key_ops: operations, d, k }: Jwk): void {
  if (use !== undefined && use !== "sig") throw new KeyError("wrong_use", "The JWK's `use` is not `sig`.");
  if (operations === undefined) return;
  const wanted = d === undefined && k === undefined ? ["verify"] : ["verify", "sign"];
  if (!Array.isArray(operations) || !wanted.some((operation) => operations.includes(operation))) {
    throw new KeyError("wrong_use", "The JWK's `key_ops` allow neither signing nor verifying.");
  }
  if (new Set(operations).size !== operations.length)
    throw new KeyError("wrong_use", "The JWK's `key_ops` contain one operation twice.");
}

function readKey(jwk: Jwk): KeyObject {
  checkEncoding(jwk);
  try {
    return jwk["d"] === undefined
      ? createPublicKey({ key: jwk, format: "jwk" })
      : createPrivateKey({ key: jwk, format: "jwk" });
  } catch {
    throw new KeyError("unreadable", "The JWK cannot be read as a key.");
  }
}

/** The numbers of a JWK are canonical base64url (RFC 7518 section 6); OpenSSL accepts more. */
function checkEncoding(jwk: Jwk): void {
  for (const name of ["n", "e", "x", "y", "d", "p", "q", "dp", "dq", "qi"]) {
    const value = jwk[name];
    if (value !== undefined && (typeof value !== "string" || decodeSegment(value) === undefined)) {
      throw new KeyError("unreadable", `The JWK's \`${name}\` is not base64url.`);
    }
  }
}
