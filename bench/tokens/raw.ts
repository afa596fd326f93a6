// The calls to node:crypto that every contender ends in, with all that comes before already done: bytes cut out and decoded.
import { createHmac, type KeyObject, sign, timingSafeEqual, verify } from "node:crypto";
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

/** Verifies. */
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
