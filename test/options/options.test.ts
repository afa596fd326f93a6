// Options that depend on each other, and what the start reports about them.
import { afterEach, describe, expect, it } from "vitest";
import * as z from "zod";
import { allowAny, defineView, latchkey, type LatchkeyOptions, type TokenUser } from "../../src/index.ts";
import { password, secretKey, type TestApp, testApp } from "../support/app.ts";
import { stateless } from "../support/stateless.ts";

let test: TestApp | undefined;
afterEach(() => test?.app.close());

/** How many seconds a refresh token of a first login lives. */
async function refreshLifetime(options: Parameters<typeof testApp>[0]): Promise<number> {
  test = await testApp(options, ["ada"]);
  const { refresh } = await test.login("ada");
  const [, payload = ""] = refresh.split(".");
  const { exp, iat } = JSON.parse(Buffer.from(payload, "base64url").toString());
  return exp - iat;
}

const day = 86_400;

const nobody = (): TokenUser => ({
  id: 0,
  username: "",
  isActive: true,
  isStaff: false,
  isSuperuser: false,
});

describe("sessionLifetime", () => {
  it("is by default at least the lifetime of a refresh token", async () => {
    expect(await refreshLifetime({ tokens: { refreshTokenLifetime: "90d" } })).toBe(90 * day);
  });

  it("limits refresh tokens when it is set", async () => {
    const options = { sessionLifetime: "10d", tokens: { refreshTokenLifetime: "90d" } };
    expect(await refreshLifetime(options)).toBe(10 * day);
  });
});

const signed = { rotateRefreshTokens: true, blacklistAfterRotation: true } as const;
const ring = { env: "NO_RING" };

describe("an option that cannot take effect stops the start", () => {
  it.each<[string, LatchkeyOptions]>([
    ["tokens.blacklistAfterRotation", { tokens: { ...signed, blacklist: "off" } }],
    ["tokens.blacklistAfterRotation", { tokens: { ...signed, jtiClaim: null } }],
    ["tokens.refreshReuseInterval", { tokens: { refreshReuseInterval: 5 } }],
    ["tokens.refreshReuseInterval", { tokens: { rotateRefreshTokens: true, refreshReuseInterval: 5 } }],
    ["tokens.revokeTokenClaim", { tokens: { revokeTokenClaim: "pw" } }],
    [
      "tokens.checkUserIsActive",
      { tokens: { checkUserIsActive: false, userAuthenticationRule: (): boolean => true } },
    ],
    ["tokens.tokenUserClass", { tokens: { tokenUserClass: nobody } }],
    ["tokens.verifyingKey", { tokens: { verifyingKey: "x" } }],
    ["tokens.allowHttpJwkUrl", { tokens: { allowHttpJwkUrl: true } }],
    ["secretKeyFallbacks", { secretKeyFallbacks: ["x"], keyRing: ring }],
    ["secretKeyFallbacks", { secretKeyFallbacks: ["x"], tokens: { jwkUrl: "https://id.example/jwks" } }],
    ["tokens.algorithm", { keyRing: ring, tokens: { algorithm: "RS256" } }],
    ["tokens.signingKey", { keyRing: ring, tokens: { signingKey: "x" } }],
    ["keyRingInterval", { keyRingInterval: "1s" }],
    ["tokens.rfc9068", { tokens: { rfc9068: { clientId: "web" }, issuer: "https://id.example" } }],
    ["tokens.slidingTokenLifetime", { tokens: { slidingTokenLifetime: "1h" } }],
    ["tokens.slidingTokenRefreshExpClaim", { tokens: { slidingTokenRefreshExpClaim: "x" } }],
    ["revocation", { revocation: "session", tokens: { blacklist: "off" } }],
    [
      "revocation",
      {
        views: [defineView("/x/", { get: () => ({}), revocation: "session" })],
        tokens: { blacklist: "off" },
      },
    ],
    ["sessionLifetime", { sessionLifetime: "1d", tokens: { blacklist: "off" } }],
    ["sessionLimit", { sessionLimit: { count: 1 }, tokens: { blacklist: "off" } }],
    ["purgeInterval", { purgeInterval: "1h", tokens: { blacklist: "off" } }],
    ["paths.sessions", { paths: { sessions: "/s/" }, tokens: { blacklist: "off" } }],
    ["sessionIdleLifetime", { sessionIdleLifetime: "30d" }],
    [
      "keepSessionsOnPasswordChange",
      { keepSessionsOnPasswordChange: true, tokens: { checkRevokeToken: true } },
    ],
    ["tokens.userIdField", { tokens: { userIdField: "nickname" } }],
    ["tokens.userIdField", { tokens: { userIdField: "email" }, users: { omit: ["email"] } }],
  ])("%s: %j", (option, options) => {
    expect(() => latchkey({ secretKey, database: "sqlite::memory:", ...options })).toThrow(
      expect.objectContaining({
        name: "OptionsError",
        message: expect.stringContaining(`\`${option}\` cannot take effect`),
      }),
    );
  });

  it.each<LatchkeyOptions>([
    { tokens: { refreshReuseInterval: 0 } },
    { tokens: { refreshReuseInterval: "0s", leeway: "30s" } },
    { tokens: { ...signed, refreshReuseInterval: 5 } },
    { tokens: { slidingTokenLifetime: "1h", authTokenClasses: ["sliding"] } },
    { paths: { tokenObtainSliding: "/s/" }, tokens: { slidingTokenLifetime: "1h" } },
    { tokens: { tokenUserClass: nobody }, revocation: stateless },
    { tokens: { userIdField: "nickname" }, users: { fields: z.object({ nickname: z.string() }) } },
  ])("but not where it can: %j", async (options) => {
    const app = latchkey({ secretKey, database: "sqlite::memory:", permissions: [allowAny], ...options });
    await app.close();
    expect(app.location).toBe(":memory:");
  });
});

describe("an option with an invalid value", () => {
  it.each<[string, object]>([
    ["tokens.acessTokenLifetime", { tokens: { acessTokenLifetime: "5m" } }],
    ["tokens.accessTokenLifetime", { tokens: { accessTokenLifetime: "soon" } }],
    ["tokens.algorithm", { tokens: { algorithm: "none" } }],
    ["tokens.refreshReuseInterval", { tokens: { ...signed, refreshReuseInterval: "301s" } }],
    ["tokens.leeway", { tokens: { leeway: Infinity } }],
    ["keyRingInterval", { keyRing: ring, keyRingInterval: "52w" }],
    ["purgeInterval", { purgeInterval: 0 }],
    ["timeZone", { timeZone: "Mars/Olympus" }],
    ["paths.register", { paths: { register: "users" } }],
  ])("%s is named", (option, options) => {
    expect(() => latchkey({ secretKey, ...options })).toThrow(`Option \`${option}\``);
  });
});

describe("with blacklist: off", () => {
  it("there are no endpoints for sessions", async () => {
    test = await testApp({ tokens: { blacklist: "off" } }, []);
    expect((await test.call("GET", "/api/sessions/")).status).toBe(404);
    expect((await test.call("POST", "/api/token/")).status).toBe(400);
  });
});

describe("answer hooks", () => {
  it("change the responses", async () => {
    const note = (answer: object): Record<string, unknown> => ({ ...answer, note: 1 });
    test = await testApp({
      paths: { tokenObtainSliding: "/api/sliding/", tokenRefreshSliding: "/api/sliding/refresh/" },
      tokens: {
        obtainAnswer: (answer, user) => ({ ...answer, id: user.id }),
        refreshAnswer: note,
        verifyAnswer: note,
        blacklistAnswer: note,
        slidingObtainAnswer: (answer, user) => ({ ...answer, id: user.id }),
        slidingRefreshAnswer: note,
      },
    });
    const post = async (path: string, json: object): Promise<Record<string, unknown>> =>
      JSON.parse((await test?.call("POST", `/api/${path}/`, { json }))?.text ?? "");
    const credentials = { username: "ada", password };
    const { refresh, access, id } = await post("token", credentials);
    expect([typeof access, id]).toEqual(["string", 1]);
    expect(await post("token/refresh", { refresh })).toEqual({ access: expect.any(String), note: 1 });
    expect(await post("token/verify", { token: access })).toEqual({ note: 1 });
    expect(await post("token/blacklist", { refresh })).toEqual({ note: 1 });
    const sliding = await post("sliding", credentials);
    expect(sliding).toEqual({ token: expect.any(String), id: 1 });
    expect(await post("sliding/refresh", { token: sliding["token"] })).toEqual({
      token: expect.any(String),
      note: 1,
    });
  });
});

describe("allowShortSecret", () => {
  it("is logged at every start, without the secret", async () => {
    const notices: string[] = [];
    const short = "sw0rdfish";
    const log = (message: string): number => notices.push(message);
    test = await testApp({ secretKey: short, log, tokens: { allowShortSecret: true } }, []);
    expect(notices).toEqual([expect.stringContaining("allowShortSecret")]);
    expect(notices.join()).not.toContain(short);
  });
});
