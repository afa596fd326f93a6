// The table of signature algorithms (RFC 7518 section 3, RFC 8037). Callers never distinguish between them.
import {
  constants,
  createHmac,
  createSign,
  createVerify,
  type KeyObject,
  sign,
  timingSafeEqual,
  verify,
} from "node:crypto";
import { decodeSegment } from "./base64url.ts";
import { derToJws, jwsToDer } from "./ecdsa-signature.ts";
import { KeyError } from "./errors.ts";

/** The algorithms of this package: JWS `alg` values. */
export const algorithmNames = [
  "HS256",
  "HS384",
  "HS512",
  "RS256",
  "RS384",
  "RS512",
  "PS256",
  "PS384",
  "PS512",
  "ES256",
  "ES384",
  "ES512",
  "EdDSA",
] as const;

/** A JWS `alg` value. */
export type AlgorithmName = (typeof algorithmNames)[number];

/** The data that is signed; a string is signed as UTF-8. */
export type SigningInput = string | Uint8Array;

/** One algorithm. */
export interface Algorithm {
  readonly name: AlgorithmName;
  readonly symmetric: boolean;
  /** For HMAC, the minimum length of a secret in bytes: that of the digest (RFC 7518 section 3.2). */
  readonly minSecretLength: number;
  /** Whether a key is of the right kind and curve. */
  readonly fits: (key: KeyObject) => boolean;
  /** Signs; gives the signature as base64url. */
  readonly sign: (key: KeyObject, input: SigningInput) => string;
  /** Whether `signature`, in base64url, is the signature of `input`. */
  readonly verify: (key: KeyObject, input: SigningInput, signature: string) => boolean;
}

function hmac(bits: 256 | 384 | 512): Algorithm {
  const digest = `sha${bits}`;
  const mac = (key: KeyObject, input: SigningInput): string =>
    createHmac(digest, key).update(input).digest("base64url");
  return {
    name: `HS${bits}`,
    symmetric: true,
    minSecretLength: bits / 8,
    fits: (key) => key.type === "secret",
    sign: mac,
    // Comparing text also refuses every other spelling of the same bytes.
    verify: (key, input, signature) => {
      const [expected, given] = [Buffer.from(mac(key, input)), Buffer.from(signature)];
      return expected.length === given.length && timingSafeEqual(expected, given);
    },
  };
}

function rsa(family: "RS" | "PS", bits: 256 | 384 | 512): Algorithm {
  const digest = `sha${bits}`;
  const scheme =
    family === "RS"
      ? // A bare RSA key means PKCS #1 v1.5. An options object that says the same costs half a verification more in Node.
        (key: KeyObject) => key
      : // The salt must be as long as the hash (RFC 7518 section 3.5).
        (key: KeyObject) => ({ key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: bits / 8 });
  return {
    name: `${family}${bits}`,
    symmetric: false,
    minSecretLength: 0,
    fits: (key) => key.asymmetricKeyType === "rsa",
    sign: (key, input) => createSign(digest).update(input).sign(scheme(key), "base64url"),
    verify: (key, input, signature) => {
      const bytes = decodeSegment(signature);
      return bytes !== undefined && createVerify(digest).update(input).verify(scheme(key), bytes);
    },
  };
}

function ecdsa(bits: 256 | 384 | 512, curve: string, size: number): Algorithm {
  const digest = `sha${bits}`;
  return {
    name: `ES${bits}`,
    symmetric: false,
    minSecretLength: 0,
    fits: (key) => key.asymmetricKeyType === "ec" && key.asymmetricKeyDetails?.namedCurve === curve,
    sign: (key, input) => derToJws(createSign(digest).update(input).sign(key), size).toString("base64url"),
    verify: (key, input, signature) => {
      const bytes = decodeSegment(signature);
      return bytes?.length === size && createVerify(digest).update(input).verify(key, jwsToDer(bytes));
    },
  };
}

const edwardsCurves: ReadonlySet<string | undefined> = new Set(["ed25519", "ed448"]);

const eddsa: Algorithm = {
  name: "EdDSA",
  symmetric: false,
  minSecretLength: 0,
  fits: (key) => edwardsCurves.has(key.asymmetricKeyType),
  sign: (key, input) => sign(null, Buffer.from(input), key).toString("base64url"),
  verify: (key, input, signature) => {
    const bytes = decodeSegment(signature);
    return bytes !== undefined && verify(null, Buffer.from(input), key, bytes);
  },
};

/** The algorithms by name. */
const algorithms: Readonly<Record<AlgorithmName, Algorithm>> = {
  HS256: hmac(256),
  HS384: hmac(384),
  HS512: hmac(512),
  RS256: rsa("RS", 256),
  RS384: rsa("RS", 384),
  RS512: rsa("RS", 512),
  PS256: rsa("PS", 256),
  PS384: rsa("PS", 384),
  PS512: rsa("PS", 512),
  ES256: ecdsa(256, "prime256v1", 64),
  ES384: ecdsa(384, "secp384r1", 96),
  ES512: ecdsa(512, "secp521r1", 132),
  EdDSA: eddsa,
};

/**
 * Whether a string is the name of an algorithm.
 *
 * @example
 * isAlgorithmName("ES256"); // true
 */
export function isAlgorithmName(name: string): name is AlgorithmName {
  return algorithmNames.some((known) => known === name);
}

/**
 * The algorithm with a name.
 *
 * @throws KeyError `unknown_algorithm`
 */
export function getAlgorithm(name: string | undefined): Algorithm {
  if (name !== undefined && isAlgorithmName(name)) return algorithms[name];
  throw new KeyError(
    "unknown_algorithm",
    name === undefined ? "The key names no algorithm." : `There is no signature algorithm ${name}.`,
  );
}
