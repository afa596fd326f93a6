// Concurrent use of one refresh token, in one process and in several: one rotation, and the session goes on.
import { describe, expect, it } from "vitest";
import { secretKey } from "../support/app.ts";
import { dialect } from "../support/database.ts";
import { racers } from "../support/race.ts";
import { claimsOf, day, djangoRefresh, type Flows, flows, rotating } from "./flows.ts";

interface Answer {
  readonly status: number;
  readonly refresh: string | undefined;
  readonly text: string;
}

// A round is several times slower on PostgreSQL. Its transactions run in parallel, so fewer rounds find a race.
// `npm run test:races` sets the number of rounds.
const rounds = dialect === "sqlite" ? 10 : 3;
const alice = { username: "alice", password: "alice-pass-1" };

/** An app on Django's file, with a running clock: these tests are about real concurrency. */
const racing = (refreshReuseInterval: number, blacklist: "own" | "auto"): Promise<Flows> =>
  flows({ tokens: { ...rotating, refreshReuseInterval, blacklist }, clock: Date.now }, { django: "auth" });

async function present({ call }: Flows, refresh: string, times: number): Promise<Answer[]> {
  const answers = await Promise.all(
    Array.from({ length: times }, () => call("POST", "/api/token/refresh/", { json: { refresh } })),
  );
  return answers.map(({ status, text }) => {
    const { refresh: next }: { refresh?: string } = JSON.parse(text);
    return { status, refresh: next, text };
  });
}

const refused = (answers: readonly Answer[]): Answer[] => answers.filter(({ status }) => status !== 200);
const good = (answers: readonly Answer[]): Answer[] => answers.filter(({ status }) => status === 200);
const successors = (answers: readonly Answer[]): Set<unknown> =>
  new Set(good(answers).map(({ refresh }) => claimsOf(refresh)["jti"]));

const tables = [
  ["own tables", "own"],
  ["Django's tables", "auto"],
] as const;

describe.each(tables)("concurrent refreshes in one process, on %s", (_, blacklist) => {
  it.each([2, 5, 20, 50])(
    "%d with the same token: exactly one succeeds if the interval is 0",
    async (times) => {
      const test = await racing(0, blacklist);
      for (let round = 0; round < rounds; round++) {
        const { refresh } = await test.app.auth.obtainPair(alice);
        const answers = await present(test, refresh, times);
        expect(good(answers)).toHaveLength(1);
        expect(answers.filter(({ status }) => status === 401)).toHaveLength(times - 1);
      }
      expect(await test.rows("select id from latchkey_session")).toHaveLength(rounds);
    },
  );

  it.each([2, 5, 20, 50])(
    "%d of the same token: all get one successor with the interval on",
    async (times) => {
      const test = await racing(10, blacklist);
      for (let round = 0; round < rounds; round++) {
        const { refresh } = await test.app.auth.obtainPair(alice);
        const answers = await present(test, refresh, times);
        expect(refused(answers)).toEqual([]);
        expect(successors(answers).size).toBe(1);
        expect(new Set(answers.map((answer) => answer.refresh)).size).toBe(1);
        const [first] = answers;
        expect(good(await present(test, first?.refresh ?? "", 1))).toHaveLength(1);
      }
      expect(await test.rows("select id from latchkey_session")).toHaveLength(rounds);
    },
  );
});

describe.each(tables)("concurrent refreshes in several processes, on %s", (_, blacklist) => {
  it.each([
    [0, "exactly one wins"],
    [10, "all get one successor"],
  ])("with an interval of %d s %s", async (interval) => {
    const test = await racing(interval, blacklist);
    if (blacklist === "own") await test.execute("drop table token_blacklist_blacklistedtoken");
    const processes = await racers(3, { database: test.database, secretKey, refreshReuseInterval: interval });
    for (let round = 0; round < rounds; round++) {
      const { refresh } = await test.app.auth.obtainPair(alice);
      const winners = interval === 0 ? 1 : 30;
      expect(await processes.race(refresh, 30)).toEqual({ answered: 30, winners, successors: 1 });
    }
    await processes.stop();
  });

  it("a token issued elsewhere becomes one session", async () => {
    const test = await racing(10, blacklist);
    if (blacklist === "own") await test.execute("drop table token_blacklist_blacklistedtoken");
    const processes = await racers(3, { database: test.database, secretKey, refreshReuseInterval: 10 });
    for (let round = 0; round < rounds; round++) {
      const iat = Math.floor(Date.now() / 1000);
      const { token } = djangoRefresh(2, { iat, exp: iat + day });
      expect(await processes.race(token, 30)).toEqual({ answered: 30, winners: 30, successors: 1 });
    }
    expect(await test.rows("select id from latchkey_session")).toHaveLength(rounds);
    await processes.stop();
  });
});

describe("concurrent refreshes of a token issued elsewhere", () => {
  it.each(tables)("create one session, on %s", async (_, blacklist) => {
    const test = await racing(10, blacklist);
    for (let round = 0; round < 5; round++) {
      const iat = Math.floor(Date.now() / 1000);
      const { token } = djangoRefresh(2, { iat, exp: iat + day });
      const answers = await present(test, token, 20);
      expect(refused(answers)).toEqual([]);
      expect(successors(answers).size).toBe(1);
    }
    expect(await test.rows("select id from latchkey_session")).toHaveLength(5);
  });
});
