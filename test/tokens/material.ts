// Keys for every algorithm, and hand-made tokens, so that the tested code does not also make the tokens of the tests.
import { createHmac, createSecretKey, generateKeyPairSync, type KeyObject, randomBytes } from "node:crypto";
import { type AlgorithmName, createSingleKeySet, createTokens, type Tokens } from "../../src/tokens/index.ts";

/** Two keys of one kind for an algorithm: one in use, and one that is not. */
export interface Material {
  readonly name: string;
  readonly algorithm: AlgorithmName;
  readonly key: KeyObject;
  readonly stranger: KeyObject;
}

// Printable secrets, so that other languages can use them unchanged.
const secrets = [1, 2].map(() => createSecretKey(Buffer.from(randomBytes(32).toString("hex"))));
const rsa = [1, 2].map(() => generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey);
const ec = (namedCurve: string): KeyObject[] =>
  [1, 2].map(() => generateKeyPairSync("ec", { namedCurve }).privateKey);
const ed25519 = [1, 2].map(() => generateKeyPairSync("ed25519").privateKey);
const ed448 = [1, 2].map(() => generateKeyPairSync("ed448").privateKey);

function material(name: string, algorithm: AlgorithmName, [key, stranger]: readonly KeyObject[]): Material {
  if (key === undefined || stranger === undefined) throw new Error("Two keys are needed.");
  return { name, algorithm, key, stranger };
}

/** Every algorithm, EdDSA with both its curves. RS and PS share their keys, and so do the three of HMAC. */
export const materials: readonly Material[] = [
  ...(["HS256", "HS384", "HS512"] as const).map((name) => material(name, name, secrets)),
  ...(["RS256", "RS384", "RS512"] as const).map((name) => material(name, name, rsa)),
  ...(["PS256", "PS384", "PS512"] as const).map((name) => material(name, name, rsa)),
  material("ES256", "ES256", ec("P-256")),
  material("ES384", "ES384", ec("P-384")),
  material("ES512", "ES512", ec("P-521")),
  material("EdDSA (Ed25519)", "EdDSA", ed25519),
  material("EdDSA (Ed448)", "EdDSA", ed448),
];

/** The tokens of an app with one key. Nothing is cached, so that every call verifies. */
export function tokensOf({ algorithm, key }: Pick<Material, "algorithm" | "key">): Tokens {
  return createTokens({ keys: createSingleKeySet({ algorithm, signingKey: key }), cache: false });
}

/** The time of the tests: seconds since the epoch. */
export const now = 1_800_000_000;

/** An access token type that lives for five minutes. */
export const access = { name: "access", lifetime: 300 };

/** The secret of hand-made tokens. */
export const secret = "a secret of the tests, longer than the digest of SHA-512 is: 64 bytes";

/** A token of any header and payload, given as text or bytes, with a valid HS256 signature. */
export function signedByHand(header: string | Buffer, payload: string | Buffer): string {
  const input = [header, payload].map((part) => Buffer.from(part).toString("base64url")).join(".");
  return `${input}.${createHmac("sha256", secret).update(input).digest("base64url")}`;
}

/** The same for encoded segments. */
export function signedSegments(header: string, payload: string): string {
  return `${header}.${payload}.${createHmac("sha256", secret).update(`${header}.${payload}`).digest("base64url")}`;
}

/** A token with the usual header. */
export function tokenOf(claims: object): string {
  return signedByHand('{"alg":"HS256","typ":"JWT"}', JSON.stringify(claims));
}

/** The code of the error that an action throws; undefined when it does not throw. */
export function codeOf(action: () => unknown): unknown {
  try {
    action();
    return undefined;
  } catch (error) {
    return error instanceof Error && "code" in error ? error.code : error;
  }
}
