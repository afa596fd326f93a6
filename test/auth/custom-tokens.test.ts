// Custom token types, custom claims, and access tokens by the profile of RFC 9068.
import { describe, expect, it } from "vitest";
import * as z from "zod";
import { defineClaims, defineTokenType, defineView, isAuthenticated } from "../../src/index.ts";
import { stateless } from "../support/stateless.ts";
import { claimsOf, codeOf, flows, hour, rotating, start } from "./flows.ts";

const invitation = defineTokenType("invitation", { lifetime: "7d", claims: z.object({ team: z.string() }) });

describe("a custom token type", () => {
  it("is minted for a user and read with its claims", async () => {
    const { app } = await flows();
    const ada = await app.auth.findUser("ada");
    if (ada === undefined) throw new Error("no ada");
    const token = await app.auth.mint(invitation, ada, { team: "blue" });
    const claims = await app.auth.read(invitation, token);
    expect(claims.team).toBe("blue");
    expect(claims).toMatchObject({
      user_id: "1",
      token_type: "invitation",
      exp: start / 1000 + 7 * 24 * hour,
    });
    expect(await codeOf(app.auth.authenticate(token))).toBe("token_not_valid");
    expect(await codeOf(app.auth.refresh(token))).toBe("token_wrong_type");
  });

  it("is not interchangeable with an access token, and expires", async () => {
    const { app, login, clock } = await flows();
    const ada = await app.auth.findUser("ada");
    if (ada === undefined) throw new Error("no ada");
    const token = await app.auth.mint(invitation, ada, { team: "blue" });
    const { access } = await login("ada");
    expect(await codeOf(app.auth.read(invitation, access))).toBe("token_wrong_type");
    clock.forward(7 * 24 * hour);
    expect(await codeOf(app.auth.read(invitation, token))).toBe("token_expired");
  });

  it("authenticates requests if it is among the token classes", async () => {
    const apiKey = defineTokenType("api_key", { lifetime: "52w", claims: z.object({ scope: z.string() }) });
    const { app, call } = await flows({
      tokens: { authTokenClasses: ["access", apiKey] },
      views: [
        defineView("/me/", {
          permissions: [isAuthenticated],
          get: ({ identity }) => ({ id: identity?.user.id }),
        }),
      ],
    });
    const ada = await app.auth.findUser("ada");
    if (ada === undefined) throw new Error("no ada");
    const token = await app.auth.mint(apiKey, ada, { scope: "read" });
    expect((await call("GET", "/me/", { token })).json).toEqual({ id: 1 });
    const other = await app.auth.mint({ name: "api_key", lifetime: 60 }, ada, {});
    expect((await call("GET", "/me/", { token: other })).json).toMatchObject({
      messages: [
        { token_class: "AccessToken", token_type: "access", message: "Token has wrong type" },
        { token_class: "ApiKeyToken", token_type: "api_key", message: "Token is invalid" },
      ],
    });
  });

  it.each(["", "access", "refresh", "sliding"])("cannot have the name %j", (name) => {
    expect(() => defineTokenType(name, { lifetime: 1 })).toThrow(/name/);
  });

  it("has a lifetime", () => {
    expect(() => defineTokenType("x", { lifetime: "soon" })).toThrow(/lifetime/);
  });
});

describe("issuePair", () => {
  it("logs in as a login with a password does", async () => {
    const { app, call } = await flows({ tokens: rotating });
    const ada = await app.auth.findUser("ada");
    if (ada === undefined) throw new Error("no ada");
    const { access, refresh } = await app.auth.issuePair(ada, { userAgent: "cron" });
    expect((await call("GET", "/api/sessions/", { token: access })).json).toMatchObject([
      { user_agent: "cron", is_current: true },
    ]);
    expect((await app.auth.refresh(refresh)).refresh).toBeDefined();
  });

  it("refuses users who may not act", async () => {
    const { app, execute } = await flows();
    await execute("update auth_user set is_active = false");
    const ada = await app.auth.findUser("ada");
    if (ada === undefined) throw new Error("no ada");
    expect(await codeOf(app.auth.issuePair(ada))).toBe("no_active_account");
    expect(await app.auth.findUser("nobody")).toBeUndefined();
  });
});

describe("custom claims", () => {
  const role = defineClaims(z.object({ role: z.enum(["staff", "member"]) }), (user) => ({
    role: user.isStaff ? "staff" : "member",
  }));

  it("are in every token of a login, and typed when read", async () => {
    const { app, login } = await flows({ tokens: { claims: role } });
    await app.auth.createSuperuser({ username: "root", password: "tr0ub4dor-staple" });
    const identities = await Promise.all(
      ["ada", "root"].map(async (name) => app.auth.authenticate((await login(name)).access)),
    );
    expect(identities.map((identity) => role.of(identity).role)).toEqual(["member", "staff"]);
    const { refresh } = await login("root");
    expect(claimsOf((await app.auth.refresh(refresh)).access)["role"]).toBe("staff");
  });

  it("are missing in an older token, which is refused", async () => {
    const { app, login } = await flows();
    const identity = await app.auth.authenticate((await login("ada")).access);
    expect(() => role.of(identity)).toThrow(expect.objectContaining({ code: "token_invalid" }));
  });
});

describe("RFC 9068", () => {
  const options = {
    tokens: { issuer: "https://id.example", audience: "api", rfc9068: { clientId: "web" } },
  } as const;
  const headerOf = (token: string): unknown =>
    JSON.parse(Buffer.from(token.split(".")[0] ?? "", "base64url").toString());

  it("changes access tokens and leaves refresh tokens as they are", async () => {
    const { app, login } = await flows(options);
    const { access, refresh } = await login("ada");
    expect(headerOf(access)).toEqual({ alg: "HS256", typ: "at+jwt" });
    expect(headerOf(refresh)).toEqual({ alg: "HS256", typ: "JWT" });
    expect(claimsOf(access)).toMatchObject({
      iss: "https://id.example",
      aud: "api",
      sub: "1",
      client_id: "web",
      user_id: "1",
      jti: expect.stringMatching(/^[0-9a-f]{32}$/),
    });
    expect((await app.auth.authenticate(access)).user.id).toBe(1);
    expect((await app.auth.authenticate((await app.auth.refresh(refresh)).access)).user.id).toBe(1);
  });

  it("refuses access tokens without its header", async () => {
    const clock = { clock: await flows(options) };
    const plain = await flows({ tokens: { issuer: "https://id.example", audience: "api" } });
    const { access, refresh } = await plain.login("ada");
    expect(await codeOf(clock.clock.app.auth.authenticate(access))).toBe("token_not_valid");
    expect(await codeOf(clock.clock.app.auth.verify(refresh))).toBe("ok");
  });
});

describe("the user of a token that is not looked up", () => {
  it("comes from tokenUserClass", async () => {
    const { login, call } = await flows({
      revocation: stateless,
      tokens: {
        tokenUserClass: ({ user_id: id = null }) => ({
          id,
          username: `user ${JSON.stringify(id)}`,
          isActive: true,
          isStaff: true,
          isSuperuser: false,
        }),
      },
      views: [
        defineView("/me/", {
          permissions: [isAuthenticated],
          get: ({ identity }) => ({ ...identity?.user }),
        }),
      ],
    });
    const { access } = await login("ada");
    expect((await call("GET", "/me/", { token: access })).json).toMatchObject({
      username: 'user "1"',
      isStaff: true,
    });
  });
});
