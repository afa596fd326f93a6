// Imports key material and refuses what is weak, of the wrong kind, or meant for something else.
import { createPrivateKey, createPublicKey, createSecretKey, KeyObject } from "node:crypto";
import { type Algorithm, algorithms, isAlgorithmName } from "./algorithms.ts";
import { decodeSegment } from "./base64url.ts";
import { KeyError } from "./errors.ts";
import { looksLikeOpenSsh, readOpenSsh } from "./openssh.ts";

/** A JSON Web Key (RFC 7517). */
export interface Jwk {
  readonly [name: string]: unknown;
}

/** Key material: a secret, a PEM, an OpenSSH public key, a JWK, or a KeyObject. */
export type KeyMaterial = string | Uint8Array | Jwk | KeyObject;

/** What a key is imported for. */
export interface ImportOptions {
  /** The algorithm the key belongs to; a JWK may say it itself. */
  readonly algorithm?: string | undefined;
  /** The id that tokens name it by; a JWK may say it itself. */
  readonly kid?: string | undefined;
  /** Takes a secret shorter than the digest, which an existing installation already lives with. Never an empty one. */
  readonly allowShortSecret?: boolean | undefined;
}

/** A key that has been checked. */
export interface Key {
  readonly algorithm: Algorithm;
  readonly kid: string | undefined;
  /** Verifies; for a secret the same object signs. */
  readonly verifying: KeyObject;
  /** Signs; undefined for a public key. */
  readonly signing: KeyObject | undefined;
}

const leastRsaBits = 2048;

/**
 * Imports a key.
 *
 * @throws KeyError that says what is wrong, and nothing of the key
 */
export function importKey(material: KeyMaterial, options: ImportOptions = {}): Key {
  if (isJwk(material)) return importJwk(material, options);
  if (!isMaterial(material)) return unreadable();
  const algorithm = algorithmOf(options.algorithm);
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

/** Whether it is what the types say: an unset environment variable is not. */
function isMaterial(material: unknown): boolean {
  return typeof material === "string" || material instanceof Uint8Array || material instanceof KeyObject;
}

function algorithmOf(name: string | undefined): Algorithm {
  if (name !== undefined && isAlgorithmName(name)) return algorithms[name];
  throw new KeyError(
    "unknown_algorithm",
    `There is no signature algorithm ${name ?? "for a key that names none"}.`,
  );
}

function createSecret(bytes: Uint8Array): KeyObject {
  if (bytes.length === 0) throw new KeyError("weak", "The secret is empty.");
  return createSecretKey(bytes);
}

function secretKey(key: KeyObject, algorithm: Algorithm, { kid, allowShortSecret }: ImportOptions): Key {
  if (!algorithm.fits(key)) throw new KeyError("wrong_key", `${algorithm.name} needs a secret.`);
  const length = key.symmetricKeySize ?? 0;
  if (length === 0 || (length < algorithm.leastSecretLength && allowShortSecret !== true)) {
    throw new KeyError(
      "weak",
      `The secret for ${algorithm.name} has ${length} bytes; it needs at least ${algorithm.leastSecretLength} (RFC 7518 section 3.2).`,
    );
  }
  refuseAsymmetricLook(key.export());
  return { algorithm, kid, verifying: key, signing: key };
}

/** A public key as a secret would let anyone sign who knows it (RFC 8725 section 2.1). */
function refuseAsymmetricLook(secret: Buffer): void {
  const text = secret.toString("utf8");
  // A byte order mark before it is white space to these expressions.
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

function readAsymmetric(material: string | Uint8Array | KeyObject): KeyObject {
  if (material instanceof KeyObject) return material;
  const text = typeof material === "string" ? material : Buffer.from(material).toString("latin1");
  try {
    if (looksLikeOpenSsh(text)) return readOpenSsh(text) ?? unreadable();
    return /PRIVATE KEY-----/.test(text) ? createPrivateKey(text) : createPublicKey(text);
  } catch {
    return unreadable();
  }
}

function unreadable(): never {
  throw new KeyError(
    "unreadable",
    "The key is neither a PEM (SPKI, PKCS8, PKCS1, SEC1, certificate), an OpenSSH public key nor a JWK, or it is encrypted.",
  );
}

function asymmetricKey(key: KeyObject, algorithm: Algorithm, kid: string | undefined): Key {
  if (!algorithm.fits(key))
    throw new KeyError("wrong_key", `The key is not of the kind or curve that ${algorithm.name} needs.`);
  const { modulusLength, publicExponent } = key.asymmetricKeyDetails ?? {};
  if (modulusLength !== undefined && modulusLength < leastRsaBits) {
    throw new KeyError(
      "weak",
      `The RSA key has ${modulusLength} bits; it needs at least ${leastRsaBits} (RFC 7518 section 3.3).`,
    );
  }
  if (publicExponent !== undefined && (publicExponent < 3n || publicExponent % 2n === 0n)) {
    throw new KeyError("weak", "The RSA key's public exponent is not an odd number above 1.");
  }
  if (key.type === "public") return { algorithm, kid, verifying: key, signing: undefined };
  const verifying = createPublicKey(key);
  // Halves that do not belong together would otherwise show when every token is refused.
  if (!algorithm.verify(verifying, "", algorithm.sign(key, "")))
    throw new KeyError("wrong_key", "The private key does not belong to its public half.");
  return { algorithm, kid, verifying, signing: key };
}

function importJwk(jwk: Jwk, options: ImportOptions): Key {
  const { alg, kid, kty } = jwk;
  if (typeof kty !== "string") throw new KeyError("unreadable", "The JWK has no `kty`.");
  if (alg !== undefined && typeof alg !== "string")
    throw new KeyError("wrong_use", "The JWK's `alg` is no text.");
  if (kid !== undefined && typeof kid !== "string")
    throw new KeyError("unreadable", "The JWK's `kid` is no text.");
  if (alg !== undefined && options.algorithm !== undefined && alg !== options.algorithm) {
    throw new KeyError("wrong_use", `The JWK is for another algorithm than ${options.algorithm}.`);
  }
  const algorithm = algorithmOf(options.algorithm ?? alg);
  checkUse(jwk);
  const id = options.kid ?? kid;
  if (kty === "oct") {
    const bytes = typeof jwk["k"] === "string" ? decodeSegment(jwk["k"]) : undefined;
    if (bytes === undefined) throw new KeyError("unreadable", "The JWK's `k` is not base64url.");
    return secretKey(createSecret(bytes), algorithm, { ...options, kid: id });
  }
  checkEncoding(jwk);
  let key: KeyObject;
  try {
    key =
      jwk["d"] === undefined
        ? createPublicKey({ key: jwk, format: "jwk" })
        : createPrivateKey({ key: jwk, format: "jwk" });
  } catch {
    throw new KeyError("unreadable", "The JWK cannot be read as a key.");
  }
  return asymmetricKey(key, algorithm, id);
}

function checkUse({ use, key_ops: operations, d, k }: Jwk): void {
  if (use !== undefined && use !== "sig") throw new KeyError("wrong_use", "The JWK's `use` is not `sig`.");
  if (operations === undefined) return;
  const wanted = d === undefined && k === undefined ? ["verify"] : ["verify", "sign"];
  if (!Array.isArray(operations) || !wanted.some((operation) => operations.includes(operation))) {
    throw new KeyError("wrong_use", "The JWK's `key_ops` do not let it sign or verify.");
  }
  if (new Set(operations).size !== operations.length)
    throw new KeyError("wrong_use", "The JWK's `key_ops` repeat themselves.");
}

/** The numbers of a JWK are canonical base64url (RFC 7518 section 6); OpenSSL would take more. */
function checkEncoding(jwk: Jwk): void {
  for (const name of ["n", "e", "x", "y", "d", "p", "q", "dp", "dq", "qi"]) {
    const value = jwk[name];
    if (value !== undefined && (typeof value !== "string" || decodeSegment(value) === undefined)) {
      throw new KeyError("unreadable", `The JWK's \`${name}\` is not base64url.`);
    }
  }
}
