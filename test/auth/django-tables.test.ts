// Together with Django: Simple JWT's two tables are read and written, and each server refuses what the other revoked.
import { describe, expect, it } from "vitest";
import type { LatchkeyOptions, TokenPair } from "../../src/index.ts";
import {
  claimsOf,
  codeOf,
  day,
  djangoRefresh,
  type Flows,
  flows,
  hour,
  refreshOf,
  rotating,
  sign,
  start,
} from "./flows.ts";

const moment = "2026-11-23 05:00:00";

const beside = (options: LatchkeyOptions = {}): Promise<Flows> =>
  flows({ ...options, tokens: { ...rotating, ...options.tokens } }, { django: "auth" });

const alice = { username: "alice", password: "alice-pass-1" };

/** The state of a token in Simple JWT's tables: Django refuses it if and only if it is blacklisted. */
async function atDjango({ rows }: Flows, token: string | undefined): Promise<string> {
  const [row] = await rows(
    `select b.id as listed from token_blacklist_outstandingtoken o
     left join token_blacklist_blacklistedtoken b on b.token_id = o.id where o.jti = ?`,
    String(claimsOf(token)["jti"]),
  );
  if (row === undefined) return "unknown";
  return row["listed"] === null ? "outstanding" : "blacklisted";
}

/** What Django does when it issues a token. */
async function issueAtDjango(
  { execute }: Flows,
  userId: number,
  { token, jti }: { token: string; jti: string },
): Promise<void> {
  await execute(
    `insert into token_blacklist_outstandingtoken (token, created_at, expires_at, user_id, jti)
     values ('${token}', '${moment}', '2026-11-24 05:00:00', ${userId}, '${jti}')`,
  );
}

/** What Django does when it revokes a token. */
async function blacklistAtDjango({ execute }: Flows, jti: unknown): Promise<void> {
  await execute(
    `insert into token_blacklist_blacklistedtoken (blacklisted_at, token_id)
     select '${moment}', id from token_blacklist_outstandingtoken where jti = '${String(jti)}'`,
  );
}

/** What Django does when it rotates one of our tokens: it keeps every claim except the id and the dates. */
async function rotateAtDjango(test: Flows, token: string): Promise<string> {
  const next = djangoRefresh(2);
  const rotated = { token: sign({ ...claimsOf(token), ...claimsOf(next.token) }), jti: next.jti };
  await blacklistAtDjango(test, claimsOf(token)["jti"]);
  await issueAtDjango(test, 2, rotated);
  return rotated.token;
}

/** What Simple JWT before 5.3 does when it rotates one of our tokens: it does not record the new one. */
async function rotateWithoutNote(test: Flows, token: string): Promise<string> {
  const iat = test.clock.now() / 1000;
  const next = djangoRefresh(2, { iat, exp: iat + day });
  await blacklistAtDjango(test, claimsOf(token)["jti"]);
  return sign({ ...claimsOf(token), ...claimsOf(next.token) });
}

describe("what we issue and revoke", () => {
  it("is recorded as Simple JWT records it, except for the token's text", async () => {
    const test = await beside();
    const { refresh } = await test.app.auth.obtainPair(alice);
    expect(
      await test.rows(
        "select token, jti, user_id, created_at, expires_at from token_blacklist_outstandingtoken where jti = ?",
        String(claimsOf(refresh)["jti"]),
      ),
    ).toEqual([
      {
        token: "",
        jti: claimsOf(refresh)["jti"],
        user_id: 2,
        created_at: moment,
        expires_at: "2026-11-24 05:00:00",
      },
    ]);
    test.clock.forward(1);
    await test.app.auth.revoke(refresh);
    expect(
      await test.rows(
        "select blacklisted_at from token_blacklist_blacklistedtoken b join token_blacklist_outstandingtoken o on o.id = b.token_id where o.jti = ?",
        String(claimsOf(refresh)["jti"]),
      ),
    ).toEqual([{ blacklisted_at: "2026-11-23 05:00:01" }]);
    expect(await test.rows("select * from latchkey_revoked_token")).toEqual([]);
  });

  it("is outstanding at Django while it is current, and blacklisted once it was rotated", async () => {
    const test = await beside();
    const first = (await test.app.auth.obtainPair(alice)).refresh;
    const second = refreshOf(await test.app.auth.refresh(first));
    expect([await atDjango(test, first), await atDjango(test, second)]).toEqual([
      "blacklisted",
      "outstanding",
    ]);
    test.clock.forward(hour);
    const third = refreshOf(await test.app.auth.refresh(second));
    expect([await atDjango(test, second), await atDjango(test, third)]).toEqual([
      "blacklisted",
      "outstanding",
    ]);
    expect(await test.rows("select id from latchkey_session")).toHaveLength(1);
    expect(
      await test.rows("select token from token_blacklist_outstandingtoken where token = '' "),
    ).toHaveLength(3);
  });

  it("still works at Django without blacklisting", async () => {
    const test = await beside({ tokens: { blacklistAfterRotation: false } });
    const first = (await test.app.auth.obtainPair(alice)).refresh;
    const second = refreshOf(await test.app.auth.refresh(first));
    expect([await atDjango(test, first), await atDjango(test, second)]).toEqual([
      "outstanding",
      "outstanding",
    ]);
  });

  it("is recorded when it is revoked, if it was unknown", async () => {
    const test = await beside();
    const { token } = djangoRefresh(2);
    expect(await atDjango(test, token)).toBe("unknown");
    await test.app.auth.revoke(token);
    expect(await atDjango(test, token)).toBe("blacklisted");
    expect(await codeOf(test.app.auth.refresh(token))).toBe("token_revoked");
  });

  it("is not recorded with blacklist: own", async () => {
    for (const blacklist of ["own", "off"] as const) {
      const test = await beside({ tokens: { blacklist, blacklistAfterRotation: blacklist === "own" } });
      const before = await test.rows("select * from token_blacklist_outstandingtoken");
      const { refresh } = await test.app.auth.obtainPair(alice);
      await test.app.auth.revoke(refreshOf(await test.app.auth.refresh(refresh)));
      expect(await test.rows("select * from token_blacklist_outstandingtoken")).toEqual(before);
    }
  });
});

describe("what ends here ends at Django", () => {
  it("after logout with the parent", async () => {
    const test = await beside();
    const first = (await test.app.auth.obtainPair(alice)).refresh;
    const second = refreshOf(await test.app.auth.refresh(first));
    expect(await codeOf(test.app.auth.revoke(first))).toBe("ok");
    expect(await atDjango(test, second)).toBe("blacklisted");
  });

  it("after a replay", async () => {
    const test = await beside();
    const first = (await test.app.auth.obtainPair(alice)).refresh;
    const second = refreshOf(await test.app.auth.refresh(first));
    test.clock.forward(11);
    expect(await codeOf(test.app.auth.refresh(first))).toBe("token_revoked");
    expect(await atDjango(test, second)).toBe("blacklisted");
  });

  it("after a changed password, for logins at Django too", async () => {
    const test = await beside();
    const ours = (await test.app.auth.obtainPair(alice)).refresh;
    const others = (await test.app.auth.obtainPair({ username: "bob", password: "bob-pass-1" })).refresh;
    const theirs = djangoRefresh(2);
    await issueAtDjango(test, 2, theirs);
    await test.app.auth.changePassword("alice", "new-pass-1");
    expect(await Promise.all([ours, theirs.token, others].map((token) => atDjango(test, token)))).toEqual([
      "blacklisted",
      "blacklisted",
      "outstanding",
    ]);
    expect(await codeOf(test.app.auth.refresh(theirs.token))).toBe("token_revoked");
    expect(await codeOf(test.app.auth.refresh(others))).toBe("ok");
  });

  it("when a user ends their sessions, one or all of them", async () => {
    const test = await beside();
    const sessions: TokenPair[] = [];
    for (let count = 0; count < 3; count++) sessions.push(await test.app.auth.obtainPair(alice));
    const [one, two, three] = sessions;
    const token = one?.access;
    const listed = await test.call("DELETE", `/api/sessions/${String(claimsOf(two?.refresh)["sid"])}/`, {
      token,
    });
    expect(listed.status).toBe(204);
    const state = (): Promise<string[]> =>
      Promise.all(sessions.map(({ refresh }) => atDjango(test, refresh)));
    expect(await state()).toEqual(["outstanding", "blacklisted", "outstanding"]);
    expect((await test.call("POST", "/api/sessions/revoke-others/", { token })).status).toBe(200);
    expect(await state()).toEqual(["outstanding", "blacklisted", "blacklisted"]);
    expect(await codeOf(test.app.auth.refresh(three?.refresh ?? ""))).toBe("token_revoked");
    expect((await test.call("DELETE", "/api/sessions/", { token })).status).toBe(204);
    expect(await state()).toEqual(["blacklisted", "blacklisted", "blacklisted"]);
  });
});

describe("what Django revoked", () => {
  it("is refused: Django's tokens and ours", async () => {
    const test = await beside();
    const theirs = djangoRefresh(2);
    await issueAtDjango(test, 2, theirs);
    await blacklistAtDjango(test, theirs.jti);
    const { refresh: ours } = await test.app.auth.obtainPair(alice);
    await blacklistAtDjango(test, claimsOf(ours)["jti"]);
    for (const token of [theirs.token, ours]) {
      expect(await codeOf(test.app.auth.refresh(token))).toBe("token_revoked");
      expect(await codeOf(test.app.auth.revoke(token))).toBe("token_revoked");
      expect(await test.app.auth.verify(token)).toBe("revoked");
    }
  });

  it("is refused for its parent too: the grace interval does not revive it", async () => {
    const test = await beside();
    const first = (await test.app.auth.obtainPair(alice)).refresh;
    const second = refreshOf(await test.app.auth.refresh(first));
    await blacklistAtDjango(test, claimsOf(second)["jti"]);
    expect(await codeOf(test.app.auth.refresh(first))).toBe("token_revoked");
  });

  it("is accepted with blacklist: own", async () => {
    const test = await beside({ tokens: { blacklist: "own" } });
    const theirs = djangoRefresh(2);
    await issueAtDjango(test, 2, theirs);
    await blacklistAtDjango(test, theirs.jti);
    expect(await codeOf(test.app.auth.refresh(theirs.token))).toBe("ok");
  });
});

describe("what Django issued", () => {
  it("is accepted, consumed in Django's table, and continued in a session here", async () => {
    const test = await beside();
    const theirs = djangoRefresh(2);
    await issueAtDjango(test, 2, theirs);
    const answer = await test.app.auth.refresh(theirs.token);
    expect(await atDjango(test, theirs.token)).toBe("blacklisted");
    expect(await atDjango(test, answer.refresh)).toBe("outstanding");
    expect(await test.rows("select user_id, current_jti from latchkey_session")).toEqual([
      { user_id: 2, current_jti: claimsOf(answer.refresh)["jti"] },
    ]);
    // Django's row of the token is unchanged.
    expect(
      await test.rows("select token from token_blacklist_outstandingtoken where jti = ?", theirs.jti),
    ).toEqual([{ token: theirs.token }]);
    expect((await test.app.auth.refresh(theirs.token)).refresh).toBe(answer.refresh);
  });

  it("by rotating our token is current here, and not a replay", async () => {
    const test = await beside();
    const first = (await test.app.auth.obtainPair(alice)).refresh;
    const second = await rotateAtDjango(test, first);
    test.clock.forward(hour);
    expect(await test.app.auth.verify(second)).toBe("valid");
    const third = refreshOf(await test.app.auth.refresh(second));
    expect(await Promise.all([first, second, third].map((token) => atDjango(test, token)))).toEqual([
      "blacklisted",
      "blacklisted",
      "outstanding",
    ]);
    const fourth = await rotateAtDjango(test, third);
    test.clock.forward(hour);
    const answer = await test.app.auth.refresh(fourth);
    expect(await codeOf(test.app.auth.authenticate(answer.access))).toBe("ok");
    expect(await test.rows("select revoked_at, previous_jti from latchkey_session")).toEqual([
      { revoked_at: null, previous_jti: claimsOf(fourth)["jti"] },
    ]);
    // What either side consumed stays consumed; presented again, it ends the session.
    test.clock.forward(11);
    expect(await codeOf(test.app.auth.refresh(second))).toBe("token_revoked");
    expect(await codeOf(test.app.auth.refresh(refreshOf(answer)))).toBe("token_revoked");
  });

  // Simple JWT before 5.3 blacklists the token that it rotates, and does not record the new one.
  it("by rotating our token without a record is current here, and not a replay", async () => {
    const test = await beside();
    let token = (await test.app.auth.obtainPair(alice)).refresh;
    const consumed: string[] = [];
    for (let round = 0; round < 3; round++) {
      test.clock.forward(hour);
      const theirs = await rotateWithoutNote(test, token);
      consumed.push(token, theirs);
      expect(await test.app.auth.verify(theirs)).toBe("valid");
      test.clock.forward(11);
      token = refreshOf(await test.app.auth.refresh(theirs));
    }
    expect(await test.rows("select revoked_at from latchkey_session")).toEqual([{ revoked_at: null }]);
    expect(await Promise.all(consumed.map((one) => atDjango(test, one)))).toEqual(
      consumed.map(() => "blacklisted"),
    );
    test.clock.forward(11);
    // What either side consumed is a replay, and ends the session.
    expect(await codeOf(test.app.auth.refresh(consumed.at(-1) ?? ""))).toBe("token_revoked");
    expect(await codeOf(test.app.auth.refresh(token))).toBe("token_revoked");
  });

  it.each([
    ["older than the last rotation", -1, {}],
    ["of a session whose tokens are kept in our tables alone", 0, { blacklist: "own" as const }],
  ])("without a note of it, but %s, is a replay", async (_, seconds, tokens) => {
    const test = await beside({ tokens });
    const first = (await test.app.auth.obtainPair(alice)).refresh;
    test.clock.forward(hour);
    const current = refreshOf(await test.app.auth.refresh(first));
    const { iat } = claimsOf(current);
    const forged = { ...claimsOf(current), jti: "f".repeat(32), iat: Number(iat) + seconds };
    test.clock.forward(11);
    expect(await codeOf(test.app.auth.refresh(sign(forged)))).toBe("token_revoked");
    expect(await codeOf(test.app.auth.refresh(current))).toBe("token_revoked");
  });

  it("does not outlive our session", async () => {
    const test = await beside({ sessionLifetime: "2h" });
    const first = (await test.app.auth.obtainPair(alice)).refresh;
    const second = await rotateAtDjango(test, first);
    expect(claimsOf(second)["exp"]).toBe(start / 1000 + day);
    test.clock.forward(2 * hour);
    expect(await codeOf(test.app.auth.refresh(second))).toBe("token_revoked");
  });
});

describe("an end that only one side could write", () => {
  it("is written by neither", async () => {
    const test = await beside();
    const { access, refresh } = await test.app.auth.obtainPair(alice);
    await test.execute("alter table token_blacklist_blacklistedtoken rename to hidden");
    const ended = test.app.auth.revokeSession("alice", String(claimsOf(refresh)["sid"]));
    await expect(ended).rejects.toMatchObject({ name: "StoreError", code: "unmigrated" });
    await test.execute("alter table hidden rename to token_blacklist_blacklistedtoken");
    expect(await codeOf(test.app.auth.authenticate(access))).toBe("ok");
    expect(await atDjango(test, refresh)).toBe("outstanding");
  });
});

describe("sliding tokens", () => {
  it("are recorded, and refused after Django blacklisted them or the password changed", async () => {
    const test = await flows(
      {
        tokens: { authTokenClasses: ["sliding"] },
        paths: { tokenObtainSliding: "/api/sliding/", tokenRefreshSliding: "/api/sliding/refresh/" },
      },
      { django: "auth" },
    );
    const obtain = async (): Promise<string> => {
      const { text } = await test.call("POST", "/api/sliding/", { json: alice });
      const { token }: { token: string } = JSON.parse(text);
      return token;
    };
    const [one, two] = [await obtain(), await obtain()];
    expect(await atDjango(test, one)).toBe("outstanding");
    expect(await codeOf(test.app.auth.authenticate(one))).toBe("ok");
    await blacklistAtDjango(test, claimsOf(one)["jti"]);
    expect(await codeOf(test.app.auth.authenticate(one))).toBe("token_not_valid");
    expect(await codeOf(test.app.auth.authenticate(two))).toBe("ok");
    await test.app.auth.changePassword("alice", "new-pass-1");
    expect(await codeOf(test.app.auth.authenticate(two))).toBe("token_not_valid");
  });
});
