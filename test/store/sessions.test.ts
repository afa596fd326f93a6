// Sessions, revoked tokens and Simple JWT's tables: each conditional write has one winner, and a purge deletes what has expired.
import { describe, expect, it } from "vitest";
import {
  blacklist,
  type Database,
  djangoUserModel,
  findPresented,
  findSession,
  findUserWithSession,
  insertSession,
  insertUser,
  purgeExpired,
  recordOutstanding,
  replaceCurrentToken,
  revokeSession,
  revokeToken,
  revokeUserSessions,
  rotateSession,
  type SessionTable,
  toTimestamp,
  touchSession,
} from "../../src/store/index.ts";
import { dialect, djangoDatabase, look } from "../support/database.ts";
import { migratedDatabase, now, type Opened } from "../support/store.ts";

const hour = 3_600_000;

const row = (id: string, changes: Partial<SessionTable> = {}): SessionTable => ({
  id,
  user_id: 1,
  current_jti: `${id}-1`,
  previous_jti: null,
  rotated_at: null,
  created_at: toTimestamp(now),
  last_used_at: toTimestamp(now),
  expires_at: toTimestamp(now + hour),
  user_agent: "",
  ip_address: null,
  revoked_at: null,
  revoked_reason: null,
  ...changes,
});

async function withSessions(...sessions: SessionTable[]): Promise<Opened> {
  const database = await migratedDatabase();
  for (const username of ["ada", "bob"]) {
    await insertUser(database.kysely, djangoUserModel, { username, password: "x" }, now);
  }
  for (const session of sessions) await insertSession(database.kysely, session);
  return database;
}

describe("a session", () => {
  it("comes back as it was put in", async () => {
    const session = row("s", { user_agent: "curl/8", ip_address: "::1" });
    const { kysely } = await withSessions(session);
    expect(await findSession(kysely, "s")).toEqual(session);
    expect(await findSession(kysely, "other")).toBeUndefined();
  });

  it.each([
    ["nothing", ""],
    ["NUL", "\0"],
    ["the id with NUL after it", "s\0"],
    ["more than an id can be", "s".repeat(1000)],
    ["half a character", "\ud800"],
  ])("is found by its own id only, not by %s", async (_, id) => {
    const { kysely } = await withSessions(row("s"));
    expect(await findSession(kysely, id)).toBeUndefined();
  });

  it("is rotated by exactly one of many, and only from its current token", async () => {
    const { kysely } = await withSessions(row("s"));
    const tries = Array.from({ length: 20 }, (_, index) =>
      rotateSession(kysely, {
        id: "s",
        from: "s-1",
        to: `s-2-${index}`,
        now: now + 1,
        databaseTime: now + 1,
      }),
    );
    const winners = (await Promise.all(tries)).flatMap((won, index) => (won ? [index] : []));
    expect(winners).toHaveLength(1);
    expect(await findSession(kysely, "s")).toEqual(
      row("s", {
        current_jti: `s-2-${winners[0]}`,
        previous_jti: "s-1",
        rotated_at: toTimestamp(now + 1),
        last_used_at: toTimestamp(now + 1),
      }),
    );
    expect(await rotateSession(kysely, { id: "none", from: "s-1", to: "x", now, databaseTime: now })).toBe(
      false,
    );
  });

  it("takes any successor when it is told to, but not after it has ended", async () => {
    const { kysely } = await withSessions(row("s"));
    expect(
      await replaceCurrentToken(kysely, { id: "s", from: "elsewhere", to: "s-9", now, databaseTime: now }),
    ).toBe(true);
    expect(await findSession(kysely, "s")).toMatchObject({ current_jti: "s-9", previous_jti: "elsewhere" });
    expect(await revokeSession(kysely, "s", "logout", now)).toBe(true);
    expect(
      await replaceCurrentToken(kysely, { id: "s", from: "s-9", to: "s-10", now, databaseTime: now }),
    ).toBe(false);
    expect(await rotateSession(kysely, { id: "s", from: "s-9", to: "s-10", now, databaseTime: now })).toBe(
      false,
    );
    await touchSession(kysely, "s", now + hour);
    expect(await findSession(kysely, "s")).toMatchObject({
      current_jti: "s-9",
      last_used_at: toTimestamp(now),
    });
  });

  it("ends once: the first reason stays", async () => {
    const { kysely } = await withSessions(row("s"));
    expect(await revokeSession(kysely, "s", "reuse", now)).toBe(true);
    expect(await revokeSession(kysely, "s", "logout", now + 5)).toBe(false);
    expect(await revokeSession(kysely, "none", "logout", now)).toBe(false);
    expect(await findSession(kysely, "s")).toMatchObject({
      revoked_at: toTimestamp(now),
      revoked_reason: "reuse",
    });
  });

  it("ends with all the others of its user, and with nobody else's", async () => {
    const { kysely } = await withSessions(row("a"), row("b"), row("c", { user_id: 2 }), row("d"));
    await revokeSession(kysely, "d", "logout", now);
    expect(await revokeUserSessions(kysely, 1, "password_changed", now)).toEqual(["a", "b"]);
    expect(await findSession(kysely, "a")).toMatchObject({ revoked_reason: "password_changed" });
    expect(await findSession(kysely, "c")).toMatchObject({ revoked_at: null });
    expect(await findSession(kysely, "d")).toMatchObject({ revoked_reason: "logout" });
  });

  it("notes its last use", async () => {
    const { kysely } = await withSessions(row("s"));
    await touchSession(kysely, "s", now + 7);
    expect(await findSession(kysely, "s")).toEqual(row("s", { last_used_at: toTimestamp(now + 7) }));
  });
});

describe("a user with a session", () => {
  const ask = (
    kysely: Database["kysely"],
    id: number,
    session: string,
    at = now,
  ): ReturnType<typeof findUserWithSession> =>
    findUserWithSession(kysely, djangoUserModel, "id", id, session, { now: at, idleSince: 0 });

  it("says whether the session goes on", async () => {
    const { kysely } = await withSessions(row("s"), row("t"));
    await revokeSession(kysely, "t", "logout", now);
    expect(await ask(kysely, 1, "s")).toMatchObject({ user: { username: "ada" }, hasEnded: false });
    expect(await ask(kysely, 1, "t")).toMatchObject({ user: { username: "ada" }, hasEnded: true });
    expect(await ask(kysely, 1, "none")).toMatchObject({ user: { username: "ada" }, hasEnded: undefined });
    expect(await ask(kysely, 2, "s")).toMatchObject({ user: { username: "bob" }, hasEnded: undefined });
    expect(await ask(kysely, 3, "s")).toEqual({ user: undefined, hasEnded: undefined });
  });

  it("ends at its expiry, to the millisecond", async () => {
    const { kysely } = await withSessions(row("s"));
    expect(await ask(kysely, 1, "s", now + hour - 1)).toMatchObject({ hasEnded: false });
    expect(await ask(kysely, 1, "s", now + hour)).toMatchObject({ hasEnded: true });
  });

  it("shows of the user what the table has and nothing more", async () => {
    const { kysely } = await withSessions(row("s"));
    const { user } = await ask(kysely, 1, "s");
    expect(Object.keys(user?.fields ?? {}).toSorted()).toEqual(
      ["date_joined", "email", "first_name", "last_login", "last_name", "username"].toSorted(),
    );
  });
});

/** What is known of a token by its id. */
const stateOf = async (kysely: Database["kysely"], jti: string, withDjangoTables = true): Promise<string> =>
  (await findPresented(kysely, djangoUserModel, { jti }, { dialect, withDjangoTables })).token;

describe("a token revoked by itself", () => {
  it("is revoked by exactly one of many", async () => {
    const { kysely } = await withSessions();
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => revokeToken(kysely, "j", now + hour, now)),
    );
    expect(answers.filter(Boolean)).toHaveLength(1);
    expect(await stateOf(kysely, "j", false)).toBe("revoked");
    expect(await stateOf(kysely, "J", false)).toBe("unknown");
  });
});

describe("Simple JWT's tables", () => {
  const token = { jti: "fresh", userId: 2, createdAt: now, expiresAt: now + hour };

  it("say of a token that it is unknown, outstanding or revoked", async () => {
    const { kysely, url } = await migratedDatabase(await djangoDatabase("handover"));
    const rows = await look(
      url,
      "select o.jti, b.id as listed from token_blacklist_outstandingtoken o left join token_blacklist_blacklistedtoken b on b.token_id = o.id",
    );
    expect(new Set(rows.map(({ listed }) => listed === null))).toEqual(new Set([true, false]));
    for (const { jti, listed } of rows) {
      expect(await stateOf(kysely, String(jti))).toBe(listed === null ? "outstanding" : "revoked");
    }
    expect(await stateOf(kysely, "nobody's")).toBe("unknown");
  });

  it("get a row with no token in it, once", async () => {
    const { kysely, url } = await migratedDatabase(await djangoDatabase("handover"));
    await recordOutstanding(kysely, token);
    await recordOutstanding(kysely, { ...token, userId: 3 });
    expect(
      await look(
        url,
        "select token, jti, user_id, created_at, expires_at from token_blacklist_outstandingtoken where jti = 'fresh'",
      ),
    ).toEqual([
      {
        token: "",
        jti: "fresh",
        user_id: 2,
        created_at: toTimestamp(now),
        expires_at: toTimestamp(now + hour),
      },
    ]);
  });

  it("let exactly one of many blacklist a token, known or not", async () => {
    const { kysely, url } = await migratedDatabase(await djangoDatabase("handover"));
    const [known] = await look(
      url,
      "select jti from token_blacklist_outstandingtoken where id not in (select token_id from token_blacklist_blacklistedtoken)",
    );
    for (const jti of ["fresh", String(known?.["jti"])]) {
      const answers = await Promise.all(
        Array.from({ length: 20 }, () => blacklist(kysely, { ...token, jti }, now)),
      );
      expect(answers.filter(Boolean)).toHaveLength(1);
      expect(await stateOf(kysely, jti)).toBe("revoked");
      expect(
        await look(
          url,
          "select b.blacklisted_at from token_blacklist_blacklistedtoken b join token_blacklist_outstandingtoken o on o.id = b.token_id where o.jti = ?",
          jti,
        ),
      ).toEqual([{ blacklisted_at: toTimestamp(now) }]);
    }
  });
});

describe("a purge", () => {
  it("deletes what has expired and nothing that has not", async () => {
    const { kysely, url } = await withSessions(
      row("live"),
      row("edge", { expires_at: toTimestamp(now) }),
      row("gone", { expires_at: toTimestamp(now - 1) }),
      row("revoked", { revoked_at: toTimestamp(now - 5), revoked_reason: "logout" }),
    );
    await revokeToken(kysely, "live", now + 1, now);
    await revokeToken(kysely, "gone", now, now);
    expect(await purgeExpired(kysely, now, false)).toEqual({
      sessions: 2,
      revokedTokens: 1,
      outstandingTokens: 0,
    });
    expect(await look(url, "select id from latchkey_session order by id")).toEqual([
      { id: "live" },
      { id: "revoked" },
    ]);
    expect(await look(url, "select jti from latchkey_revoked_token")).toEqual([{ jti: "live" }]);
    expect(await purgeExpired(kysely, now, false)).toEqual({
      sessions: 0,
      revokedTokens: 0,
      outstandingTokens: 0,
    });
  });

  it("deletes more than fit into one batch", async () => {
    const { kysely, url } = await withSessions();
    await kysely.transaction().execute(async (tx) => {
      for (let count = 0; count < 2500; count++) await revokeToken(tx, `j${count}`, now - 1, now - hour);
    });
    await revokeToken(kysely, "live", now + 1, now);
    let told = 0;
    const onDeleted = (count: number): void => void (told += count);
    expect(await purgeExpired(kysely, now, false, { onDeleted })).toMatchObject({ revokedTokens: 2500 });
    expect(told).toBeGreaterThanOrEqual(2500);
    expect(await look(url, "select jti from latchkey_revoked_token")).toEqual([{ jti: "live" }]);
  });

  it("deletes Simple JWT's expired rows only when told to, blacklisted or not", async () => {
    const { kysely, url } = await migratedDatabase(await djangoDatabase("handover"));
    const count = async (): Promise<unknown> =>
      (
        await look(
          url,
          "select (select count(*) from token_blacklist_outstandingtoken) as o, (select count(*) from token_blacklist_blacklistedtoken) as b",
        )
      )[0];
    const before = await count();
    for (let index = 0; index < 1500; index++) {
      const token = { jti: `old-${index}`, userId: 2, createdAt: now - hour, expiresAt: now };
      await (index % 3 === 0 ? blacklist(kysely, token, now) : recordOutstanding(kysely, token));
    }
    expect(await purgeExpired(kysely, now, false)).toMatchObject({ outstandingTokens: 0 });
    expect(await purgeExpired(kysely, now, true)).toMatchObject({ outstandingTokens: 1500 });
    expect(await count()).toEqual(before);
  });
});
