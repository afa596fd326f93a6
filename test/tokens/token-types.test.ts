// Token types: their header and their custom claims are required when a token is read.
import { describe, expect, it } from "vitest";
import * as z from "zod";
import { createSingleKeySet, createTokens, type TokenType } from "../../src/tokens/index.ts";
import { access, codeOf, now, secret } from "./material.ts";

const keys = createSingleKeySet({ algorithm: "HS256", signingKey: secret });
const tokens = createTokens({ keys });
const jti = "0123456789abcdef0123456789abcdef";
const mint = (type: TokenType, claims = {}): string => tokens.mint(type, { claims, now, jti }).token;
const headerOf = (token: string): unknown =>
  JSON.parse(Buffer.from(token.split(".")[0] ?? "", "base64url").toString());

describe("a type with a `typ`", () => {
  const profiled = { ...access, typ: "at+jwt" };

  it("writes it into the header", () => {
    expect(headerOf(mint(profiled))).toEqual({ alg: "HS256", typ: "at+jwt" });
    expect(headerOf(mint(access))).toEqual({ alg: "HS256", typ: "JWT" });
  });

  it.each(["at+jwt", "AT+JWT", "application/at+jwt", "Application/At+Jwt"])("takes %s", (typ) => {
    expect(codeOf(() => tokens.parse(profiled, mint({ ...access, typ }), now))).toBeUndefined();
  });

  it.each(["JWT", "jwt", "at", "text/at+jwt", ""])("refuses %j, however often it is seen", (typ) => {
    const token = mint({ ...access, typ });
    for (let time = 0; time < 3; time++)
      expect(codeOf(() => tokens.parse(profiled, token, now))).toBe("type");
    expect(codeOf(() => tokens.parse(access, token, now))).toBeUndefined();
  });

  it("refuses a token whose header has none", () => {
    const bare = createTokens({ keys, cache: false });
    const [, payload = ""] = mint(profiled).split(".");
    const header = Buffer.from('{"alg":"HS256"}').toString("base64url");
    const signature = keys.active?.algorithm.sign(keys.active.signing, `${header}.${payload}`);
    expect(codeOf(() => bare.parse(profiled, `${header}.${payload}.${signature}`, now))).toBe("type");
  });
});

describe("a type with claims of its own", () => {
  const invitation: TokenType<{ team: string; seats: number }> = {
    name: "invitation",
    lifetime: 60,
    claims: z.object({ team: z.string(), seats: z.coerce.number().default(1) }),
  };

  it("gives them as its schema makes them, beside the others", () => {
    const { team, seats, ...rest } = tokens.parse(
      invitation,
      mint(invitation, { team: "a", seats: "7" }),
      now,
    );
    expect([team, seats]).toEqual(["a", 7]);
    expect(rest).toEqual({ token_type: "invitation", exp: now + 60, iat: now, jti });
    expect(tokens.parse(invitation, mint(invitation, { team: "b" }), now).seats).toBe(1);
  });

  it("refuses a token without them", () => {
    expect(codeOf(() => tokens.parse(invitation, mint(invitation), now))).toBe("claims");
    expect(codeOf(() => tokens.parse(invitation, mint(invitation, { team: 1 }), now))).toBe("claims");
  });

  it("cannot have a schema that answers later", () => {
    const later = { ...invitation, claims: z.object({ team: z.string().refine(async () => true) }) };
    expect(() => tokens.parse(later, mint(invitation, { team: "a" }), now)).toThrow(/asynchronous/);
  });
});

describe("turned-off claims, written as PyJWT writes them", () => {
  it("are one member named null, which is not copied", () => {
    const python = createTokens({ keys, reading: "pyjwt", tokenTypeClaim: null, jtiClaim: null });
    const { claims } = python.mint(access, { claims: {}, now, jti });
    expect(claims).toEqual({ null: jti, exp: now + 300, iat: now });
  });
});
