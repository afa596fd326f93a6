// An app's tokens: their bytes, the order of claims, dates, types, and which are accepted.
import { describe, expect, it } from "vitest";
import {
  createKeySet,
  createSingleKeySet,
  createTokens,
  type JsonValue,
  KeyError,
  type KeySet,
  TokenError,
} from "../../src/tokens/index.ts";
import { access, codeOf, now, secret, tokenOf } from "./material.ts";

const keys = createSingleKeySet({ algorithm: "HS256", signingKey: secret });
const tokens = createTokens({ keys });
const jti = "0f0e0d0c0b0a09080706050403020100";

function read(token: string): { header: string; payload: string } {
  const [header = "", payload = ""] = token
    .split(".")
    .map((segment) => Buffer.from(segment, "base64url").toString());
  return { header, payload };
}

describe("a minted token", () => {
  it("has exactly the header of Simple JWT, and its claims in its order", () => {
    const { token, claims } = tokens.mint(
      { name: "sliding", lifetime: 300 },
      { now: now + 0.9, jti, claims: { refresh_exp: now + 86_400, user_id: "7", is_staff: false } },
    );
    expect(read(token)).toEqual({
      header: '{"alg":"HS256","typ":"JWT"}',
      payload: `{"token_type":"sliding","exp":${now + 300},"iat":${now},"jti":"${jti}","refresh_exp":${now + 86_400},"user_id":"7","is_staff":false}`,
    });
    expect(tokens.parse({ name: "sliding", lifetime: 300 }, token, now)).toEqual(claims);
  });

  it("names its key where the key has a name, and ends with audience and issuer", () => {
    const named = createKeySet([{ key: secret, algorithm: "HS256", kid: "2026-a" }]);
    const { token } = createTokens({
      keys: named,
      audience: ["web", "app"],
      issuer: "https://a.example",
    }).mint(access, { now, jti, claims: { user_id: "7" } });
    expect(read(token)).toEqual({
      header: '{"alg":"HS256","typ":"JWT","kid":"2026-a"}',
      payload: `{"token_type":"access","exp":${now + 300},"iat":${now},"jti":"${jti}","user_id":"7","aud":["web","app"],"iss":"https://a.example"}`,
    });
  });

  it("has no type and no id where their claims are turned off", () => {
    const bare = createTokens({ keys, tokenTypeClaim: null, jtiClaim: null });
    const { token } = bare.mint(access, { now, jti, claims: {} });
    expect(read(token)).toEqual({
      header: '{"alg":"HS256","typ":"JWT"}',
      payload: `{"exp":${now + 300},"iat":${now}}`,
    });
    expect(bare.parse({ name: "refresh", lifetime: 1 }, token, now)).toEqual({ exp: now + 300, iat: now });
  });

  it("has claims of other names where they are renamed", () => {
    const renamed = createTokens({ keys, tokenTypeClaim: "typ", jtiClaim: "id" });
    const { token } = renamed.mint(access, { now, jti, claims: {} });
    expect(read(token).payload).toBe(`{"typ":"access","exp":${now + 300},"iat":${now},"id":"${jti}"}`);
    expect(codeOf(() => renamed.parse({ name: "refresh", lifetime: 1 }, token, now))).toBe("wrong_type");
  });

  it("is ASCII, as Python writes JSON", () => {
    const token = tokens.sign({ name: "Zoë 漢 😀\u007f", exp: now });
    expect(read(token).payload).toBe(
      String.raw`{"name":"Zo\u00eb \u6f22 \ud83d\ude00\u007f","exp":${String(now)}}`,
    );
  });

  it("goes through the replacer", () => {
    const upper = createTokens({
      keys,
      replacer: (_, value) => (typeof value === "string" ? value.toUpperCase() : value),
    });
    expect(read(upper.sign({ name: "ada" })).payload).toBe('{"name":"ADA"}');
  });

  it("is signed with the key of the moment", () => {
    const named = (kid: string): KeySet =>
      createKeySet([{ key: `${secret}${kid}`, algorithm: "HS256", kid }]);
    let current = named("a");
    const rotated = createTokens({ keys: () => current });
    const before = rotated.sign({ exp: now + 1 });
    current = named("b");
    const after = rotated.sign({ exp: now + 1 });
    expect([before, after].map((token) => read(token).header)).toEqual([
      '{"alg":"HS256","typ":"JWT","kid":"a"}',
      '{"alg":"HS256","typ":"JWT","kid":"b"}',
    ]);
    expect(rotated.decode(after, now)).toEqual({ exp: now + 1 });
    expect(codeOf(() => rotated.decode(before, now))).toBe("unknown_key");
  });

  it("cannot be minted for a moment or a lifetime that is no number", () => {
    expect(() => tokens.mint(access, { now: Number.NaN, jti, claims: {} })).toThrow(RangeError);
    expect(() => tokens.mint({ name: "access", lifetime: Infinity }, { now, jti, claims: {} })).toThrow(
      RangeError,
    );
  });

  it("cannot be signed without a private key", () => {
    const none = createTokens({
      keys: createKeySet([{ key: secret, algorithm: "HS256" }], { active: null }),
    });
    expect(() => none.sign({})).toThrow(expect.objectContaining({ code: "wrong_key" }));
    expect(() => none.sign({})).toThrow(KeyError);
  });
});

describe("dates", () => {
  const at = (claims: Readonly<Record<string, JsonValue>>, leeway: number): unknown =>
    codeOf(() => createTokens({ keys, leeway }).decode(tokenOf(claims), now));

  it.each([0, 10])("with a leeway of %i seconds, to the second", (leeway) => {
    expect(at({ exp: now - leeway }, leeway)).toBe("expired");
    expect(at({ exp: now - leeway + 1 }, leeway)).toBeUndefined();
    expect(at({ nbf: now + leeway + 1 }, leeway)).toBe("not_yet_valid");
    expect(at({ nbf: now + leeway }, leeway)).toBeUndefined();
    expect(at({ iat: now + leeway + 1 }, leeway)).toBe("not_yet_valid");
    expect(at({ iat: now + leeway }, leeway)).toBeUndefined();
  });

  it("may have fractions, and lie in every year of a calendar", () => {
    expect(at({ exp: now + 0.5, nbf: now - 0.5, iat: -1.5 }, 0)).toBeUndefined();
    expect(at({ exp: 253_402_300_799 }, 0)).toBeUndefined();
    expect(at({ exp: 253_402_300_800 }, 0)).toBe("claim_type");
  });

  it.each(["1900000000", "soon", null, true, [], {}])("are numbers: %j is none", (value) => {
    expect(at({ nbf: value }, 0)).toBe("claim_type");
    expect(at({ iat: value }, 0)).toBe("claim_type");
  });

  it("written as text are taken where tokens are read as PyJWT reads them, but for `exp`", () => {
    const lenient = createTokens({ keys, reading: "pyjwt" });
    const code = (claims: object): unknown => codeOf(() => lenient.decode(tokenOf(claims), now));
    expect(code({ iat: String(now), nbf: String(now) })).toBeUndefined();
    expect(code({ nbf: String(now + 1) })).toBe("not_yet_valid");
    expect(code({ exp: String(now + 1) })).toBe("claim_type");
    expect(code({ exp: String(now) })).toBe("expired");
  });

  it("are refused by a clock that is no number", () => {
    const token = tokenOf({ exp: now });
    expect(codeOf(() => tokens.decode(token, Number.NaN))).toBe("expired");
    expect(codeOf(() => tokens.decode(tokenOf({ nbf: now }), Number.NaN))).toBe("not_yet_valid");
    expect(codeOf(() => tokens.decode(tokenOf({ iat: now }), Number.NaN))).toBe("not_yet_valid");
  });

  it.each([-1, Number.NaN, Infinity])("a leeway of %d is refused at once", (leeway) => {
    expect(() => createTokens({ keys, leeway })).toThrow(RangeError);
  });
});

describe("types", () => {
  const { token, claims } = tokens.mint(access, { now, jti, claims: {} });

  it("are told apart, and any will do where none is asked for", () => {
    expect(codeOf(() => tokens.parse({ name: "refresh", lifetime: 1 }, token, now))).toBe("wrong_type");
    expect(tokens.parse(undefined, token, now)).toEqual(claims);
  });

  it.each(["ACCESS", "access ", "", null, 1, true, ["access"], { name: "access" }])(
    "%j is not access",
    (name) => {
      const other = tokenOf({ ...claims, token_type: name });
      expect(codeOf(() => tokens.parse(access, other, now))).toBe("wrong_type");
    },
  );

  it("demand an expiry, an id, and themselves, in this order", () => {
    const { exp, jti: id, token_type: type } = claims;
    const code = (parts: object): unknown => codeOf(() => tokens.parse(access, tokenOf(parts), now));
    expect(code({})).toBe("no_expiry");
    expect(code({ exp })).toBe("no_id");
    expect(code({ exp, jti: "" })).toBe("no_id");
    expect(code({ exp, jti: id })).toBe("no_type");
    expect(code({ exp, jti: id, token_type: type })).toBeUndefined();
  });

  it("are asked for separately from the rest", () => {
    const decoded = tokens.decode(tokenOf({}), now);
    expect(decoded).toEqual({});
    expect(() => {
      tokens.check(access, decoded, tokenOf({}));
    }).toThrow(TokenError);
  });
});

describe("issuer and audience", () => {
  const issued = createTokens({ keys, issuer: "https://a.example", audience: ["web", "app"] });
  const code = (claims: object): unknown => codeOf(() => issued.decode(tokenOf(claims), now));

  it("are demanded where they are set", () => {
    expect(code({ iss: "https://a.example", aud: "app" })).toBeUndefined();
    expect(code({ iss: "https://a.example", aud: ["other", "web"] })).toBeUndefined();
    expect(code({ aud: "app" })).toBe("issuer");
    expect(code({ iss: ["https://a.example"], aud: "app" })).toBe("issuer");
    expect(code({ iss: "https://a.example" })).toBe("audience");
    expect(code({ iss: "https://a.example", aud: [] })).toBe("audience");
    expect(code({ iss: "https://a.example", aud: ["web", 1] })).toBe("audience");
  });

  it("have the right type even where they are not asked for, unless read as PyJWT reads them", () => {
    const lenient = createTokens({ keys, reading: "pyjwt" });
    for (const claims of [{ iss: 1 }, { aud: 1 }, { aud: null }, { aud: ["web", 1] }]) {
      expect(codeOf(() => tokens.decode(tokenOf(claims), now))).toBe("claim_type");
      expect(lenient.decode(tokenOf(claims), now)).toEqual(claims);
    }
  });
});
