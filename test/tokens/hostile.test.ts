// The worst tokens within the limits: each is refused with a declared code, in under 50 ms.
import { generateKeyPairSync } from "node:crypto";
import { describe, expect, it } from "vitest";
import {
  createKeySet,
  createSingleKeySet,
  createTokens,
  type KeySet,
  TokenError,
  type TokenErrorCode,
  verifyJws,
  verifyJwt,
} from "../../src/tokens/index.ts";
import { codeOf, now, secret, signedByHand, signedSegments, tokenOf } from "./material.ts";

const maxLength = 16_384;
const maxHeaderLength = 4096;
const header = '{"alg":"HS256"}';

const keys = createSingleKeySet({ algorithm: "HS256", signingKey: secret });
const strict = createTokens({ keys, cache: false });
const pyjwt = createTokens({ keys, cache: false, reading: "pyjwt" });
const huge = createTokens({ keys, cache: false, maxLength: 2 ** 25 });

/** The number of characters of JSON that fit into a payload, or into a header. */
const payloadSize = Math.floor(((maxLength - 100) * 3) / 4);
const headerSize = Math.floor((maxHeaderLength * 3) / 4);

/** `once`, repeated as often as it fits with the text around it. */
function filled(size: number, before: string, once: string, after: string): string {
  return before + once.repeat(Math.floor((size - before.length - after.length) / once.length)) + after;
}

/** Brackets, nested as deeply as they fit: `open` repeated, a value, and `close` repeated. */
function nested(size: number, open: string, close: string): string {
  const levels = Math.floor((size - 10) / (open.length + close.length));
  return `${open.repeat(levels)}1${close.repeat(levels)}`;
}

/** Tokens are made beforehand, so that only their verification is timed. */
function decode(payload: string, tokens = strict): () => unknown {
  const token = signedByHand(header, payload);
  return () => tokens.decode(token, now);
}

function withHeader(text: string): () => unknown {
  const token = signedByHand(text, "{}");
  return () => strict.decode(token, now);
}

type Attempt = readonly [name: string, code: TokenErrorCode, action: () => unknown];

const lengths: readonly Attempt[] = [
  ["64 million characters", "too_long", () => strict.decode("a".repeat(2 ** 26), now)],
  ["one character too many", "too_long", () => strict.decode("a".repeat(maxLength + 1), now)],
  ["no dot", "malformed", () => strict.decode("a".repeat(maxLength), now)],
  ["nothing but dots", "malformed", () => strict.decode(".".repeat(maxLength), now)],
  ["a header that is all there is", "header", () => strict.decode(`${"a".repeat(maxLength - 2)}..`, now)],
  [
    "a payload that is no base64url at its very end",
    "encoding",
    () => strict.decode(signedSegments("eyJhbGciOiJIUzI1NiJ9", `${"a".repeat(maxLength - 100)}+`), now),
  ],
  [
    "padding without end",
    "encoding",
    () => pyjwt.decode(signedSegments("eyJhbGciOiJIUzI1NiJ9", "=".repeat(maxLength - 100)), now),
  ],
];

const payloads: readonly Attempt[] = [
  ["arrays in arrays", "payload", decode(nested(payloadSize, "[", "]"))],
  ["arrays in arrays in a member", "payload", decode(`{"a":${nested(payloadSize, "[", "]")}}`)],
  ["objects in objects", "payload", decode(nested(payloadSize, '{"a":', "}"))],
  ["objects in objects, as PyJWT reads", "payload", decode(nested(payloadSize, '{"a":', "}"), pyjwt)],
  ["brackets that are never closed", "payload", decode("[".repeat(payloadSize))],
  ["one member many times", "payload", decode(filled(payloadSize, "{", '"a":1,', '"a":1}'))],
  ["one member a million times", "too_long", decode(filled(6_000_000, "{", '"a":1,', '"a":1}'))],
  [
    "colons in strings, and one member twice",
    "payload",
    decode(filled(payloadSize, '{"a":"', ":\\\\", '","a":1}')),
  ],
  [
    "as many members as fit, and the last twice",
    "payload",
    decode(`{${Array.from({ length: 1000 }, (_, at) => `"${at}":1,`).join("")}"999":1}`),
  ],
  ["a string of escapes, never closed", "payload", decode(filled(payloadSize, '{"a":"', "\\u0041", ""))],
  ["a date of many digits", "claim_type", decode(filled(payloadSize, '{"exp":', "9", "}"))],
  ["a date of many digits as text", "claim_type", decode(filled(payloadSize, '{"exp":"', "9", '"}'), pyjwt)],
  [
    "an audience of many, the last a number",
    "claim_type",
    decode(filled(payloadSize, '{"aud":[', '"a",', "1]}")),
  ],
  [
    "an audience of many strangers",
    "audience",
    () =>
      verifyJwt(signedByHand(header, filled(payloadSize, '{"aud":[', '"a",', '"a"]}')), keys, {
        now,
        audience: ["b", /c/g],
      }),
  ],
];

const headers: readonly Attempt[] = [
  ["a kid of 4 kB", "header", withHeader(`{"alg":"HS256","kid":"${"k".repeat(4096)}"}`)],
  [
    "a kid as long as fits, which no key has",
    "unknown_key",
    () => verifyJws(signedByHand(filled(headerSize, '{"alg":"HS256","kid":"', "k", '"}'), "{}"), ringOf(2)),
  ],
  ["an alg as long as fits", "algorithm", withHeader(filled(headerSize, '{"alg":"', "H", '"}'))],
  [
    "objects in objects",
    "header",
    withHeader(`{"alg":"HS256","x":${nested(headerSize - 30, '{"a":', "}")}}`),
  ],
  [
    "one member many times",
    "header",
    withHeader(filled(headerSize, "{", '"alg":"HS256",', '"alg":"HS256"}')),
  ],
  [
    "as many critical names as fit",
    "critical",
    withHeader(`{"alg":"HS256","crit":[${Array.from({ length: 400 }, (_, at) => `"${at}"`).join(",")}]}`),
  ],
];

/** A set of secrets, each with a kid. */
function ringOf(count: number): KeySet {
  return createKeySet(
    Array.from({ length: count }, (_, at) => ({ key: `${secret} ${at}`, algorithm: "HS256", kid: `${at}` })),
  );
}

const rsa = generateKeyPairSync("rsa", { modulusLength: 4096 });
const pairs = {
  HS256: secret,
  RS256: rsa.publicKey,
  PS512: rsa.publicKey,
  ES256: generateKeyPairSync("ec", { namedCurve: "P-256" }).publicKey,
  ES512: generateKeyPairSync("ec", { namedCurve: "P-521" }).publicKey,
  EdDSA: generateKeyPairSync("ed25519").publicKey,
};

const signatures: readonly Attempt[] = Object.entries(pairs).flatMap(([algorithm, key]) => {
  const keySet = createKeySet([{ key, algorithm }]);
  const input = tokenOf({}).replace(
    /^[^.]*/,
    Buffer.from(JSON.stringify({ alg: algorithm })).toString("base64url"),
  );
  const start = input.slice(0, input.lastIndexOf(".") + 1);
  const refuse = (signature: string) => (): unknown => verifyJws(start + signature, keySet);
  return [
    [`${algorithm}: a signature as long as fits`, "signature", refuse("A".repeat(maxLength - start.length))],
    [
      `${algorithm}: a signature of other letters`,
      "signature",
      refuse("\u0141".repeat(maxLength - start.length)),
    ],
    [`${algorithm}: no signature`, "signature", refuse("")],
  ];
});

const sets: readonly Attempt[] = [
  [
    "a token without kid, before a hundred keys that may have signed it",
    "signature",
    () => verifyJws(signedByHand(header, filled(payloadSize, '{"a":"', "a", '"}')), ring),
  ],
];
const ring = ringOf(100);

describe.each(Object.entries({ lengths, payloads, headers, signatures, sets }))("%s", (_, attempts) => {
  it.each(attempts)("%s: %s", (_name, code, action) => {
    // The processor time of this thread, without that of other processes.
    const works = Array.from({ length: 7 }, () => {
      const before = process.threadCpuUsage();
      expect(codeOf(action)).toBe(code);
      return process.threadCpuUsage(before).user / 1000;
    });
    expect(action).toThrow(TokenError);
    expect(Math.min(...works)).toBeLessThan(50);
  });
});

it("what is let in by a greater limit is still refused for what it is", () => {
  const claims = filled(6_000_000, "{", '"a":1,', '"a":1}');
  expect(codeOf(decode(claims, huge))).toBe("payload");
  expect(codeOf(decode(nested(6_000_000, '{"a":', "}"), huge))).toBe("payload");
});
