// Verified tokens are cached, and a cached token is never accepted where the token itself would be refused.
import { describe, expect, it } from "vitest";
import {
  type CacheLimits,
  createKeySet,
  createTokens,
  type KeySet,
  type Tokens,
} from "../../src/tokens/index.ts";
import { access, codeOf, now, secret, tokenOf } from "./material.ts";

interface Watched {
  readonly tokens: Tokens;
  /** How often a signature was verified. */
  readonly verifications: () => number;
  /** Changes the keys. */
  readonly use: (keys: KeySet) => void;
}

const ring = (...secrets: readonly string[]): KeySet =>
  createKeySet(secrets.map((key) => ({ key, algorithm: "HS256" })));

function watch(cache?: CacheLimits | false, leeway = 0): Watched {
  let keys = ring(secret);
  let count = 0;
  const watched = (): KeySet => ({
    ...keys,
    candidates: (...asked) => {
      count++;
      return keys.candidates(...asked);
    },
  });
  return {
    tokens: createTokens({ keys: watched, leeway, ...(cache !== undefined && { cache }) }),
    verifications: () => count,
    use: (other) => {
      keys = other;
    },
  };
}

const numbered = (count: number): string[] =>
  Array.from({ length: count }, (_, number) =>
    tokenOf({ exp: now + 300, number: String(number).padStart(4, "0") }),
  );

describe("the cache", () => {
  it("verifies a token once", () => {
    const { tokens, verifications } = watch();
    const token = tokenOf({ exp: now + 300 });
    for (let time = 0; time < 5; time++) expect(tokens.decode(token, now + time)).toEqual({ exp: now + 300 });
    expect(verifications()).toBe(1);
  });

  it("can be turned off", () => {
    const { tokens, verifications } = watch(false);
    const token = tokenOf({ exp: now + 300 });
    for (let time = 0; time < 5; time++) tokens.decode(token, now);
    expect(verifications()).toBe(5);
  });

  it.each([0, 10])("never outlives a token, with a leeway of %i", (leeway) => {
    const { tokens, verifications } = watch(undefined, leeway);
    const token = tokenOf({ exp: now + 300 });
    tokens.decode(token, now);
    expect(codeOf(() => tokens.decode(token, now + 299 + leeway))).toBeUndefined();
    expect(codeOf(() => tokens.decode(token, now + 300 + leeway))).toBe("expired");
    expect(codeOf(() => tokens.decode(token, Number.NaN))).toBe("expired");
    expect(verifications()).toBe(2);
  });

  it("does not let a clock that goes back make a token older than it is", () => {
    const { tokens } = watch();
    const token = tokenOf({ iat: now, nbf: now + 5, exp: now + 300 });
    tokens.decode(token, now + 5);
    expect(codeOf(() => tokens.decode(token, now + 4))).toBe("not_yet_valid");
  });

  it("is empty again when the keys are others", () => {
    const { tokens, verifications, use } = watch();
    const token = tokenOf({ exp: now + 300 });
    tokens.decode(token, now);
    use(ring("another secret, also as long as any digest, and it did not sign the token."));
    expect(codeOf(() => tokens.decode(token, now))).toBe("signature");
    use(ring(secret));
    expect(tokens.decode(token, now)).toEqual({ exp: now + 300 });
    expect(verifications()).toBe(3);
  });

  it("remembers no refusal and no type", () => {
    const { tokens, verifications } = watch();
    const forged = `${tokenOf({ exp: now + 300 }).slice(0, -4)}AAAA`;
    expect(codeOf(() => tokens.decode(forged, now))).toBe("signature");
    expect(codeOf(() => tokens.decode(forged, now))).toBe("signature");
    expect(verifications()).toBe(2);
    const { token } = tokens.mint(access, { now, jti: "1", claims: {} });
    tokens.parse(access, token, now);
    expect(codeOf(() => tokens.parse({ name: "refresh", lifetime: 1 }, token, now))).toBe("wrong_type");
  });

  it("belongs to its settings alone", () => {
    const keys = ring(secret);
    const token = tokenOf({ exp: now + 300 });
    expect(createTokens({ keys }).decode(token, now)).toEqual({ exp: now + 300 });
    expect(codeOf(() => createTokens({ keys, issuer: "https://a.example" }).decode(token, now))).toBe(
      "issuer",
    );
  });

  it("holds as many entries as it may, and forgets the oldest", () => {
    const { tokens, verifications } = watch({ entries: 3, bytes: 1_000_000 });
    const [first = "", ...others] = numbered(4);
    for (const token of [first, ...others]) tokens.decode(token, now);
    for (const token of others) tokens.decode(token, now);
    expect(verifications()).toBe(4);
    tokens.decode(first, now);
    expect(verifications()).toBe(5);
  });

  it("holds as many bytes as it may: four for each character of a token", () => {
    const [first = "", second = "", third = ""] = numbered(3);
    const { tokens, verifications } = watch({ entries: 1000, bytes: first.length * 4 * 2 });
    for (const token of [first, second, third, second, third]) tokens.decode(token, now);
    expect(verifications()).toBe(3);
    tokens.decode(first, now);
    expect(verifications()).toBe(4);
  });

  it("does not empty itself for a token that is larger than all of it", () => {
    const [small = ""] = numbered(1);
    const { tokens, verifications } = watch({ entries: 1000, bytes: small.length * 4 });
    const large = tokenOf({ exp: now + 300, text: "x".repeat(1000) });
    for (const token of [small, large, large, small]) tokens.decode(token, now);
    expect(verifications()).toBe(3);
  });

  it("gives room back when a token expires", () => {
    const tokensInTurn = numbered(50);
    const [first = ""] = tokensInTurn;
    const { tokens, verifications } = watch({ entries: 1, bytes: first.length * 4 });
    for (const token of tokensInTurn) {
      tokens.decode(token, now);
      expect(codeOf(() => tokens.decode(token, now + 300))).toBe("expired");
    }
    tokens.decode(first, now);
    tokens.decode(first, now);
    expect(verifications()).toBe(51);
  });

  it("gives out claims that nobody can change for the next", () => {
    const { tokens } = watch();
    const token = tokenOf({ exp: now + 300, groups: [{ name: "staff" }] });
    const claims = tokens.decode(token, now);
    expect(Reflect.set(claims, "exp", now + 3000)).toBe(false);
    const groups: unknown = claims["groups"];
    expect(() => {
      Object.assign(Array.isArray(groups) ? groups[0] : {}, { name: "root" });
    }).toThrow(TypeError);
    expect(tokens.decode(token, now)).toEqual({ exp: now + 300, groups: [{ name: "staff" }] });
  });
});
