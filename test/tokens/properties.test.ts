// Properties of every token, key and text: round trips, the smallest change, the wrong key, and arbitrary input.
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  createSingleKeySet,
  createTokens,
  type JsonValue,
  TokenError,
  verifyJws,
  verifyJwt,
} from "../../src/tokens/index.ts";
import { anyText } from "../support/any-text.ts";
import {
  access,
  codeOf,
  materials,
  now,
  secret,
  signedByHand,
  signedSegments,
  tokensOf,
} from "./material.ts";

const registered: ReadonlySet<string> = new Set([
  "token_type",
  "exp",
  "iat",
  "nbf",
  "jti",
  "sub",
  "aud",
  "iss",
]);
const json = fc.jsonValue({ maxDepth: 4 }).map((value): JsonValue => JSON.parse(JSON.stringify(value)));
const claimName = fc
  .oneof(anyText(), fc.constantFrom("__proto__", "constructor", "toString", "1", ""))
  .filter((name) => !registered.has(name));
const claims = fc.dictionary(claimName, json, { noNullPrototype: true });

/** One algorithm of each family is tried at every place; the others read a token with the same code: at every eighth, and at the last, whose low bits may be padding. */
const everywhere: ReadonlySet<string> = new Set(["HS256", "RS256", "PS256", "ES256", "EdDSA (Ed25519)"]);
const places = (name: string, length: number): readonly number[] =>
  Array.from({ length }, (_, at) => at).filter(
    (at) => everywhere.has(name) || at % 8 === 0 || at === length - 1,
  );

describe("every algorithm", () => {
  it.each(materials)("$name: parsing what was minted gives back what was minted", (material) => {
    const tokens = tokensOf(material);
    fc.assert(
      fc.property(claims, (own) => {
        const minted = tokens.mint(access, { now, jti: "1", claims: own });
        // Compared as text, because `toEqual` ignores `__proto__`.
        expect(JSON.stringify(tokens.parse(access, minted.token, now))).toBe(JSON.stringify(minted.claims));
      }),
      { numRuns: 25 },
    );
  });

  it.each(materials)("$name: with any one bit flipped it is another token", (material) => {
    const tokens = tokensOf(material);
    const { token } = tokens.mint(access, { now, jti: "1", claims: { user_id: "1" } });
    const taken: string[] = [];
    for (const at of places(material.name, token.length)) {
      // All sixteen bits: a decoder that uses only the low byte of a character would accept the upper ones as the same token.
      for (let bit = 0; bit < 16; bit++) {
        const unit = String.fromCharCode(token.charCodeAt(at) ^ (1 << bit));
        const flipped = token.slice(0, at) + unit + token.slice(at + 1);
        try {
          tokens.decode(flipped, now);
          taken.push(flipped);
        } catch (error) {
          if (!(error instanceof TokenError)) throw error;
        }
      }
    }
    expect(taken).toEqual([]);
  });

  it.each(materials)("$name: no other key takes it, of its own kind or of another", (material) => {
    const { token } = tokensOf(material).mint(access, { now, jti: "1", claims: {} });
    const others = materials.filter(
      ({ algorithm, key }) => algorithm !== material.algorithm || key !== material.key,
    );
    expect(others.map((other) => codeOf(() => tokensOf(other).decode(token, now)))).toEqual(
      others.map(({ algorithm }) => (algorithm === material.algorithm ? "signature" : "algorithm")),
    );
    const stranger = tokensOf({ algorithm: material.algorithm, key: material.stranger });
    expect(codeOf(() => stranger.decode(token, now))).toBe("signature");
  });
});

describe("whatever is sent", () => {
  const keys = createSingleKeySet({ algorithm: "HS256", signingKey: secret });
  const asked = [
    createTokens({ keys, cache: false }),
    createTokens({ keys, reading: "pyjwt", cache: false }),
  ].map(
    (tokens) =>
      (token: string): unknown =>
        tokens.parse(access, token, now),
  );
  asked.push(
    (token) => verifyJws(token, keys),
    (token) => verifyJwt(token, keys, { now, maxAge: 60, typ: "JWT", nonce: "n", required: ["sub"] }),
  );

  /** Wrong answers: an answer has to be claims, or a TokenError whose message is its code and contains nothing of the token. */
  function faultsOf(token: string): unknown[] {
    return asked.flatMap((ask) => {
      try {
        ask(token);
        return [];
      } catch (error) {
        return error instanceof TokenError && error.message === error.code ? [] : [error];
      }
    });
  }

  it("any text is refused with a TokenError", () => {
    fc.assert(
      fc.property(fc.oneof(anyText(), fc.string(), fc.stringMatching(/^[\w.=-]*$/)), (text) => {
        for (const ask of asked) expect(() => ask(text)).toThrow(TokenError);
      }),
      { numRuns: 500 },
    );
  });

  it("any three segments, rightly signed, are answered", () => {
    const segment = fc.oneof(
      fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes).toString("base64url")),
      anyText({ maxLength: 40 }),
      json.map((value) => Buffer.from(JSON.stringify(value)).toString("base64url")),
    );
    fc.assert(
      fc.property(segment, segment, (header, payload) => {
        expect(faultsOf(signedSegments(header, payload))).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  it("any members of a header and any claims, rightly signed, are answered", () => {
    const headers = fc.record(
      {
        alg: fc.oneof({ weight: 9, arbitrary: fc.constant("HS256") }, { weight: 1, arbitrary: json }),
        typ: fc.oneof(fc.constant("JWT"), json),
        kid: fc.oneof(fc.string(), json),
        crit: fc.oneof(fc.array(fc.constantFrom("exp", "b64", "__proto__")), json),
        b64: fc.oneof(fc.boolean(), json),
        cty: json,
      },
      { requiredKeys: ["alg"] },
    );
    const date = fc.oneof(fc.integer({ min: now - 5, max: now + 5 }), fc.double(), json);
    const payloads = fc.record(
      {
        token_type: fc.oneof(fc.constant("access"), json),
        exp: date,
        nbf: date,
        iat: date,
        jti: fc.oneof(fc.string(), json),
        sub: fc.oneof(fc.string(), json),
        aud: json,
        iss: json,
        nonce: fc.oneof(fc.constant("n"), json),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(headers, payloads, (header, payload) => {
        expect(faultsOf(signedByHand(JSON.stringify(header), JSON.stringify(payload)))).toEqual([]);
      }),
      { numRuns: 1000 },
    );
  });
});

describe("members that repeat", () => {
  const keys = createSingleKeySet({ algorithm: "HS256", signingKey: secret });
  const decode = (payload: string): unknown =>
    createTokens({ keys, cache: false }).decode(signedByHand('{"alg":"HS256"}', payload), now);

  /** JSON with one member repeated, in the `target`th object that has members, with arbitrary white space and escapes. */
  function spell(value: JsonValue, target: { left: number }, space: string): string {
    if (typeof value !== "object" || value === null) return JSON.stringify(value);
    const list = (open: string, parts: string[], close: string): string =>
      open + space + parts.join(`${space},${space}`) + space + close;
    if (Array.isArray(value))
      return list(
        "[",
        value.map((one) => spell(one, target, space)),
        "]",
      );
    const members = Object.entries(value).map(
      ([name, inner]) => `${JSON.stringify(name)}${space}:${space}${spell(inner, target, space)}`,
    );
    const [name] = Object.keys(value);
    if (name !== undefined && target.left-- === 0) {
      members.push(`"${escape(name)}"${space}:${space}0`);
    }
    return list("{", members, "}");
  }

  const escape = (text: string): string =>
    Array.from({ length: text.length }, (_, at) => text.charCodeAt(at))
      .map((unit) => String.raw`\u${unit.toString(16).padStart(4, "0")}`)
      .join("");

  const anyClaims = fc
    .dictionary(claimName, fc.oneof(json, fc.constantFrom("a:b", '":', "https://a.example", "\\")), {
      minKeys: 1,
    })
    .map((value): JsonValue => JSON.parse(JSON.stringify(value)));
  const spaces = fc.constantFrom("", " ", "\n\t");

  it("are refused wherever they are, and however they are written", () => {
    fc.assert(
      fc.property(anyClaims, spaces, fc.nat({ max: 3 }), (value, space, place) => {
        const target = { left: place };
        const text = spell(value, target, space);
        fc.pre(target.left < 0);
        expect(codeOf(() => decode(text))).toBe("payload");
      }),
    );
  });

  it("are not seen where there are none", () => {
    fc.assert(
      fc.property(anyClaims, spaces, (value, space) => {
        const text = spell(value, { left: Infinity }, space);
        expect(JSON.stringify(decode(text))).toBe(JSON.stringify(value));
      }),
    );
  });
});

describe("a member named __proto__", () => {
  it("is a claim like any other", () => {
    const keys = createSingleKeySet({ algorithm: "HS256", signingKey: secret });
    const token = signedByHand(
      '{"alg":"HS256","__proto__":{"typ":1}}',
      `{"exp":${now + 1},"__proto__":{"token_type":"access","jti":"1","is_staff":true}}`,
    );
    const decoded = createTokens({ keys }).decode(token, now);
    expect(Object.keys(decoded)).toEqual(["exp", "__proto__"]);
    expect(decoded["is_staff"]).toBeUndefined();
    expect(codeOf(() => createTokens({ keys }).parse(access, token, now))).toBe("no_id");
    expect(Reflect.get({}, "is_staff")).toBeUndefined();
  });
});
