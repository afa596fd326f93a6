// The signature algorithms, a row each (RFC 7518 section 3, RFC 8037); nothing downstream asks which one it is.
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

/** What is signed; text stands for its UTF-8 bytes. */
export type SigningInput = string | Uint8Array;

/** One algorithm. */
export interface Algorithm {
  readonly name: AlgorithmName;
  readonly symmetric: boolean;
  /** For HMAC the least length of a secret, in bytes: that of the digest (RFC 7518 section 3.2). */
  readonly leastSecretLength: number;
  /** Whether a key is of the right kind and curve. */
  readonly fits: (key: KeyObject) => boolean;
  /** The signature as base64url. */
  readonly sign: (key: KeyObject, input: SigningInput) => string;
  /** Whether `signature`, as base64url, is the signature of `input`. */
  readonly verify: (key: KeyObject, input: SigningInput, signature: string) => boolean;
}

function hmac(bits: 256 | 384 | 512): Algorithm {
  const digest = `sha${bits}`;
  const mac = (key: KeyObject, input: SigningInput): string =>
    createHmac(digest, key).update(input).digest("base64url");
  return {
    name: `HS${bits}`,
    symmetric: true,
    leastSecretLength: bits / 8,
    fits: (key) => key.type === "secret",
    sign: mac,
    // Compared as text: that also refuses every other spelling of the same bytes.
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
      ? // PKCS #1 v1.5 is what a bare RSA key stands for; an object that says so costs half a verification more in Node.
        (key: KeyObject) => key
      : // The salt is as long as the hash (RFC 7518 section 3.5), so no other length is taken either.
        (key: KeyObject) => ({ key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: bits / 8 });
  return {
    name: `${family}${bits}`,
    symmetric: false,
    leastSecretLength: 0,
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
    leastSecretLength: 0,
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
  leastSecretLength: 0,
  fits: (key) => edwardsCurves.has(key.asymmetricKeyType),
  sign: (key, input) => sign(null, Buffer.from(input), key).toString("base64url"),
  verify: (key, input, signature) => {
    const bytes = decodeSegment(signature);
    return bytes !== undefined && verify(null, Buffer.from(input), key, bytes);
  },
};

/** Every algorithm by its name. */
export const algorithms: Readonly<Record<AlgorithmName, Algorithm>> = {
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

/** Whether a text names an algorithm. */
export function isAlgorithmName(name: string): name is AlgorithmName {
  return algorithmNames.some((known) => known === name);
}
