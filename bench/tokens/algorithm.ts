// The keys and tokens that every contender gets, one set for each algorithm that is measured.
import { createSecretKey, generateKeyPairSync, type KeyObject, randomBytes } from "node:crypto";
import { createSingleKeySet, createTokens, type Claims } from "../../src/tokens/index.ts";

/** An algorithm that is measured. */
export type MeasuredAlgorithm = "HS256" | "RS256" | "ES256" | "EdDSA";

/** What is signed and verified, and with what. */
export interface Material {
  readonly algorithm: MeasuredAlgorithm;
  readonly signing: KeyObject;
  readonly verifying: KeyObject;
  /** The keys as the packages that take no KeyObject want them. */
  readonly signingText: string | Buffer;
  readonly verifyingText: string | Buffer;
  readonly claims: readonly Claims[];
  readonly tokens: readonly string[];
}

/** More than one token, so that nothing is measured that only helps where one token comes again and again. */
const tokenCount = 64;

/** Makes keys and access tokens as an app mints them. */
export function makeMaterial(algorithm: MeasuredAlgorithm, now: number): Material {
  const { signing, verifying } = keyPair(algorithm);
  const tokens = createTokens({ keys: createSingleKeySet({ algorithm, signingKey: signing }) });
  const minted = Array.from({ length: tokenCount }, (_, user) =>
    tokens.mint(
      { name: "access", lifetime: 86_400 },
      { now, jti: randomBytes(16).toString("hex"), claims: { user_id: String(user + 1) } },
    ),
  );
  return {
    algorithm,
    signing,
    verifying,
    signingText:
      signing.type === "secret" ? signing.export() : signing.export({ format: "pem", type: "pkcs8" }),
    verifyingText:
      verifying.type === "secret" ? verifying.export() : verifying.export({ format: "pem", type: "spki" }),
    claims: minted.map(({ claims }) => claims),
    tokens: minted.map(({ token }) => token),
  };
}

interface KeyPair {
  readonly signing: KeyObject;
  readonly verifying: KeyObject;
}

function keyPair(algorithm: MeasuredAlgorithm): KeyPair {
  const secret = createSecretKey(randomBytes(64));
  const pairs: Readonly<Record<MeasuredAlgorithm, () => KeyPair>> = {
    HS256: () => ({ signing: secret, verifying: secret }),
    RS256: () => named(generateKeyPairSync("rsa", { modulusLength: 2048 })),
    ES256: () => named(generateKeyPairSync("ec", { namedCurve: "P-256" })),
    EdDSA: () => named(generateKeyPairSync("ed25519")),
  };
  return pairs[algorithm]();
}

function named(pair: { privateKey: KeyObject; publicKey: KeyObject }): KeyPair {
  return { signing: pair.privateKey, verifying: pair.publicKey };
}
