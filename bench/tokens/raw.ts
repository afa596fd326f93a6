// The calls to node:crypto that every contender ends in, with all that comes before already done: cut out, decoded, in bytes.
import { createHmac, createVerify, type KeyObject, sign, timingSafeEqual, verify } from "node:crypto";
import { jwsToDer } from "../../src/tokens/ecdsa-signature.ts";
import type { MeasuredAlgorithm } from "./algorithm.ts";

/** A token cut in two. */
export interface SignedParts {
  readonly input: Buffer;
  readonly signature: Buffer;
}

/** Cuts a token. */
export function signedParts(token: string): SignedParts {
  const end = token.lastIndexOf(".");
  return {
    input: Buffer.from(token.slice(0, end)),
    signature: Buffer.from(token.slice(end + 1), "base64url"),
  };
}

type Raw<T> = Readonly<Record<MeasuredAlgorithm, (key: KeyObject) => (parts: SignedParts) => T>>;

/** Verifies with the one call that node:crypto has for it, which takes bytes and no text. */
export const rawVerify: Raw<boolean> = {
  HS256:
    (key) =>
    ({ input, signature }) =>
      timingSafeEqual(createHmac("sha256", key).update(input).digest(), signature),
  RS256:
    (key) =>
    ({ input, signature }) =>
      verify("sha256", input, key, signature),
  ES256:
    (key) =>
    ({ input, signature }) =>
      verify("sha256", input, { key, dsaEncoding: "ieee-p1363" }, signature),
  EdDSA:
    (key) =>
    ({ input, signature }) =>
      verify(null, input, key, signature),
};

/** The fastest that node:crypto can be made to verify, where that is another way; with text it is no faster than with bytes. */
export const fastestVerify: Partial<Raw<boolean>> = {
  RS256:
    (key) =>
    ({ input, signature }) =>
      createVerify("sha256").update(input).verify(key, signature),
  // The signature is in OpenSSL's form, which no token has it in.
  ES256:
    (key) =>
    ({ input, signature }) =>
      createVerify("sha256").update(input).verify(key, signature),
};

/** What `fastestVerify` takes. */
export function partsForFastest(algorithm: MeasuredAlgorithm, token: string): SignedParts {
  const { input, signature } = signedParts(token);
  return { input, signature: algorithm === "ES256" ? jwsToDer(signature) : signature };
}

/** Signs. */
export const rawSign: Raw<Buffer> = {
  HS256:
    (key) =>
    ({ input }) =>
      createHmac("sha256", key).update(input).digest(),
  RS256:
    (key) =>
    ({ input }) =>
      sign("sha256", input, key),
  ES256:
    (key) =>
    ({ input }) =>
      sign("sha256", input, { key, dsaEncoding: "ieee-p1363" }),
  EdDSA:
    (key) =>
    ({ input }) =>
      sign(null, input, key),
};
