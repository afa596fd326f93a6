// Revocation by logout, a changed password, a deactivated or deleted user, with each value of `revocation`.
import { describe, expect, it } from "vitest";
import { defineView, isAdminUser, type Revocation } from "../../src/index.ts";
import { password } from "../support/app.ts";
import { stateless } from "../support/stateless.ts";
import {
  claimsOf,
  codeOf,
  day,
  djangoRefresh,
  type Flows,
  flows,
  hour,
  minute,
  refreshOf,
  rotating,
} from "./flows.ts";

type Act = (test: Flows, refresh: string) => Promise<unknown> | void;

const acts: Readonly<Record<string, Act>> = {
  logout: ({ app }, refresh) => app.auth.revoke(refresh),
  "a changed password": ({ app }) => app.auth.changePassword("ada", "another-staple"),
  deactivation: ({ execute }) => execute("update auth_user set is_active = false where id = 1"),
  deletion: ({ execute }) => execute("delete from auth_user where id = 1"),
};

describe("what revokes access, and when", () => {
  it.each<[string, Revocation, string, string]>([
    ["logout", "session", "token_not_valid", "token_revoked"],
    ["logout", "user", "ok", "token_revoked"],
    ["logout", stateless, "ok", "token_revoked"],
    ["a changed password", "session", "token_not_valid", "token_revoked"],
    ["a changed password", "user", "ok", "token_revoked"],
    ["a changed password", stateless, "ok", "token_revoked"],
    ["deactivation", "session", "user_inactive", "no_account_for_token"],
    ["deactivation", "user", "user_inactive", "no_account_for_token"],
    ["deactivation", stateless, "ok", "no_account_for_token"],
    ["deletion", "session", "user_not_found", "no_account_for_token"],
    ["deletion", "user", "user_not_found", "no_account_for_token"],
    ["deletion", stateless, "ok", "no_account_for_token"],
  ])("%s with revocation: %s", async (act, revocation, access, refresh) => {
    const test = await flows({ revocation, tokens: rotating }, { users: ["ada", "bob"] });
    const pair = await test.login("ada");
    const other = await test.login("bob");
    expect(await codeOf(test.app.auth.authenticate(pair.access))).toBe("ok");
    await acts[act]?.(test, pair.refresh);
    expect(await codeOf(test.app.auth.authenticate(pair.access))).toBe(access);
    expect(await codeOf(test.app.auth.refresh(pair.refresh))).toBe(refresh);
    expect(await codeOf(test.app.auth.authenticate(other.access))).toBe("ok");
    expect(await codeOf(test.app.auth.refresh(other.refresh))).toBe("ok");
  });

  it("depends on the revocation that each caller passes", async () => {
    const { login, app } = await flows({ tokens: rotating });
    const { access, refresh } = await login("ada");
    await app.auth.revoke(refresh);
    expect(await codeOf(app.auth.authenticate(access))).toBe("token_not_valid");
    expect(await codeOf(app.auth.authenticate(access, "user"))).toBe("ok");
    const { user } = await app.auth.authenticate(access, stateless);
    expect(user).toEqual({ id: "1", username: "", isActive: true, isStaff: false, isSuperuser: false });
  });

  it("needs no database with revocation: none", async () => {
    const { login, app, execute } = await flows({ revocation: stateless });
    const { access } = await login("ada");
    await execute(
      "drop table latchkey_session",
      "drop table auth_user_groups",
      "drop table auth_user_user_permissions",
      "drop table auth_user",
    );
    expect(await codeOf(app.auth.authenticate(access))).toBe("ok");
  });
});

describe("logout", () => {
  it("ends its session and not the user's others", async () => {
    const { login, app, rows } = await flows({ tokens: rotating });
    const [one, two] = [await login("ada"), await login("ada")];
    await app.auth.revoke(one.refresh);
    expect(await codeOf(app.auth.revoke(one.refresh))).toBe("token_revoked");
    expect(await codeOf(app.auth.authenticate(two.access))).toBe("ok");
    expect(await rows("select revoked_reason from latchkey_session order by revoked_reason is null")).toEqual(
      [{ revoked_reason: "logout" }, { revoked_reason: null }],
    );
  });

  it("with the parent, within the interval, ends the session", async () => {
    const { login, app } = await flows({ tokens: rotating });
    const { refresh } = await login("ada");
    const answer = await app.auth.refresh(refresh);
    expect(await codeOf(app.auth.revoke(refresh))).toBe("ok");
    expect(await codeOf(app.auth.refresh(refreshOf(answer)))).toBe("token_revoked");
    expect(await codeOf(app.auth.authenticate(answer.access))).toBe("token_not_valid");
    expect(await codeOf(app.auth.refresh(refresh))).toBe("token_revoked");
  });

  it("wins over a concurrent refresh: every token of the session is revoked", async () => {
    const { login, app } = await flows({ tokens: rotating });
    for (let round = 0; round < 20; round++) {
      const { refresh } = await login("ada");
      const flowsAtOnce = [
        app.auth.refresh(refresh).catch(() => undefined),
        app.auth.revoke(refresh).then(() => undefined),
        app.auth.refresh(refresh).catch(() => undefined),
      ];
      const answers = await Promise.all(round % 2 === 0 ? flowsAtOnce : flowsAtOnce.toReversed());
      for (const answer of answers) {
        if (answer === undefined) continue;
        expect(await codeOf(app.auth.refresh(refreshOf(answer)))).toBe("token_revoked");
        expect(await codeOf(app.auth.authenticate(answer.access))).toBe("token_not_valid");
      }
    }
  });

  it("stays in force when the session's row is deleted", async () => {
    const { login, app, execute } = await flows({ tokens: rotating });
    const { access, refresh } = await login("ada");
    await app.auth.revoke(refresh);
    await execute("delete from latchkey_session");
    expect(await codeOf(app.auth.authenticate(access))).toBe("token_not_valid");
    expect(await codeOf(app.auth.refresh(refresh))).toBe("token_revoked");
  });

  it("is reported by verify, for every token of the session", async () => {
    const { login, app } = await flows({ tokens: rotating });
    const { access, refresh } = await login("ada");
    expect([await app.auth.verify(access), await app.auth.verify(refresh)]).toEqual(["valid", "valid"]);
    await app.auth.revoke(refresh);
    expect([await app.auth.verify(access), await app.auth.verify(refresh)]).toEqual(["revoked", "revoked"]);
  });

  it("is reported by verify with revocation: user for refresh tokens, if rotation revokes them", async () => {
    for (const [blacklistAfterRotation, verdict] of [
      [true, "revoked"],
      [false, "valid"],
    ] as const) {
      const { login, app } = await flows({
        revocation: "user",
        tokens: { rotateRefreshTokens: true, blacklistAfterRotation },
      });
      const { access, refresh } = await login("ada");
      await app.auth.revoke(refresh);
      expect([await app.auth.verify(access), await app.auth.verify(refresh)]).toEqual(["valid", verdict]);
    }
  });

  it("is stored for as long as leeway accepts the expired token", async () => {
    const { app, clock } = await flows({ tokens: { leeway: 120, blacklist: "own" } });
    const { token } = djangoRefresh(1);
    await app.auth.revoke(token);
    clock.forward(day + minute);
    await app.auth.flushExpiredTokens();
    expect(await codeOf(app.auth.refresh(token))).toBe("token_revoked");
    clock.forward(minute);
    expect(await app.auth.flushExpiredTokens()).toMatchObject({ revokedTokens: 1 });
    expect(await codeOf(app.auth.refresh(token))).toBe("token_expired");
  });
});

describe("a changed password", () => {
  it("ends every session of that user and refuses the old one", async () => {
    const { login, app, rows } = await flows({ tokens: rotating }, { users: ["ada", "bob"] });
    const sessions = [await login("ada"), await login("ada"), await login("ada")];
    const other = await login("bob");
    await app.auth.changePassword("ada", "another-staple");
    for (const { access, refresh } of sessions) {
      expect(await codeOf(app.auth.authenticate(access))).toBe("token_not_valid");
      expect(await codeOf(app.auth.refresh(refresh))).toBe("token_revoked");
    }
    expect(await codeOf(app.auth.authenticate(other.access))).toBe("ok");
    expect(await codeOf(app.auth.obtainPair({ username: "ada", password }))).toBe("no_active_account");
    expect(await codeOf(app.auth.obtainPair({ username: "ada", password: "another-staple" }))).toBe("ok");
    expect(
      await rows(
        "select distinct revoked_reason from latchkey_session where user_id = 1 and revoked_at is not null",
      ),
    ).toEqual([{ revoked_reason: "password_changed" }]);
  });

  it("revokes tokens of any origin if they carry the password's fingerprint", async () => {
    const { login, app, execute, rows } = await flows({
      revocation: "user",
      tokens: { ...rotating, checkRevokeToken: true },
    });
    const { access, refresh } = await login("ada");
    expect(claimsOf(access)["hash_password"]).toMatch(/^[0-9A-F]{32}$/);
    expect(await codeOf(app.auth.authenticate(access))).toBe("ok");
    // As Django changes it, without our knowledge.
    await execute("update auth_user set password = 'pbkdf2_sha256$1000$other$other'");
    expect(await codeOf(app.auth.authenticate(access))).toBe("password_changed");
    expect(await codeOf(app.auth.refresh(refresh))).toBe("token_password_changed");
    // A failed refresh revokes the token, as in Simple JWT.
    expect(await codeOf(app.auth.refresh(refresh))).toBe("token_revoked");
    expect(await rows("select revoked_reason from latchkey_session")).toEqual([
      { revoked_reason: "password_changed" },
    ]);
    expect(await codeOf(app.auth.refresh(djangoRefresh(1).token))).toBe("token_password_changed");
  });

  it("is refused for an unknown user", async () => {
    const { app } = await flows();
    expect(await codeOf(app.auth.changePassword("nobody", "x"))).toBe("user_not_found");
  });
});

describe("a user who is demoted", () => {
  it.each(["session", "user"] as const)("is not staff from the next request on (%s)", async (revocation) => {
    const { app, call, login, execute } = await flows({
      revocation,
      views: [defineView("/office/", { permissions: [isAdminUser], get: () => ({}) })],
    });
    await app.auth.createSuperuser({ username: "root", password });
    const { access } = await login("root");
    expect((await call("GET", "/office/", { token: access })).status).toBe(200);
    await execute("update auth_user set is_staff = false where username = 'root'");
    expect((await call("GET", "/office/", { token: access })).status).toBe(403);
    await execute("update auth_user set is_staff = true where username = 'root'");
    expect((await call("GET", "/office/", { token: access })).status).toBe(200);
  });
});

describe("a user who is activated again", () => {
  it("continues the same session", async () => {
    const { login, app, execute } = await flows({ tokens: rotating });
    const { access, refresh } = await login("ada");
    await execute("update auth_user set is_active = false");
    expect(await codeOf(app.auth.refresh(refresh))).toBe("no_account_for_token");
    await execute("update auth_user set is_active = true");
    expect(await codeOf(app.auth.authenticate(access))).toBe("ok");
    expect(await codeOf(app.auth.refresh(refresh))).toBe("ok");
  });
});

describe("a purge", () => {
  it("keeps what is still needed", async () => {
    const { login, app, clock, rows } = await flows({ sessionLifetime: "2d", tokens: rotating });
    const old = await login("ada");
    clock.forward(day + hour);
    const young = await login("ada");
    await app.auth.revoke(young.refresh);
    clock.forward(day);
    expect(await app.auth.flushExpiredTokens()).toEqual({
      sessions: 1,
      revokedTokens: 0,
      outstandingTokens: 0,
    });
    expect(await rows("select id from latchkey_session")).toEqual([{ id: claimsOf(young.refresh)["sid"] }]);
    expect(await codeOf(app.auth.refresh(old.refresh))).toBe("token_expired");
    clock.forward(2 * day);
    expect(await app.auth.flushExpiredTokens()).toMatchObject({ sessions: 1 });
    expect(await rows("select id from latchkey_session")).toEqual([]);
  });
});
