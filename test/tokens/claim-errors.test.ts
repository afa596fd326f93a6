// A refusal names the claim that is its cause, and what is wrong with it.
import { describe, expect, it } from "vitest";
import {
  createSingleKeySet,
  createTokens,
  type JwtRules,
  TokenError,
  type TokensOptions,
  verifyJwt,
} from "../../src/tokens/index.ts";
import { access, now, secret, signedByHand, tokenOf } from "./material.ts";

const keys = createSingleKeySet({ algorithm: "HS256", signingKey: secret });

function failure(action: () => unknown): unknown[] {
  try {
    action();
    return [];
  } catch (error) {
    if (!(error instanceof TokenError)) throw error;
    return [error.code, error.claim, error.reason];
  }
}

describe("the claim and the reason of a refusal", () => {
  it.each<[claims: object, options: Omit<TokensOptions, "keys">, expected: unknown[]]>([
    [{}, {}, ["no_expiry", "exp", "missing"]],
    [{ exp: now }, {}, ["expired", "exp", "check_failed"]],
    [{ exp: "soon" }, {}, ["claim_type", "exp", "invalid"]],
    [{ nbf: now + 1 }, {}, ["not_yet_valid", "nbf", "check_failed"]],
    [{ nbf: "soon" }, {}, ["claim_type", "nbf", "invalid"]],
    [{ iat: now + 1 }, {}, ["not_yet_valid", "iat", "check_failed"]],
    [{ sub: 1 }, {}, ["claim_type", "sub", "invalid"]],
    [{ jti: 1 }, {}, ["claim_type", "jti", "invalid"]],
    [{ aud: [1] }, {}, ["claim_type", "aud", "invalid"]],
    [{}, { issuer: "a" }, ["issuer", "iss", "missing"]],
    [{ iss: "b" }, { issuer: "a" }, ["issuer", "iss", "check_failed"]],
    [{}, { audience: "a" }, ["audience", "aud", "missing"]],
    [{ aud: ["b"] }, { audience: "a" }, ["audience", "aud", "check_failed"]],
    [{ exp: now + 1 }, {}, ["no_id", "jti", "missing"]],
    [{ exp: now + 1, jti: "" }, {}, ["no_id", "jti", "check_failed"]],
    [{ exp: now + 1 }, { jtiClaim: "id" }, ["no_id", "id", "missing"]],
    [{ exp: now + 1, jti: "1" }, {}, ["no_type", "token_type", "missing"]],
    [{ exp: now + 1, jti: "1", token_type: "refresh" }, {}, ["wrong_type", "token_type", "check_failed"]],
  ])("of a token with %j under %j", (claims, options, expected) => {
    const tokens = createTokens({ keys, ...options });
    expect(failure(() => tokens.parse(access, tokenOf(claims), now))).toEqual(expected);
  });

  it.each<[claims: object, rules: Omit<JwtRules, "now">, expected: unknown[]]>([
    [{}, { required: ["scope"] }, ["missing_claim", "scope", "missing"]],
    [{}, { maxAge: 1 }, ["missing_claim", "iat", "missing"]],
    [{ iat: now - 2 }, { maxAge: 1 }, ["too_old", "iat", "check_failed"]],
    [{}, { subject: "7" }, ["subject", "sub", "missing"]],
    [{ jti: "a" }, { id: "b" }, ["id", "jti", "check_failed"]],
    [{ nonce: "a" }, { nonce: "b" }, ["nonce", "nonce", "check_failed"]],
  ])("of a JWT with %j under %j", (claims, rules, expected) => {
    expect(failure(() => verifyJwt(tokenOf(claims), keys, { now, ...rules }))).toEqual(expected);
  });

  it("are undefined when the cause is not one claim", () => {
    const tokens = createTokens({ keys });
    expect(failure(() => tokens.decode("a.b", now))).toEqual(["malformed", undefined, undefined]);
    const list = signedByHand('{"alg":"HS256"}', "[]");
    expect(failure(() => tokens.decode(list, now))).toEqual(["payload", undefined, undefined]);
  });
});
