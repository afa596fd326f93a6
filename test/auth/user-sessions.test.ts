// An administrator lists a user's sessions and ends one or all, also while the user logs in and refreshes.
import { describe, expect, it } from "vitest";
import type { AuthEvent } from "../../src/index.ts";
import { dialect } from "../support/database.ts";
import { claimsOf, codeOf, day, djangoRefresh, type Flows, flows, hour, rotating, start } from "./flows.ts";

const sid = (token: string | undefined): string => String(claimsOf(token)["sid"]);

describe("listSessions", () => {
  it("lists each active session, the last used first, without tokens", async () => {
    const { app, clock, login } = await flows({ tokens: rotating }, { users: ["ada", "bob"] });
    const client = { userAgent: "curl", ipAddress: "192.0.2.1" };
    const first = await app.auth.obtainPair({ username: "ada", password: "tr0ub4dor-staple" }, client);
    clock.forward(hour);
    const second = await login("ada");
    const third = await login("ada");
    await login("bob");
    await app.auth.revoke(third.refresh);
    clock.forward(hour);
    await app.auth.refresh(first.refresh);
    const listed = await app.auth.listSessions("ada");
    expect(listed).toEqual([
      {
        id: sid(first.refresh),
        ...client,
        createdAt: new Date(start),
        lastUsedAt: new Date(start + 2 * hour * 1000),
        expiresAt: new Date(start + 30 * day * 1000),
      },
      expect.objectContaining({ id: sid(second.refresh), userAgent: "", ipAddress: null }),
    ]);
    for (const token of [first, second]) {
      expect(JSON.stringify(listed)).not.toContain(claimsOf(token.refresh)["jti"]);
    }
  });
});

describe("revokeSession and revokeSessions", () => {
  it("end one or all, for access and refresh, with their reason", async () => {
    const heard: AuthEvent[] = [];
    const { app, login, rows } = await flows(
      { tokens: rotating, onEvent: (event) => void heard.push(event) },
      { users: ["ada", "bob"] },
    );
    const [one, two, three, other] = [
      await login("ada"),
      await login("ada"),
      await login("ada"),
      await login("bob"),
    ];
    await app.auth.revokeSession("ada", sid(two.refresh));
    expect(await codeOf(app.auth.authenticate(two.access))).toBe("token_not_valid");
    expect(await codeOf(app.auth.refresh(two.refresh))).toBe("token_revoked");
    expect(await codeOf(app.auth.authenticate(one.access))).toBe("ok");
    expect(await app.auth.revokeSessions("ada")).toBe(2);
    for (const { access } of [one, three]) {
      expect(await codeOf(app.auth.authenticate(access))).toBe("token_not_valid");
    }
    expect(await app.auth.revokeSessions("ada")).toBe(0);
    expect(await codeOf(app.auth.authenticate(other.access))).toBe("ok");
    expect(await codeOf(login("ada"))).toBe("ok");
    expect(await rows("select id from latchkey_session where revoked_reason = 'administrator'")).toHaveLength(
      3,
    );
    const revoked = heard.filter(({ type }) => type === "session.revoked");
    expect(revoked.map((event) => ("sessionId" in event ? event.sessionId : "")).toSorted()).toEqual(
      [one, two, three].map(({ refresh }) => sid(refresh)).toSorted(),
    );
    for (const event of revoked) {
      expect(event).toMatchObject({ userId: 1, reason: "administrator", client: {} });
    }
  });

  it("refuse an unknown user, and a session that is another user's, has ended or does not exist", async () => {
    const { app, login } = await flows({ tokens: rotating }, { users: ["ada", "bob"] });
    const [ada, bob] = [await login("ada"), await login("bob")];
    expect(await codeOf(app.auth.listSessions("nobody"))).toBe("user_not_found");
    expect(await codeOf(app.auth.revokeSession("nobody", sid(ada.refresh)))).toBe("user_not_found");
    expect(await codeOf(app.auth.revokeSessions("nobody"))).toBe("user_not_found");
    await app.auth.revokeSession("ada", sid(ada.refresh));
    for (const id of [sid(bob.refresh), sid(ada.refresh), "", "0".repeat(32), "\0", "' or 1=1 --"]) {
      expect(await codeOf(app.auth.revokeSession("ada", id))).toBe("session_not_found");
    }
    expect(await codeOf(app.auth.authenticate(bob.access))).toBe("ok");
  });

  it("throw with blacklist: off", async () => {
    const { app } = await flows({ revocation: "user", tokens: { blacklist: "off" } });
    await expect(app.auth.listSessions("ada")).rejects.toThrow(/there are no sessions/);
    await expect(app.auth.revokeSession("ada", "x")).rejects.toThrow(/there are no sessions/);
    await expect(app.auth.revokeSessions("ada")).rejects.toThrow(/there are no sessions/);
  });

  it("end logins at Django too", async () => {
    const { app, rows } = await flows({ tokens: rotating }, { django: "auth" });
    const alice = { username: "alice", password: "alice-pass-1" };
    const [one, two] = [await app.auth.obtainPair(alice), await app.auth.obtainPair(alice)];
    const isBlacklisted = async (token: string): Promise<boolean> => {
      const found = await rows(
        `select b.id from token_blacklist_blacklistedtoken b
         join token_blacklist_outstandingtoken o on o.id = b.token_id where o.jti = ?`,
        String(claimsOf(token)["jti"]),
      );
      return found.length === 1;
    };
    await app.auth.revokeSession("alice", sid(one.refresh));
    expect([await isBlacklisted(one.refresh), await isBlacklisted(two.refresh)]).toEqual([true, false]);
    await app.auth.revokeSessions("alice");
    expect(await isBlacklisted(two.refresh)).toBe(true);
  });
});

// PostgreSQL runs transactions in parallel, so fewer rounds find a race; each is slower.
const rounds = dialect === "sqlite" ? 5 : 3;

describe.each(["own", "auto"] as const)("concurrently, with blacklist: %s,", (blacklist) => {
  /** The refresh token that a flow returned; undefined if it was refused. */
  const tokenOf = (flow: Promise<{ readonly refresh?: string }>): Promise<string | undefined> =>
    flow.then(
      ({ refresh }) => refresh,
      () => undefined,
    );

  it("every earlier session ends, once, and logins still work", async () => {
    const heard: AuthEvent[] = [];
    const { app, rows } = await flows(
      {
        tokens: { ...rotating, blacklist, refreshReuseInterval: 0 },
        onEvent: (event) => void heard.push(event),
      },
      { django: "auth", clock: { now: Date.now, forward: () => {} } },
    );
    const alice = { username: "alice", password: "alice-pass-1" };
    for (let round = 0; round < rounds; round++) {
      const sessions = await Promise.all(Array.from({ length: 4 }, () => app.auth.obtainPair(alice)));
      const before = await rows("select id from latchkey_session where revoked_at is null");
      heard.length = 0;
      const [first] = sessions;
      const refreshing = sessions.map(({ refresh }) => tokenOf(app.auth.refresh(refresh)));
      const ending = [
        app.auth.revokeSessions("alice"),
        app.auth.revokeSession("alice", sid(first?.refresh)).then(
          () => 1,
          () => 0,
        ),
        app.auth.revokeSessions("alice"),
      ];
      const logins = Array.from({ length: 3 }, () => tokenOf(app.auth.obtainPair(alice)));
      const successors = await Promise.all(refreshing);
      const ended = (await Promise.all(ending)).reduce((sum, count) => sum + count, 0);
      const begun = await Promise.all(logins);
      expect(begun.filter((token) => token === undefined)).toEqual([]);
      for (const token of [...sessions.map(({ refresh }) => refresh), ...successors]) {
        expect(token === undefined ? "token_revoked" : await codeOf(app.auth.refresh(token))).toBe(
          "token_revoked",
        );
      }
      await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
      const revoked = heard.filter(({ type }) => type === "session.revoked");
      const live = await rows("select id from latchkey_session where revoked_at is null");
      expect([round, revoked.length, ended]).toEqual([
        round,
        before.length + begun.length - live.length,
        before.length + begun.length - live.length,
      ]);
    }
  });
});

describe("a login at Django that is refreshed here at the same time", () => {
  const alice = { username: "alice", password: "alice-pass-1" };

  it.each<[string, (test: Flows) => Promise<unknown>]>([
    ["an administrator ends all sessions", ({ app }) => app.auth.revokeSessions("alice")],
    [
      "the user ends all sessions",
      async ({ app, call }) => {
        const { access } = await app.auth.obtainPair(alice);
        return call("DELETE", "/api/sessions/", { token: access });
      },
    ],
  ])("%s does not survive", async (_, endAll) => {
    const test = await flows({ tokens: rotating }, { django: "auth" });
    for (let round = 0; round < rounds * 2; round++) {
      const theirs = Array.from({ length: 4 }, () => djangoRefresh(2));
      for (const { token, jti } of theirs) {
        await test.execute(
          `insert into token_blacklist_outstandingtoken (token, created_at, expires_at, user_id, jti)
           values ('${token}', '2026-11-23 05:00:00', '2026-11-24 05:00:00', 2, '${jti}')`,
        );
      }
      const [, ...answers] = await Promise.all([
        endAll(test),
        ...theirs.map(({ token }) => test.app.auth.refresh(token).catch(() => undefined)),
      ]);
      const successors = answers.flatMap((answer) => answer?.refresh ?? []);
      const codes = await Promise.all(successors.map((token) => codeOf(test.app.auth.refresh(token))));
      expect([round, codes.filter((code) => code !== "token_revoked")]).toEqual([round, []]);
    }
  });
});
