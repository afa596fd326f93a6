// Who is measured: this package, its peers as their documents say to use them, and the call to node:crypto that all stand on.
import { createSigner, createVerifier } from "fast-jwt";
import { type JWTPayload, jwtVerify, SignJWT } from "jose";
import jsonwebtoken from "jsonwebtoken";
import { type Claims, createSingleKeySet, createTokens } from "../../src/tokens/index.ts";
import type { Material } from "./algorithm.ts";
import type { Contender } from "./measure.ts";
import { fastestVerify, partsForFastest, rawSign, rawVerify, type SignedParts, signedParts } from "./raw.ts";

/** Everybody who verifies, this package first. */
export function verifiers(material: Material): Contender[] {
  const { algorithm, tokens, verifying, verifyingText, signing } = material;
  const keys = createSingleKeySet({ algorithm, signingKey: signing });
  const plain = createTokens({ keys, cache: false });
  const cached = createTokens({ keys });
  const now = (): number => Date.now() / 1000;
  const fastest = fastestVerify[algorithm]?.(verifying);
  const fast = createVerifier({ key: verifyingText, algorithms: [algorithm], cache: false });
  const fastCached = createVerifier({ key: verifyingText, algorithms: [algorithm], cache: true });
  return [
    each("latchkey", tokens, (token) => plain.decode(token, now())),
    each("latchkey, cache", tokens, (token) => cached.decode(token, now())),
    each("node:crypto", tokens.map(signedParts), rawVerify[algorithm](verifying)),
    ...(fastest === undefined
      ? []
      : [
          each(
            "node:crypto, best",
            tokens.map((token) => partsForFastest(algorithm, token)),
            fastest,
          ),
        ]),
    each("by hand", tokens, byHand(rawVerify[algorithm](verifying))),
    each("fast-jwt", tokens, (token) => fast(token)),
    each("fast-jwt, cache", tokens, (token) => fastCached(token)),
    eachAwaited("jose", tokens, (token) => jwtVerify(token, verifying, { algorithms: [algorithm] })),
    // It knows no EdDSA.
    ...(algorithm === "EdDSA"
      ? []
      : [
          each("jsonwebtoken", tokens, (token) =>
            jsonwebtoken.verify(token, verifying, { algorithms: [algorithm] }),
          ),
        ]),
  ];
}

/** Everybody who signs, this package first. */
export function signers(material: Material): Contender[] {
  const { algorithm, claims, tokens, signing, signingText } = material;
  const own = createTokens({ keys: createSingleKeySet({ algorithm, signingKey: signing }) });
  const fast = createSigner({ key: signingText, algorithm });
  return [
    each("latchkey", claims, (one) => own.sign(one)),
    each("node:crypto", tokens.map(signedParts), rawSign[algorithm](signing)),
    each("fast-jwt", claims, (one) => fast(one)),
    eachAwaited("jose", claims, (one) =>
      new SignJWT(asPayload(one)).setProtectedHeader({ alg: algorithm, typ: "JWT" }).sign(signing),
    ),
    ...(algorithm === "EdDSA"
      ? []
      : [each("jsonwebtoken", claims, (one) => jsonwebtoken.sign({ ...one }, signing, { algorithm }))]),
  ];
}

/** The least that gives claims: cuts, decodes and parses, and looks at nothing. */
function byHand(verify: (parts: SignedParts) => boolean): (token: string) => unknown {
  return (token) => {
    if (!verify(signedParts(token))) throw new Error("The signature is wrong.");
    const payload = token.slice(token.indexOf(".") + 1, token.lastIndexOf("."));
    return JSON.parse(Buffer.from(payload, "base64url").toString());
  };
}

function asPayload(claims: Claims): JWTPayload {
  const { exp, iat, jti, ...others } = claims;
  if (typeof exp !== "number" || typeof iat !== "number" || typeof jti !== "string")
    throw new TypeError("The measured claims are those of an access token.");
  return { ...others, exp, iat, jti };
}

/** Goes round the samples; a contender that refuses one, or gives nothing back, is not measured but reported. */
function each<T>(name: string, samples: readonly T[], operation: (sample: T) => unknown): Contender {
  return {
    name,
    run: (times) => {
      let done = 0;
      while (done < times) {
        for (const sample of samples) {
          if (!operation(sample)) throw new Error(`${name} failed.`);
          if (++done === times) break;
        }
      }
    },
  };
}

function eachAwaited<T>(
  name: string,
  samples: readonly T[],
  operation: (sample: T) => Promise<unknown>,
): Contender {
  return {
    name,
    run: async (times) => {
      let done = 0;
      while (done < times) {
        for (const sample of samples) {
          if (!(await operation(sample))) throw new Error(`${name} failed.`);
          if (++done === times) break;
        }
      }
    },
  };
}
