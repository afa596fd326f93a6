// Refresh: rotation, the grace interval, reuse, the absolute lifetime of a session, and its single row.
import { describe, expect, it } from "vitest";
import type { LatchkeyOptions, Revocation } from "../../src/index.ts";
import {
  claimsOf,
  codeOf,
  day,
  djangoRefresh,
  flows,
  hour,
  minute,
  refreshOf,
  rotating,
  sign,
  start,
} from "./flows.ts";
import { password } from "../support/app.ts";
import { stateless } from "../support/stateless.ts";

const seconds = start / 1000;

describe("without rotation", () => {
  it("every refresh answers only an access token, until the refresh token expires", async () => {
    const { login, app, clock, rows } = await flows();
    const { refresh } = await login("ada");
    for (let round = 0; round < 3; round++) {
      clock.forward(hour);
      const answer = await app.auth.refresh(refresh);
      expect(Object.keys(answer)).toEqual(["access"]);
      expect(claimsOf(answer.access)["exp"]).toBe(clock.now() / 1000 + 5 * minute);
      expect(await codeOf(app.auth.authenticate(answer.access))).toBe("ok");
    }
    expect(await rows("select current_jti, last_used_at from latchkey_session")).toEqual([
      { current_jti: claimsOf(refresh)["jti"], last_used_at: "2026-11-23 08:00:00" },
    ]);
    clock.forward(21 * hour);
    expect(await codeOf(app.auth.refresh(refresh))).toBe("token_expired");
  });
});

describe("with rotation without blacklisting", () => {
  it("every token of a login keeps working, in one row", async () => {
    const { login, app, clock, rows } = await flows({ tokens: { rotateRefreshTokens: true } });
    const first = (await login("ada")).refresh;
    const second = refreshOf(await app.auth.refresh(first));
    clock.forward(minute);
    const third = refreshOf(await app.auth.refresh(first));
    expect(await rows("select current_jti, previous_jti, last_used_at from latchkey_session")).toEqual([
      {
        current_jti: claimsOf(third)["jti"],
        previous_jti: claimsOf(first)["jti"],
        last_used_at: "2026-11-23 05:01:00",
      },
    ]);
    expect(new Set([first, second, third].map((token) => claimsOf(token)["jti"])).size).toBe(3);
    for (const token of [first, second, third]) {
      expect(await codeOf(app.auth.refresh(token))).toBe("ok");
      expect(await app.auth.verify(token)).toBe("valid");
    }
    expect(await rows("select revoked_at from latchkey_session")).toEqual([{ revoked_at: null }]);
    expect(await codeOf(app.auth.revoke(second))).toBe("ok");
    for (const token of [first, second, third]) {
      expect(await codeOf(app.auth.refresh(token))).toBe("token_revoked");
    }
  });

  it("an adopted login gets one row, however often its token is presented", async () => {
    const { app, rows } = await flows({ tokens: { rotateRefreshTokens: true } });
    const { token } = djangoRefresh(1);
    const answers = [];
    for (let round = 0; round < 3; round++) answers.push(await app.auth.refresh(token));
    await Promise.all(Array.from({ length: 5 }, () => app.auth.refresh(djangoRefresh(1).token)));
    expect(await rows("select id from latchkey_session")).toHaveLength(6);
    expect(new Set(answers.map(({ refresh }) => claimsOf(refresh)["sid"])).size).toBe(1);
  });

  it("an adopted login lasts at least as long as its token, before and after a purge", async () => {
    const { app, clock, rows } = await flows({
      sessionLifetime: "12h",
      tokens: { rotateRefreshTokens: true },
    });
    const { token } = djangoRefresh(1);
    const answer = await app.auth.refresh(token);
    expect(claimsOf(answer.refresh)["exp"]).toBe(seconds + day);
    clock.forward(12 * hour);
    await app.auth.flushExpiredTokens();
    expect(await codeOf(app.auth.refresh(refreshOf(answer)))).toBe("ok");
    expect(await codeOf(app.auth.revoke(token))).toBe("ok");
    clock.forward(12 * hour - 1);
    await app.auth.flushExpiredTokens();
    expect(await codeOf(app.auth.refresh(token))).toBe("token_revoked");
    expect(await rows("select id from latchkey_session")).toHaveLength(1);
  });
});

describe("with rotation and blacklisting", () => {
  it("a token works once, and then its successor", async () => {
    const { login, app, clock } = await flows({ tokens: { ...rotating, refreshReuseInterval: 0 } });
    const first = (await login("ada")).refresh;
    clock.forward(hour);
    const answer = await app.auth.refresh(first);
    expect(Object.keys(answer)).toEqual(["access", "refresh"]);
    const [old, next] = [claimsOf(first), claimsOf(answer.refresh)];
    expect(next).toEqual({ ...old, jti: next["jti"], iat: seconds + hour, exp: seconds + hour + day });
    expect(next["jti"]).not.toBe(old["jti"]);
    expect(await codeOf(app.auth.refresh(first))).toBe("token_revoked");
  });

  it("the immediate parent gets the same successor again, within the interval", async () => {
    const { login, app, clock } = await flows({ tokens: { ...rotating, refreshReuseInterval: 10 } });
    const first = (await login("ada")).refresh;
    clock.forward(3.25);
    const answer = await app.auth.refresh(first);
    for (const wait of [0, 1, 4, 4.999]) {
      clock.forward(wait);
      const again = await app.auth.refresh(first);
      expect(again.refresh).toBe(answer.refresh);
      expect(claimsOf(again.access)).toMatchObject({ iat: Math.floor(clock.now() / 1000) });
      expect(claimsOf(again.access)["jti"]).not.toBe(claimsOf(answer.access)["jti"]);
    }
    expect(await app.auth.verify(first)).toBe("valid");
    clock.forward(0.001);
    expect(await app.auth.verify(first)).toBe("revoked");
    expect(await codeOf(app.auth.refresh(first))).toBe("token_revoked");
    expect(await codeOf(app.auth.refresh(refreshOf(answer)))).toBe("token_revoked");
  });

  it("the interval uses the database's clock: servers whose clocks differ by an hour agree", async () => {
    const options = { tokens: { ...rotating, refreshReuseInterval: 10 } };
    const one = await flows(options);
    const ahead = { ...one.clock, now: (): number => one.clock.now() + 3_600_000 };
    const two = await flows(options, { database: one.database, users: [], clock: ahead });
    const [first, second] = [(await one.login("ada")).refresh, (await one.login("ada")).refresh];
    const successor = refreshOf(await one.app.auth.refresh(first));
    const theirs = refreshOf(await two.app.auth.refresh(second));
    one.clock.forward(1);
    expect((await two.app.auth.refresh(first)).refresh).toBe(successor);
    expect((await one.app.auth.refresh(second)).refresh).toBe(theirs);
    one.clock.forward(5 * minute);
    expect(await codeOf(two.app.auth.refresh(first))).toBe("token_revoked");
    expect(await codeOf(one.app.auth.refresh(second))).toBe("token_revoked");
  });

  it("the interval is not longer when the clock is set back", async () => {
    const { login, app, clock } = await flows({ tokens: { ...rotating, refreshReuseInterval: 10 } });
    const first = (await login("ada")).refresh;
    clock.forward(hour);
    await app.auth.refresh(first);
    clock.forward(-11);
    expect(await codeOf(app.auth.refresh(first))).toBe("token_revoked");
  });

  it("a grandparent is refused, however soon", async () => {
    const { login, app } = await flows({ tokens: rotating });
    const first = (await login("ada")).refresh;
    const second = refreshOf(await app.auth.refresh(first));
    const third = refreshOf(await app.auth.refresh(second));
    expect(await codeOf(app.auth.refresh(first))).toBe("token_revoked");
    expect(await codeOf(app.auth.refresh(third))).toBe("token_revoked");
  });

  it("the parent is refused if the interval is 0, even when the clock is set back", async () => {
    const { login, app, clock } = await flows({ tokens: { ...rotating, refreshReuseInterval: 0 } });
    const first = (await login("ada")).refresh;
    clock.forward(10);
    await app.auth.refresh(first);
    clock.forward(-1);
    expect(await codeOf(app.auth.refresh(first))).toBe("token_revoked");
  });

  it("a consumed token is answered as blacklisted", async () => {
    const { login, app } = await flows({ tokens: { ...rotating, refreshReuseInterval: 0 } });
    const first = (await login("ada")).refresh;
    expect(await app.auth.verify(first)).toBe("valid");
    const second = refreshOf(await app.auth.refresh(first));
    expect(await app.auth.verify(first)).toBe("revoked");
    expect(await app.auth.verify(second)).toBe("valid");
  });

  it("five hundred refreshes need one row", async () => {
    const { login, app, clock, rows } = await flows({ tokens: rotating });
    let { refresh } = await login("ada");
    for (let round = 0; round < 500; round++) {
      clock.forward(hour);
      refresh = refreshOf(await app.auth.refresh(refresh));
    }
    expect(await rows("select user_id, current_jti, created_at, last_used_at from latchkey_session")).toEqual(
      [
        {
          user_id: 1,
          current_jti: claimsOf(refresh)["jti"],
          created_at: "2026-11-23 05:00:00",
          last_used_at: "2026-12-14 01:00:00",
        },
      ],
    );
    expect(await rows("select * from latchkey_revoked_token")).toEqual([]);
  });
});

describe("a replay", () => {
  const replayed = async (options: LatchkeyOptions): Promise<Record<string, string>> => {
    const { login, app, clock, rows } = await flows(options);
    const { refresh: first } = await login("ada");
    const other = await login("ada");
    const answer = await app.auth.refresh(first);
    clock.forward(11);
    const replay = await codeOf(app.auth.refresh(first));
    return {
      replay,
      current: await codeOf(app.auth.refresh(refreshOf(answer))),
      access: await codeOf(app.auth.authenticate(answer.access)),
      otherSession: await codeOf(app.auth.authenticate(other.access)),
      otherRefresh: await codeOf(app.auth.refresh(other.refresh)),
      reasons: JSON.stringify(
        (await rows("select revoked_reason from latchkey_session where revoked_at is not null")).map(
          ({ revoked_reason: reason }) => reason,
        ),
      ),
    };
  };

  it("ends the session, and only it, with revocation: session", async () => {
    expect(await replayed({ tokens: rotating })).toEqual({
      replay: "token_revoked",
      current: "token_revoked",
      access: "token_not_valid",
      otherSession: "ok",
      otherRefresh: "ok",
      reasons: '["reuse"]',
    });
  });

  it.each<Revocation>(["user", stateless])("is only refused with revocation: %s", async (revocation) => {
    expect(await replayed({ revocation, tokens: rotating })).toEqual({
      replay: "token_revoked",
      current: "ok",
      access: "ok",
      otherSession: "ok",
      otherRefresh: "ok",
      reasons: "[]",
    });
  });

  it("at logout ends the session as well", async () => {
    const { login, app, clock } = await flows({ tokens: rotating });
    const { refresh: first } = await login("ada");
    const answer = await app.auth.refresh(first);
    clock.forward(11);
    expect(await codeOf(app.auth.revoke(first))).toBe("token_revoked");
    expect(await codeOf(app.auth.refresh(refreshOf(answer)))).toBe("token_revoked");
  });

  it("of an adopted token is detected, and ends the adopted session", async () => {
    const { app, clock } = await flows({ tokens: rotating });
    const { token } = djangoRefresh(1);
    const answer = await app.auth.refresh(token);
    clock.forward(11);
    expect(await codeOf(app.auth.refresh(token))).toBe("token_revoked");
    expect(await codeOf(app.auth.refresh(refreshOf(answer)))).toBe("token_revoked");
  });
});

describe("what is not a refresh token", () => {
  it("is refused by its type, and ends nothing", async () => {
    const { login, app, clock } = await flows({ tokens: rotating });
    const { access, refresh } = await login("ada");
    const answer = await app.auth.refresh(refresh);
    clock.forward(minute);
    for (const token of [access, answer.access]) {
      expect(await codeOf(app.auth.refresh(token))).toBe("token_wrong_type");
      expect(await codeOf(app.auth.revoke(token))).toBe("token_wrong_type");
    }
    expect(await codeOf(app.auth.authenticate(answer.access))).toBe("ok");
    expect(await codeOf(app.auth.refresh(refreshOf(answer)))).toBe("ok");
  });

  it.each(["strict", "pyjwt"] as const)("with an empty id is refused, with reading: %s", async (reading) => {
    const { app, clock } = await flows({ tokens: { reading } });
    const claims = { exp: clock.now() / 1000 + day, iat: clock.now() / 1000, jti: "", user_id: "1" };
    const tokenOf = (type: string): string => sign({ ...claims, token_type: type });
    expect(await codeOf(app.auth.refresh(tokenOf("refresh")))).toBe("token_no_id");
    expect(await codeOf(app.auth.revoke(tokenOf("refresh")))).toBe("token_no_id");
    expect(await codeOf(app.auth.verify(tokenOf("access")))).toBe("token_no_id");
    expect(await codeOf(app.auth.authenticate(tokenOf("access")))).toBe("token_not_valid");
  });

  it("is not accepted as a bearer token", async () => {
    const { login, app } = await flows({ tokens: rotating });
    const { refresh } = await login("ada");
    expect(await codeOf(app.auth.authenticate(refresh))).toBe("token_not_valid");
  });

  it("is refused and writes nothing: noise, another secret, another session", async () => {
    const { login, app, rows } = await flows({ tokens: rotating });
    const { refresh } = await login("ada");
    const [head, , signature] = refresh.split(".");
    const forged = Buffer.from(JSON.stringify({ ...claimsOf(refresh), user_id: "2" })).toString("base64url");
    for (const token of ["", "a.b.c", `${head}.${forged}.${signature}`]) {
      expect(await codeOf(app.auth.refresh(token))).toBe("token_invalid");
      expect(await codeOf(app.auth.revoke(token))).toBe("token_invalid");
    }
    expect(await rows("select revoked_at from latchkey_session")).toEqual([{ revoked_at: null }]);
  });
});

describe("the absolute lifetime of a session", () => {
  it("ends every token of the session, however often it is refreshed", async () => {
    const { login, app, clock } = await flows({
      sessionLifetime: "3d",
      tokens: { ...rotating, accessTokenLifetime: "1h" },
    });
    const pair = await login("ada");
    let answer: { access: string; refresh?: string } = pair;
    for (let step = 0; step < 71; step++) {
      clock.forward(hour);
      answer = await app.auth.refresh(refreshOf(answer));
      expect(Number(claimsOf(answer.refresh)["exp"])).toBeLessThanOrEqual(seconds + 3 * day);
    }
    expect(claimsOf(answer.refresh)["exp"]).toBe(seconds + 3 * day);
    expect(await codeOf(app.auth.authenticate(answer.access))).toBe("ok");
    clock.forward(hour);
    expect(await codeOf(app.auth.refresh(refreshOf(answer)))).toBe("token_expired");
    expect(await codeOf(app.auth.authenticate(answer.access))).toBe("token_not_valid");
  });

  it.each([
    ["with rotation", rotating],
    ["without", {}],
  ])("comes to a session shorter than its tokens: %s", async (_, tokens) => {
    const { login, app, clock } = await flows({
      sessionLifetime: "1h",
      tokens: { ...tokens, accessTokenLifetime: "2h" },
    });
    const { access, refresh } = await login("ada");
    clock.forward(hour - 1);
    const answer = await app.auth.refresh(refresh);
    expect(await codeOf(app.auth.authenticate(answer.access))).toBe("ok");
    clock.forward(1);
    expect(await codeOf(app.auth.refresh(answer.refresh ?? refresh))).toBe("token_expired");
    for (const token of [access, answer.access]) {
      expect(await codeOf(app.auth.authenticate(token))).toBe("token_not_valid");
    }
  });

  it("is not extended by leeway", async () => {
    const { login, app, clock } = await flows({
      sessionLifetime: "1h",
      tokens: { ...rotating, leeway: 120 },
    });
    const { refresh } = await login("ada");
    clock.forward(hour + minute);
    expect(await codeOf(app.auth.refresh(refresh))).toBe("token_revoked");
  });

  it("is the same before and after a purge", async () => {
    const { login, app, clock, rows } = await flows({
      sessionLifetime: "1h",
      tokens: { ...rotating, leeway: 120 },
    });
    const { access, refresh } = await login("ada");
    clock.forward(hour + minute);
    const before = [await codeOf(app.auth.refresh(refresh)), await codeOf(app.auth.authenticate(access))];
    expect(await app.auth.flushExpiredTokens()).toMatchObject({ sessions: 1 });
    expect(await rows("select * from latchkey_session")).toEqual([]);
    expect([await codeOf(app.auth.refresh(refresh)), await codeOf(app.auth.authenticate(access))]).toEqual(
      before,
    );
  });
});

describe("an adopted login", () => {
  it("is accepted, and gets its session with the first rotation", async () => {
    const { app, rows, clock } = await flows({ tokens: rotating });
    const { token, jti } = djangoRefresh(1, { extra: ["kept"] });
    const answer = await app.auth.refresh(token);
    const next = claimsOf(answer.refresh);
    expect(next).toMatchObject({
      user_id: "1",
      extra: ["kept"],
      sid: expect.stringMatching(/^[0-9a-f]{32}$/),
    });
    expect(claimsOf(answer.access)).toMatchObject({ sid: next["sid"], extra: ["kept"] });
    expect(await rows("select id, user_id, current_jti, previous_jti from latchkey_session")).toEqual([
      { id: next["sid"], user_id: 1, current_jti: next["jti"], previous_jti: jti },
    ]);
    expect(await codeOf(app.auth.authenticate(answer.access))).toBe("ok");
    let { refresh } = answer;
    for (let step = 0; step < 5; step++) {
      clock.forward(hour);
      ({ refresh } = await app.auth.refresh(refresh ?? ""));
    }
    expect(await rows("select id from latchkey_session")).toHaveLength(1);
    expect(await codeOf(app.auth.revoke(refresh ?? ""))).toBe("ok");
    expect(await codeOf(app.auth.authenticate(answer.access))).toBe("token_not_valid");
  });

  it("gets the same successor within the interval: two tabs stay logged in", async () => {
    const { app, rows } = await flows({ tokens: rotating });
    const { token } = djangoRefresh(1);
    const answers = await Promise.all(Array.from({ length: 8 }, () => app.auth.refresh(token)));
    expect(new Set(answers.map(({ refresh }) => refresh)).size).toBe(1);
    expect(await rows("select id from latchkey_session")).toHaveLength(1);
  });

  it("gets the same successor although the clock moves on", async () => {
    let now = start;
    const { login, app } = await flows({
      tokens: { ...rotating, refreshReuseInterval: 300 },
      clock: () => (now += 400),
    });
    for (const token of [djangoRefresh(1).token, (await login("ada")).refresh]) {
      const { refresh } = await app.auth.refresh(token);
      expect((await app.auth.refresh(token)).refresh).toBe(refresh);
    }
  });

  it("is accepted without rotation, and gets no row", async () => {
    const { app, rows } = await flows();
    const { token } = djangoRefresh(1);
    const { access } = await app.auth.refresh(token);
    expect(await codeOf(app.auth.authenticate(access))).toBe("ok");
    expect(await rows("select id from latchkey_session")).toEqual([]);
    expect(await codeOf(app.auth.revoke(token))).toBe("ok");
    expect(await codeOf(app.auth.refresh(token))).toBe("token_revoked");
    expect(await codeOf(app.auth.revoke(token))).toBe("token_revoked");
  });

  it("is refused for a user who is missing, inactive or not identified", async () => {
    const { app, execute } = await flows({ tokens: rotating }, { users: ["ada", "bob"] });
    await execute("update auth_user set is_active = false where id = 2");
    for (const user_id of ["99", "2", 2, "", 0, null]) {
      const code = await codeOf(app.auth.refresh(djangoRefresh(1, { user_id }).token));
      expect([user_id, code]).toEqual([user_id, "no_account_for_token"]);
    }
  });
});

describe("with blacklist: off", () => {
  it("a refresh token works until it expires", async () => {
    const { login, app, rows, clock } = await flows({
      tokens: { rotateRefreshTokens: true, blacklist: "off" },
    });
    const { refresh, access } = await login("ada");
    const answer = await app.auth.refresh(refresh);
    clock.forward(hour);
    expect(await codeOf(app.auth.revoke(refresh))).toBe("ok");
    expect(await codeOf(app.auth.refresh(refresh))).toBe("ok");
    expect(await app.auth.verify(refresh)).toBe("valid");
    expect(await codeOf(app.auth.refresh(refreshOf(answer)))).toBe("ok");
    clock.forward(-hour);
    expect(await codeOf(app.auth.authenticate(access))).toBe("ok");
    expect(await rows("select * from latchkey_session")).toEqual([]);
    expect(await rows("select * from latchkey_revoked_token")).toEqual([]);
  });

  it("sessions from before are not looked up, but end with a changed password and a logout", async () => {
    const before = await flows({ tokens: rotating }, { users: ["ada", "bob"] });
    const { database, clock } = before;
    const [ada, bob] = [await before.login("ada"), await before.login("bob")];
    await before.execute("update latchkey_session set expires_at = created_at where user_id = 1");
    const off = await flows({ tokens: { blacklist: "off" } }, { database, clock, users: [] });
    expect(await codeOf(off.app.auth.authenticate(ada.access))).toBe("ok");
    expect(await codeOf(off.app.auth.refresh(ada.refresh))).toBe("ok");
    const change = { old_password: password, new_password: "other-staple" };
    const { status } = await off.call("POST", "/api/users/password/", { token: ada.access, json: change });
    expect(status).toBe(200);
    await off.app.auth.changePassword("ada", "another-staple");
    await off.app.auth.revoke(bob.refresh);
    expect(await codeOf(off.app.auth.refresh(bob.refresh))).toBe("ok");
    expect(await before.rows("select revoked_reason from latchkey_session order by user_id")).toEqual([
      { revoked_reason: "password_changed" },
      { revoked_reason: "logout" },
    ]);
    expect(await before.rows("select * from latchkey_revoked_token")).toEqual([]);
    expect(await codeOf(before.app.auth.refresh(bob.refresh))).toBe("token_revoked");
  });
});
