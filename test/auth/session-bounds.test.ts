// How long a session may be idle, and how many a user may have.
import { describe, expect, it } from "vitest";
import { password } from "../support/app.ts";
import { codeOf, djangoRefresh, flows, hour, minute, refreshOf, rotating } from "./flows.ts";

describe("sessionIdleLifetime", () => {
  it("ends a session that was not refreshed, for refresh, access and the list", async () => {
    const { app, call, login, clock } = await flows({
      sessionIdleLifetime: "2h",
      tokens: { ...rotating, accessTokenLifetime: "1d" },
    });
    const [idle, used] = [await login("ada"), await login("ada")];
    clock.forward(hour);
    const { access, ...rest } = await app.auth.refresh(used.refresh);
    clock.forward(hour);
    expect(await codeOf(app.auth.authenticate(idle.access))).toBe("token_not_valid");
    expect(await codeOf(app.auth.refresh(idle.refresh))).toBe("token_revoked");
    expect(await codeOf(app.auth.verify(access))).toBe("ok");
    expect((await call("GET", "/api/sessions/", { token: access })).json).toHaveLength(1);
    expect(await codeOf(app.auth.refresh(refreshOf(rest)))).toBe("ok");
  });

  it("has no effect if it is not set", async () => {
    const { app, login, clock } = await flows({ tokens: { ...rotating, refreshTokenLifetime: "20d" } });
    const { refresh } = await login("ada");
    clock.forward(19 * 24 * hour);
    expect(await codeOf(app.auth.refresh(refresh))).toBe("ok");
  });
});

describe("sessionLimit", () => {
  it("ends the oldest session when one more begins", async () => {
    const { app, login, clock } = await flows({ sessionLimit: { count: 2 }, tokens: rotating });
    const tokens: string[] = [];
    for (let times = 0; times < 4; times++) {
      tokens.push((await login("ada")).access);
      clock.forward(1);
    }
    const codes = await Promise.all(tokens.map((token) => codeOf(app.auth.authenticate(token))));
    expect(codes).toEqual(["token_not_valid", "token_not_valid", "ok", "ok"]);
  });

  it("refuses further logins until another session ends", async () => {
    const { app, call, login } = await flows({ sessionLimit: { count: 1, whenReached: "refuse" } });
    const { refresh } = await login("ada");
    const answer = await call("POST", "/api/token/", { json: { username: "ada", password } });
    expect([answer.status, answer.json]).toEqual([
      403,
      expect.objectContaining({ code: "too_many_sessions" }),
    ]);
    await app.auth.revoke(refresh);
    expect((await call("POST", "/api/token/", { json: { username: "ada", password } })).status).toBe(200);
  });

  it("counts each user's active sessions", async () => {
    const { login, clock } = await flows(
      { sessionLimit: { count: 1, whenReached: "refuse" }, sessionLifetime: "1h" },
      { users: ["ada", "bob"] },
    );
    await login("ada");
    expect(await codeOf(login("bob"))).toBe("ok");
    clock.forward(hour);
    expect(await codeOf(login("ada"))).toBe("ok");
  });

  it("holds with concurrent logins", async () => {
    const { app, login, rows } = await flows({ sessionLimit: { count: 3, whenReached: "refuse" } });
    const codes = await Promise.all(Array.from({ length: 12 }, () => codeOf(login("ada"))));
    expect(codes.filter((code) => code === "ok")).toHaveLength(3);
    expect(codes.filter((code) => code === "too_many_sessions")).toHaveLength(9);
    expect(await rows("select count(*) as n from latchkey_session")).toEqual([{ n: 3 }]);
    expect(await app.auth.findUser("ada")).toBeDefined();
  });

  it("counts an adopted login once, however often its token is presented at once", async () => {
    const { app, login } = await flows({
      sessionLimit: { count: 2 },
      tokens: { rotateRefreshTokens: true },
    });
    const { access } = await login("ada");
    const { token } = djangoRefresh(1);
    await Promise.all(Array.from({ length: 10 }, () => app.auth.refresh(token)));
    expect(await codeOf(app.auth.authenticate(access))).toBe("ok");
  });

  it("never refuses an adopted login; with end-oldest, the oldest session ends for it too", async () => {
    const refusing = await flows({ sessionLimit: { count: 1, whenReached: "refuse" }, tokens: rotating });
    await refusing.login("ada");
    expect(await codeOf(refusing.app.auth.refresh(djangoRefresh(1).token))).toBe("ok");
    const ending = await flows({ sessionLimit: { count: 1 }, tokens: rotating });
    const { access } = await ending.login("ada");
    expect(await codeOf(ending.app.auth.refresh(djangoRefresh(1).token))).toBe("ok");
    expect(await codeOf(ending.app.auth.authenticate(access))).toBe("token_not_valid");
  });
});

describe("keepSessionsOnPasswordChange", () => {
  const change = { old_password: password, new_password: "an0ther-staple" };

  it.each([
    [false, "token_not_valid"],
    [true, "ok"],
  ])("%s: the other session is %s", async (keep, expected) => {
    const { app, call, login, clock } = await flows({ keepSessionsOnPasswordChange: keep });
    const [own, other] = [await login("ada"), await login("ada")];
    clock.forward(minute);
    expect((await call("POST", "/api/users/password/", { token: own.access, json: change })).status).toBe(
      200,
    );
    expect(await codeOf(app.auth.authenticate(own.access))).toBe("ok");
    expect(await codeOf(app.auth.authenticate(other.access))).toBe(expected);
  });

  it("with checkRevokeToken, the user who changed the password gets new tokens", async () => {
    const { app, call, login } = await flows({ tokens: { checkRevokeToken: true } });
    const [own, other] = [await login("ada"), await login("ada")];
    const answer = await call("POST", "/api/users/password/", { token: own.access, json: change });
    expect([answer.status, Object.keys(JSON.parse(answer.text))]).toEqual([200, ["refresh", "access"]]);
    const { access, refresh } = JSON.parse(answer.text);
    expect(await codeOf(app.auth.authenticate(access))).toBe("ok");
    expect(await codeOf(app.auth.refresh(refresh))).toBe("ok");
    for (const token of [own.access, other.access])
      expect(await codeOf(app.auth.authenticate(token))).not.toBe("ok");
  });

  it("does not apply to an administrator's change, which ends all sessions", async () => {
    const { app, login } = await flows({ keepSessionsOnPasswordChange: true });
    const { access } = await login("ada");
    await app.auth.changePassword("ada", "an0ther-staple");
    expect(await codeOf(app.auth.authenticate(access))).toBe("token_not_valid");
  });
});
