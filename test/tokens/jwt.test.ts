// Tokens that the app did not mint: the rules for them, and user ids in them.
import { describe, expect, it } from "vitest";
import { createSingleKeySet, isUserId, type JwtRules, verifyJwt } from "../../src/tokens/index.ts";
import { codeOf, now, secret, signedByHand, tokenOf } from "./material.ts";

const keys = createSingleKeySet({ algorithm: "HS256", signingKey: secret });
const ask = (claims: object, rules: Partial<JwtRules>): unknown =>
  codeOf(() => verifyJwt(tokenOf(claims), keys, { now, ...rules }));

describe("verifyJwt", () => {
  it("gives the claims", () => {
    const claims = { sub: "a", exp: now + 1, any: [1, { b: null }] };
    expect(verifyJwt(tokenOf(claims), keys, { now })).toEqual(claims);
  });

  it.each(["issuer", "subject", "id", "nonce"] as const)(
    "%s: a text, an expression, or any of several",
    (rule) => {
      const name = { issuer: "iss", subject: "sub", id: "jti", nonce: "nonce" }[rule];
      const given = (claim: unknown, wanted: JwtRules["issuer"]): unknown =>
        ask({ [name]: claim }, { [rule]: wanted });
      expect(given("a", "a")).toBeUndefined();
      expect(given("a", /^a$/)).toBeUndefined();
      expect(given("a", ["b", /^a$/])).toBeUndefined();
      expect([given("a", "b"), given("a", /^b$/), given("a", []), given(undefined, "a")]).toEqual([
        rule,
        rule,
        rule,
        rule,
      ]);
      expect(codeOf(() => verifyJwt(tokenOf({ [name]: "1" }), keys, { now, [rule]: 1 }))).toBe(rule);
    },
  );

  it("an expression that remembers where it stopped gives the same answer every time", () => {
    const issuer = /^a/g;
    const sticky = /a/y;
    expect([1, 2, 3].map(() => ask({ iss: "a", sub: "a" }, { issuer, subject: sticky }))).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  it("audience: one of those of the token is one of those that are wanted", () => {
    expect(ask({ aud: ["a", "b"] }, { audience: ["b", "c"] })).toBeUndefined();
    expect(ask({ aud: "a" }, { audience: [/^A$/i] })).toBeUndefined();
    expect(ask({ aud: ["a"] }, { audience: "b" })).toBe("audience");
    expect(ask({}, { audience: "b" })).toBe("audience");
  });

  it("typ: without case, and short for application/…", () => {
    const typ = (given: string, wanted: string): unknown =>
      codeOf(() =>
        verifyJwt(signedByHand(JSON.stringify({ alg: "HS256", typ: given }), "{}"), keys, {
          now,
          typ: wanted,
        }),
      );
    expect(typ("at+jwt", "at+JWT")).toBeUndefined();
    expect(typ("application/at+jwt", "at+jwt")).toBeUndefined();
    expect(typ("at+jwt", "application/at+jwt")).toBeUndefined();
    expect(typ("JWT", "at+jwt")).toBe("type");
    expect(typ("text/at+jwt", "at+jwt")).toBe("type");
    expect(codeOf(() => verifyJwt(signedByHand('{"alg":"HS256"}', "{}"), keys, { now, typ: "JWT" }))).toBe(
      "type",
    );
  });

  it("dates: `exp` and `nbf` count unless they are let off, a later `iat` only where an age is asked for", () => {
    expect(ask({ exp: now }, {})).toBe("expired");
    expect(ask({ exp: now }, { ignoreExpiration: true })).toBeUndefined();
    expect(ask({ exp: now }, { leeway: 1 })).toBeUndefined();
    expect(ask({ nbf: now + 1 }, {})).toBe("not_yet_valid");
    expect(ask({ nbf: now + 1 }, { ignoreNotBefore: true })).toBeUndefined();
    expect(ask({ iat: now + 1 }, {})).toBeUndefined();
    expect(ask({ iat: "soon" }, {})).toBe("claim_type");
    expect(ask({ iat: now + 1 }, { maxAge: 60 })).toBe("not_yet_valid");
  });

  it("maxAge: to the second, with the leeway, and refused when it is no number", () => {
    expect(ask({ iat: now - 60 }, { maxAge: 60 })).toBeUndefined();
    expect(ask({ iat: now - 61 }, { maxAge: 60 })).toBe("too_old");
    expect(ask({ iat: now - 61 }, { maxAge: 60, leeway: 1 })).toBeUndefined();
    expect(ask({}, { maxAge: 60 })).toBe("missing_claim");
    expect(ask({ iat: now }, { maxAge: Number.NaN })).toBe("too_old");
  });

  it("required: members of the claims themselves, whatever their value", () => {
    expect(ask({ a: null }, { required: ["a"] })).toBeUndefined();
    for (const name of ["b", "toString", "__proto__"])
      expect(ask({ a: null }, { required: [name] })).toBe("missing_claim");
  });

  it("understood: critical extensions that the caller takes care of", () => {
    const token = signedByHand('{"alg":"HS256","crit":["x"],"x":1}', "{}");
    expect(verifyJwt(token, keys, { now, understood: ["x"] })).toEqual({});
    expect(codeOf(() => verifyJwt(token, keys, { now }))).toBe("critical");
  });

  it("reading: what PyJWT takes beyond the RFC", () => {
    const token = signedByHand('{"alg":"HS256"}', Buffer.from('{"a":1,"a":2}', "utf16le"));
    expect(verifyJwt(token, keys, { now, reading: "pyjwt" })).toEqual({ a: 2 });
    expect(codeOf(() => verifyJwt(token, keys, { now }))).toBe("payload");
  });
});

describe("isUserId", () => {
  it.each([1, "1", 42, "9223372036854775807", Number.MAX_SAFE_INTEGER])("%j is one", (claim) => {
    expect(isUserId(claim)).toBe(true);
  });

  it.each([
    0,
    -1,
    1.5,
    2 ** 53,
    null,
    true,
    [1],
    {},
    undefined,
    "",
    "0",
    "-1",
    "+1",
    "01",
    " 1",
    "1 ",
    "1.0",
    "1e3",
    "0x1",
    "１",
    "٣",
    "1\n",
    "9223372036854775808",
    "10000000000000000000",
  ])("%j is none", (claim) => {
    expect(isUserId(claim)).toBe(false);
  });
});
