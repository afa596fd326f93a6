// Every reason to refuse a token or a key; no reason contains any part of what was refused.
import { createPublicKey, createSecretKey, generateKeyPairSync, type KeyObject } from "node:crypto";
import { describe, expect, it } from "vitest";
import * as z from "zod";
import {
  createKeySet,
  createSingleKeySet,
  createTokens,
  importKey,
  KeyError,
  type KeyErrorCode,
  type KeyMaterial,
  TokenError,
  type TokenErrorCode,
  verifyJws,
  verifyJwt,
} from "../../src/tokens/index.ts";
import { access, codeOf, now, secret, signedByHand, signedSegments, tokenOf } from "./material.ts";

const keys = createSingleKeySet({ algorithm: "HS256", signingKey: secret });
const tokens = createTokens({ keys, issuer: "https://a.example", audience: "web" });
const parse = (claims: object): unknown => tokens.parse(access, tokenOf(claims), now);
const verify = (claims: object, rules: object): unknown =>
  verifyJwt(tokenOf(claims), keys, { now, ...rules });
const good = { iss: "https://a.example", aud: "web", exp: now + 1, jti: "1", token_type: "access" };
const ring = createKeySet([
  { key: secret, algorithm: "HS256", kid: "a" },
  { key: `${secret}, another`, algorithm: "HS256", kid: "b" },
]);

const refusals: Readonly<Record<TokenErrorCode, readonly (() => unknown)[]>> = {
  too_long: [
    () => tokens.decode("a".repeat(16_385), now),
    () => verifyJws(tokenOf(good), keys, { maxLength: 10 }),
  ],
  claims: [() => tokens.parse({ ...access, claims: z.object({ role: z.string() }) }, tokenOf(good), now)],
  malformed: [
    () => tokens.decode("", now),
    () => tokens.decode("a.b", now),
    () => tokens.decode(`${tokenOf(good)}.`, now),
  ],
  encoding: [
    () => tokens.decode(signedSegments("eyJhbGciOiJIUzI1NiJ9", "e30="), now),
    () => tokens.decode(signedSegments("eyJhbGciOiJIUzI1NiJ9", "e31"), now),
    () => tokens.decode(signedSegments("eyJhbGciOiJIUzI1NiJ9==", "e30"), now),
    () => tokens.decode(signedSegments("eyJhbGciOiJIUzI1NiJ9", "e3\u0130"), now),
  ],
  header: [
    () => tokens.decode(signedByHand("[]", "{}"), now),
    () => tokens.decode(signedByHand('{"typ":"JWT"}', "{}"), now),
    () => tokens.decode(signedByHand('{"alg":"HS256","kid":1}', "{}"), now),
    () => tokens.decode(signedByHand('{"alg":"HS256","typ":null}', "{}"), now),
    () => tokens.decode(signedByHand('{"alg":"HS256","alg":"HS256"}', "{}"), now),
    () => tokens.decode(signedByHand(`{"alg":"HS256","x":"${"x".repeat(4096)}"}`, "{}"), now),
    () => tokens.decode(signedByHand(Buffer.from("\uFEFF{}", "utf16le"), "{}"), now),
  ],
  critical: [
    () => tokens.decode(signedByHand('{"alg":"HS256","crit":["x"],"x":1}', "{}"), now),
    () => tokens.decode(signedByHand('{"alg":"HS256","crit":["b64"],"b64":true}', "{}"), now),
    () => tokens.decode(signedByHand('{"alg":"HS256","b64":false}', "{}"), now),
    () => verifyJws(signedByHand('{"alg":"HS256","crit":["x"]}', "{}"), keys, { understood: ["x"] }),
    () =>
      verifyJws(signedByHand('{"alg":"HS256","crit":["x","x"],"x":1}', "{}"), keys, { understood: ["x"] }),
    () => verifyJws(signedByHand('{"alg":"HS256","crit":[]}', "{}"), keys),
  ],
  algorithm: [
    () => tokens.decode(signedByHand('{"alg":"none"}', "{}"), now),
    () => tokens.decode(signedByHand('{"alg":"HS512"}', "{}"), now),
    () => verifyJws(tokenOf(good), keys, { algorithms: ["HS384", "HS512"] }),
  ],
  unknown_key: [
    () => verifyJws(signedByHand('{"alg":"HS256","kid":"c"}', "{}"), ring),
    () => verifyJws(signedByHand('{"alg":"HS256","kid":"__proto__"}', "{}"), ring),
  ],
  signature: [
    () => tokens.decode(`${tokenOf(good)}A`, now),
    () => tokens.decode(tokenOf(good).replace(/[^.]*$/, ""), now),
    () => verifyJws(signedByHand('{"alg":"HS256","kid":"b"}', "{}"), ring),
  ],
  payload: [
    () => tokens.decode(signedByHand('{"alg":"HS256"}', "null"), now),
    () => tokens.decode(signedByHand('{"alg":"HS256"}', '{"exp":1,"exp":2}'), now),
    () => tokens.decode(signedByHand('{"alg":"HS256"}', Buffer.from([0x7b, 0xff, 0x7d])), now),
    () => tokens.decode(signedByHand('{"alg":"HS256"}', `{"a":${"[".repeat(64)}${"]".repeat(64)}}`), now),
    () =>
      createTokens({ keys, reading: "pyjwt" }).decode(
        signedByHand('{"alg":"HS256"}', `{"a":${"[".repeat(64)}${"]".repeat(64)}}`),
        now,
      ),
  ],
  type: [() => verify({}, { typ: "at+jwt" }), () => verify({}, { typ: "example/JWT" })],
  claim_type: [
    () => parse({ ...good, exp: "2000000000" }),
    () => parse({ ...good, sub: 1 }),
    () => parse({ ...good, jti: 1 }),
  ],
  expired: [() => parse({ ...good, exp: now })],
  not_yet_valid: [() => parse({ ...good, nbf: now + 1 }), () => parse({ ...good, iat: now + 1 })],
  issuer: [() => parse({ ...good, iss: "https://b.example" })],
  audience: [() => parse({ ...good, aud: "app" })],
  subject: [() => verify({ sub: "b" }, { subject: "a" })],
  id: [() => verify({ jti: "b" }, { id: "a" })],
  nonce: [() => verify({}, { nonce: "a" })],
  too_old: [() => verify({ iat: now - 61 }, { maxAge: 60 })],
  missing_claim: [() => verify({}, { required: ["sub"] }), () => verify({}, { maxAge: 60 })],
  no_expiry: [() => parse({ ...good, exp: undefined })],
  no_id: [() => parse({ ...good, jti: undefined })],
  no_type: [() => parse({ ...good, token_type: undefined })],
  wrong_type: [() => parse({ ...good, token_type: "refresh" })],
};

describe("tokens", () => {
  it("the one that all others differ from is good", () => {
    expect(parse(good)).toEqual(good);
  });

  it.each(Object.entries(refusals))("%s", (code, actions) => {
    expect(actions.map(codeOf)).toEqual(actions.map(() => code));
  });

  it("the error is a TokenError, and its message the code and nothing else", () => {
    for (const [code, actions] of Object.entries(refusals)) {
      for (const action of actions) {
        expect(action).toThrow(TokenError);
        expect(action).toThrow(expect.objectContaining({ name: "TokenError", message: code }));
      }
    }
  });
});

const pem = (key: KeyObject): string =>
  key.export({ format: "pem", type: key.type === "private" ? "pkcs8" : "spki" }).toString();
const jwk = (key: KeyObject): Record<string, unknown> => ({ ...key.export({ format: "jwk" }) });
const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 });
const smallRsa = generateKeyPairSync("rsa", { modulusLength: 1024 });
const ec = generateKeyPairSync("ec", { namedCurve: "P-256" });
const otherEc = generateKeyPairSync("ec", { namedCurve: "P-256" });
const ec384 = generateKeyPairSync("ec", { namedCurve: "P-384" });
const pss = generateKeyPairSync("rsa-pss", { modulusLength: 2048 });
const encrypted = rsa.privateKey
  .export({ format: "pem", type: "pkcs8", cipher: "aes-256-cbc", passphrase: "open sesame" })
  .toString();
const oct = { kty: "oct", k: Buffer.from(secret).toString("base64url") };

type Import = readonly [material: KeyMaterial, algorithm?: string];
const badKeys: Readonly<Record<Exclude<KeyErrorCode, "ambiguous" | "empty">, readonly Import[]>> = {
  unknown_algorithm: [[secret, "none"], [secret, "hs256"], [secret], [pem(ec.publicKey), "ES256K"], [oct]],
  unreadable: [
    ["", "RS256"],
    ["-----BEGIN PUBLIC KEY-----\nMIIB\n-----END PUBLIC KEY-----", "RS256"],
    [encrypted, "RS256"],
    ["ssh-rsa AAAA", "RS256"],
    ["ssh-dss AAAAB3NzaC1kc3M=", "RS256"],
    [{ kty: 1 }, "RS256"],
    [{ kty: "oct" }, "HS256"],
    [{ kty: "oct", k: `${oct.k}==` }, "HS256"],
    [{ ...jwk(ec.publicKey), x: "AAAA" }, "ES256"],
    [{ ...jwk(ec.publicKey), y: jwk(otherEc.publicKey)["y"] }, "ES256"],
    [{ ...jwk(rsa.publicKey), e: "AQAB=" }, "RS256"],
    [{ ...oct, kid: 1 }, "HS256"],
  ],
  wrong_key: [
    [ec.privateKey, "HS256"],
    [createSecretKey(Buffer.from(secret)), "ES256"],
    [ec384.privateKey, "ES256"],
    [pem(rsa.publicKey), "EdDSA"],
    [pss.privateKey, "PS256"],
    [oct, "RS256"],
    [{ ...jwk(ec.privateKey), d: jwk(otherEc.privateKey)["d"] }, "ES256"],
  ],
  weak: [
    ["", "HS256"],
    ["x".repeat(31), "HS256"],
    ["x".repeat(47), "HS384"],
    ["x".repeat(63), "HS512"],
    [{ kty: "oct", k: "" }, "HS256"],
    [smallRsa.privateKey, "RS256"],
    [jwk(smallRsa.publicKey), "PS256"],
    [{ ...jwk(rsa.publicKey), e: "AQ" }, "RS256"],
  ],
  looks_asymmetric: [
    [pem(rsa.publicKey), "HS256"],
    [`  \n${pem(ec.privateKey)}`, "HS256"],
    [Buffer.from(pem(ec.publicKey)), "HS256"],
    [createSecretKey(Buffer.from(pem(ec.publicKey))), "HS256"],
    [rsa.publicKey.export({ format: "der", type: "spki" }), "HS256"],
    ["ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIA== somebody@somewhere", "HS256"],
    ["ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTItbmlzdHAyNTY= somebody@somewhere", "HS256"],
    [JSON.stringify(jwk(rsa.publicKey)), "HS256"],
    [`\uFEFF${JSON.stringify({ keys: [jwk(ec.publicKey)] })}`, "HS256"],
    [{ kty: "oct", k: Buffer.from(pem(ec.publicKey)).toString("base64url") }, "HS256"],
  ],
  wrong_use: [
    [{ ...oct, alg: "HS512" }, "HS256"],
    [{ ...oct, alg: 1 }, "HS256"],
    [{ ...oct, use: "enc" }, "HS256"],
    [{ ...oct, key_ops: ["encrypt"] }, "HS256"],
    [{ ...oct, key_ops: "verify" }, "HS256"],
    [{ ...oct, key_ops: ["verify", "verify"] }, "HS256"],
    [{ ...jwk(ec.publicKey), key_ops: ["sign"] }, "ES256"],
  ],
};

describe("keys", () => {
  it.each(Object.entries(badKeys))("%s", (code, imports) => {
    const codes = imports.map(([material, algorithm]) => codeOf(() => importKey(material, { algorithm })));
    expect(codes).toEqual(imports.map(() => code));
  });

  it("unreadable: what only a caller without types can give", () => {
    for (const nothing of [undefined, null, 7, true]) {
      // @ts-expect-error -- for example an environment variable that is not set
      expect(codeOf(() => importKey(nothing, { algorithm: "HS256" }))).toBe("unreadable");
    }
  });

  it("ambiguous and empty: sets", () => {
    const entry = { key: secret, algorithm: "HS256" };
    expect(codeOf(() => createKeySet([]))).toBe("empty");
    expect(
      codeOf(() =>
        createKeySet([
          { ...entry, kid: "a" },
          { ...entry, kid: "a" },
        ]),
      ),
    ).toBe("ambiguous");
    expect(codeOf(() => createKeySet([entry, { key: ec.publicKey, algorithm: "ES256" }]))).toBe("ambiguous");
  });

  it("wrong_key: pairs that are none, and keys that cannot sign", () => {
    const single = (signingKey: KeyMaterial, verifyingKey?: KeyMaterial): unknown =>
      codeOf(() => createSingleKeySet({ algorithm: "ES256", signingKey, verifyingKey }));
    expect(single(ec.publicKey)).toBe("wrong_key");
    expect(single(ec.privateKey, otherEc.publicKey)).toBe("wrong_key");
    expect(single(ec.privateKey, ec.privateKey)).toBe("wrong_key");
    expect(single(ec.privateKey, createPublicKey(ec.privateKey))).toBeUndefined();
    expect(codeOf(() => createKeySet([{ key: ec.publicKey, algorithm: "ES256" }], { active: 0 }))).toBe(
      "wrong_key",
    );
  });

  it("no message has anything of the key in it", () => {
    for (const [material, algorithm] of Object.values(badKeys).flat()) {
      const message = messageOf(() => importKey(material, { algorithm }));
      expect(piecesOf(material).filter((piece) => message.includes(piece))).toEqual([]);
    }
  });
});

function messageOf(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    if (error instanceof KeyError) return `${error.message} ${String(error.cause)}`;
  }
  throw new Error("It is no KeyError.");
}

/** All sequences of eight characters of a key's text. */
function piecesOf(material: KeyMaterial): string[] {
  const text = typeof material === "string" ? material : JSON.stringify(material);
  return Array.from({ length: Math.max(0, text.length - 7) }, (_, at) => text.slice(at, at + 8));
}
