// Login: the tokens' claims, the row that it inserts, its cost, and what it refuses.
import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { type LatchkeyOptions } from "../../src/index.ts";
import { password } from "../support/app.ts";
import { claimsOf, codeOf, day, flows, hour, minute, rotating, start } from "./flows.ts";

const seconds = start / 1000;

describe("the tokens of a login", () => {
  it("have Simple JWT's claims, in its order, and their session", async () => {
    const { login } = await flows();
    const { access, refresh } = await login("ada");
    const sid = claimsOf(refresh)["sid"];
    expect(sid).toMatch(/^[0-9a-f]{32}$/);
    const hex = expect.stringMatching(/^[0-9a-f]{32}$/);
    expect(claimsOf(refresh)).toEqual({
      token_type: "refresh",
      exp: seconds + day,
      iat: seconds,
      jti: hex,
      user_id: "1",
      sid,
    });
    expect(claimsOf(access)).toEqual({
      token_type: "access",
      exp: seconds + 5 * minute,
      iat: seconds,
      jti: hex,
      user_id: "1",
      sid,
    });
    expect(Object.keys(claimsOf(access))).toEqual(["token_type", "exp", "iat", "jti", "user_id", "sid"]);
    expect(claimsOf(access)["jti"]).not.toBe(claimsOf(refresh)["jti"]);
  });

  it("have the configured lifetimes", async () => {
    const { login, app, clock } = await flows({
      tokens: { accessTokenLifetime: "90s", refreshTokenLifetime: "2h" },
    });
    const { access, refresh } = await login("ada");
    clock.forward(89);
    expect(await codeOf(app.auth.authenticate(access))).toBe("ok");
    clock.forward(1);
    expect(await codeOf(app.auth.authenticate(access))).toBe("token_not_valid");
    expect(await codeOf(app.auth.verify(access))).toBe("token_expired");
    clock.forward(2 * hour - 91);
    expect(await codeOf(app.auth.refresh(refresh))).toBe("ok");
    clock.forward(1);
    expect(await codeOf(app.auth.refresh(refresh))).toBe("token_expired");
  });

  it("never outlive their session", async () => {
    const { login } = await flows({ sessionLifetime: "1h", tokens: { refreshTokenLifetime: "1d" } });
    expect(claimsOf((await login("ada")).refresh)["exp"]).toBe(seconds + hour);
  });

  it("carry custom claims, refresh after refresh", async () => {
    const { login, app } = await flows({
      tokens: { ...rotating, claims: (user) => ({ username: user.username, admin: user.isStaff }) },
    });
    const pair = await login("ada");
    const answer = await app.auth.refresh(pair.refresh);
    for (const token of [pair.access, pair.refresh, answer.access, answer.refresh]) {
      expect(claimsOf(token)).toMatchObject({ username: "ada", admin: false, user_id: "1" });
    }
    expect(await codeOf(app.auth.authenticate(answer.access))).toBe("ok");
  });

  it("cannot get another session from custom claims", async () => {
    const { login, app } = await flows({ tokens: { claims: () => ({ sid: "forged" }) } });
    const { access } = await login("ada");
    expect(claimsOf(access)["sid"]).not.toBe("forged");
    expect(await codeOf(app.auth.authenticate(access))).toBe("ok");
  });

  it("identify the user by any unique field, in any claim", async () => {
    const { login, app, execute } = await flows({
      tokens: { ...rotating, userIdField: "username", userIdClaim: "sub" },
    });
    const { access, refresh } = await login("ada");
    expect(claimsOf(access)).toMatchObject({ sub: "ada" });
    expect(claimsOf(access)).not.toHaveProperty("user_id");
    expect((await app.auth.authenticate(access)).user).toMatchObject({ id: 1, username: "ada" });
    const answer = await app.auth.refresh(refresh);
    expect(claimsOf(answer.refresh)).toMatchObject({ sub: "ada" });
    await execute("update auth_user set username = 'lovelace'");
    expect(await codeOf(app.auth.authenticate(access))).toBe("user_not_found");
  });

  it("identify no user by a field value that several users have", async () => {
    const { login, app } = await flows({ tokens: { userIdField: "email" } }, { users: ["ada", "bob"] });
    const { access, refresh } = await login("bob");
    expect(await codeOf(app.auth.authenticate(access))).toBe("user_not_found");
    expect(await codeOf(app.auth.authenticate(access, "user"))).toBe("user_not_found");
    expect(await codeOf(app.auth.refresh(refresh))).toBe("no_account_for_token");
  });

  it("work without ids and without types, and can still be revoked", async () => {
    const { login, app } = await flows({
      tokens: { rotateRefreshTokens: true, jtiClaim: null, tokenTypeClaim: null },
    });
    const { access, refresh } = await login("ada");
    expect(claimsOf(refresh)).not.toHaveProperty("jti");
    expect(await codeOf(app.auth.authenticate(access))).toBe("ok");
    const answer = await app.auth.refresh(refresh);
    expect(await codeOf(app.auth.authenticate(answer.access))).toBe("ok");
    expect(await codeOf(app.auth.revoke(refresh))).toBe("ok");
    expect(await codeOf(app.auth.authenticate(answer.access))).toBe("token_not_valid");
    expect(await codeOf(app.auth.refresh(refresh))).toBe("token_revoked");
    expect(await codeOf(app.auth.revoke(refresh))).toBe("token_revoked");
  });
});

describe("the row of a login", () => {
  it("has no token, and has the client", async () => {
    const { app, rows } = await flows();
    const pair = await app.auth.obtainPair(
      { username: "ada", password },
      { userAgent: `curl/8 ${"x".repeat(300)}`, ipAddress: "2001:db8::1" },
    );
    const moment = "2026-11-23 05:00:00";
    expect(await rows("select * from latchkey_session")).toEqual([
      {
        id: claimsOf(pair.refresh)["sid"],
        user_id: 1,
        current_jti: claimsOf(pair.refresh)["jti"],
        previous_jti: null,
        rotated_at: null,
        created_at: moment,
        last_used_at: moment,
        expires_at: "2026-12-23 05:00:00",
        user_agent: `curl/8 ${"x".repeat(248)}`,
        ip_address: "2001:db8::1",
        revoked_at: null,
        revoked_reason: null,
      },
    ]);
  });

  it("is inserted for each login, and never with blacklist: off", async () => {
    const { login, rows } = await flows();
    await login("ada");
    await login("ada");
    expect(await rows("select id from latchkey_session")).toHaveLength(2);
    const off = await flows({ tokens: { blacklist: "off" } });
    const { refresh } = await off.login("ada");
    expect(claimsOf(refresh)).not.toHaveProperty("sid");
    expect(await off.rows("select id from latchkey_session")).toEqual([]);
  });

  it.each([
    [true, "2026-11-23 05:00:00"],
    [false, null],
  ])("updates the last login when told to: %s", async (updateLastLogin, lastLogin) => {
    const { login, rows } = await flows({ tokens: { updateLastLogin } });
    await login("ada");
    expect(await rows("select last_login from auth_user")).toEqual([{ last_login: lastLogin }]);
  });
});

describe("a login is refused", () => {
  it("in the same way for a wrong password, an unknown name, another case, an inactive user and no password", async () => {
    const { app, rows } = await flows({}, { django: "auth" });
    const login = (username: string, secret: string): Promise<string> =>
      codeOf(app.auth.obtainPair({ username, password: secret }));
    expect(await login("alice", "alice-pass-1")).toBe("ok");
    for (const [username, secret] of [
      ["alice", "Alice-pass-1"],
      ["alice", ""],
      ["ALICE", "alice-pass-1"],
      ["nobody", "alice-pass-1"],
      ["ina", "ina-pass-1"],
      ["nopass", ""],
      ["nopass", "!fixedUnusableSuffix0123456789abcdefghij"],
      ["' or 1=1 --", "x"],
    ] as const) {
      expect([username, await login(username, secret)]).toEqual([username, "no_active_account"]);
    }
    expect(await rows("select user_id from latchkey_session")).toEqual([{ user_id: 2 }]);
  });

  it("not for an inactive user with checkUserIsActive: false", async () => {
    const { app } = await flows({ tokens: { checkUserIsActive: false, ...rotating } }, { django: "auth" });
    const pair = await app.auth.obtainPair({ username: "ina", password: "ina-pass-1" });
    expect((await app.auth.authenticate(pair.access)).user).toMatchObject({
      username: "ina",
      isActive: false,
    });
    expect(await codeOf(app.auth.refresh(pair.refresh))).toBe("ok");
  });
});

describe("an old hash", () => {
  const newer: LatchkeyOptions["passwords"] = {
    hashers: [{ algorithm: "pbkdf2_sha256", iterations: 2000 }],
    policy: false,
  };
  const hashOf = async ({ rows }: Awaited<ReturnType<typeof flows>>): Promise<unknown> =>
    (await rows("select password from auth_user where username = 'alice'"))[0]?.["password"];

  it("is replaced by a login, and not by a wrong password", async () => {
    const test = await flows({ passwords: newer }, { django: "auth" });
    const old = await hashOf(test);
    expect(old).toMatch(/^pbkdf2_sha256\$1000\$/);
    await codeOf(test.app.auth.obtainPair({ username: "alice", password: "wrong" }));
    expect(await hashOf(test)).toBe(old);
    await test.app.auth.obtainPair({ username: "alice", password: "alice-pass-1" });
    expect(await hashOf(test)).toMatch(/^pbkdf2_sha256\$2000\$/);
    expect(await codeOf(test.app.auth.obtainPair({ username: "alice", password: "alice-pass-1" }))).toBe(
      "ok",
    );
  });

  it("is replaced once by concurrent logins, and all their tokens work", async () => {
    const test = await flows({ passwords: newer, tokens: { checkRevokeToken: true } }, { django: "auth" });
    const pairs = await Promise.all(
      Array.from({ length: 5 }, () =>
        test.app.auth.obtainPair({ username: "alice", password: "alice-pass-1" }),
      ),
    );
    const fingerprint = createHash("md5")
      .update(String(await hashOf(test)))
      .digest("hex")
      .toUpperCase();
    for (const { access } of pairs) {
      expect(claimsOf(access)["hash_password"]).toBe(fingerprint);
      expect(await codeOf(test.app.auth.authenticate(access))).toBe("ok");
    }
  });
});

describe("a login during a password change", () => {
  it("does not succeed with the old password", async () => {
    const { app } = await flows({
      passwords: { hashers: [{ algorithm: "pbkdf2_sha256", iterations: 20_000 }], policy: false },
    });
    let current = password;
    for (let round = 0; round < 15; round++) {
      const next = `password-${round}`;
      const changed = app.auth.changePassword("ada", next);
      await new Promise((resolve) => setTimeout(resolve, round % 5));
      const pair = await app.auth.obtainPair({ username: "ada", password: current }).catch(() => undefined);
      await changed;
      current = next;
      if (pair === undefined) continue;
      expect([round, await codeOf(app.auth.refresh(pair.refresh))]).toEqual([round, "token_revoked"]);
    }
    expect(await codeOf(app.auth.obtainPair({ username: "ada", password: current }))).toBe("ok");
  });
});

describe("custom user models", () => {
  it.each([
    ["users", "accounts_user"],
    ["users-src", "Authentication_Token_App_userlogin"],
  ] as const)("of Django log in, refresh and act: %s", async (django, table) => {
    const { app, rows } = await flows(
      {
        tokens: rotating,
        users: {
          table,
          usernameMaxLength: 200,
          omit: ["email", "first_name", "last_name", "date_joined"],
        },
      },
      { django },
    );
    const pair = await app.auth.obtainPair({ username: "alice", password: "alice-pass-1" });
    const answer = await app.auth.refresh(pair.refresh);
    const { user } = await app.auth.authenticate(answer.access);
    expect(user).toMatchObject({ id: 2, username: "alice" });
    const made = await app.auth.register({ username: "new one", password });
    expect(await rows(`select username, is_active from "${table}" where id = ?`, made.id)).toEqual([
      { username: "new one", is_active: 1 },
    ]);
  });

  it("with the e-mail address as the login name, over the wire", async () => {
    const { call } = await flows({ users: { table: "people", usernameField: "email" } }, { users: [] });
    const registered = await call("POST", "/api/users/", { json: { email: "ada@example.org", password } });
    expect([registered.status, registered.json]).toEqual([201, { id: 1, email: "ada@example.org" }]);
    const login = await call("POST", "/api/token/", { json: { email: "ada@example.org", password } });
    expect([login.status, login.json]).toEqual([
      200,
      { refresh: expect.any(String), access: expect.any(String) },
    ]);
    const again = await call("POST", "/api/users/", { json: { email: "ada@example.org", password } });
    expect(again.status).toBe(400);
  });
});
