// Concurrent use of one refresh token, in one process and in several: one rotation, and the session goes on.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { secretKey } from "../support/app.ts";
import { dialect } from "../support/database.ts";
import { type Racers, racers } from "../support/race.ts";
import { claimsOf, day, djangoRefresh, type Flows, flows, rotating } from "./flows.ts";

interface Answer {
  readonly status: number;
  readonly refresh: string | undefined;
  readonly text: string;
}

// A round is several times slower on PostgreSQL. Its transactions run in parallel, so fewer rounds find a race.
// `npm run test:races` sets the number of rounds.
const rounds = dialect === "sqlite" ? 5 : 2;
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

/** How many sessions there are: the tests of an app share its database. */
const sessions = async ({ rows }: Flows): Promise<number> =>
  (await rows("select id from latchkey_session")).length;

/** A token of Django that nobody has presented yet. */
function issuedElsewhere(): string {
  const iat = Math.floor(Date.now() / 1000);
  return djangoRefresh(2, { iat, exp: iat + day }).token;
}

describe.each(tables)("concurrent refreshes in one process, on %s", (_, blacklist) => {
  let strict: Flows;
  let lenient: Flows;
  beforeAll(async () => {
    strict = await racing(0, blacklist);
    lenient = await racing(10, blacklist);
  });

  it.each([2, 5, 20, 50])(
    "%d with the same token: exactly one succeeds if the interval is 0",
    async (times) => {
      const before = await sessions(strict);
      for (let round = 0; round < rounds; round++) {
        const { refresh } = await strict.app.auth.obtainPair(alice);
        const answers = await present(strict, refresh, times);
        expect(good(answers)).toHaveLength(1);
        expect(refused(answers).filter(({ status }) => status !== 401)).toEqual([]);
      }
      expect(await sessions(strict)).toBe(before + rounds);
    },
  );

  it.each([2, 5, 20, 50])(
    "%d of the same token: all get one successor with the interval on",
    async (times) => {
      const before = await sessions(lenient);
      for (let round = 0; round < rounds; round++) {
        const { refresh } = await lenient.app.auth.obtainPair(alice);
        const answers = await present(lenient, refresh, times);
        expect(refused(answers)).toEqual([]);
        expect(successors(answers).size).toBe(1);
        expect(new Set(answers.map((answer) => answer.refresh)).size).toBe(1);
        const [first] = answers;
        expect(good(await present(lenient, first?.refresh ?? "", 1))).toHaveLength(1);
      }
      expect(await sessions(lenient)).toBe(before + rounds);
    },
  );

  it("of a token issued elsewhere create one session", async () => {
    const before = await sessions(lenient);
    for (let round = 0; round < 5; round++) {
      const answers = await present(lenient, issuedElsewhere(), 20);
      expect(refused(answers)).toEqual([]);
      expect(successors(answers).size).toBe(1);
    }
    expect(await sessions(lenient)).toBe(before + 5);
  });
});

describe.each(tables)("concurrent refreshes in several processes, on %s", (_, blacklist) => {
  let test: Flows;
  beforeAll(async () => {
    test = await racing(10, blacklist);
    if (blacklist === "own") await test.execute("drop table token_blacklist_blacklistedtoken");
  });

  describe.each([
    [0, "exactly one wins"],
    [10, "all get one successor"],
  ])("with an interval of %d s %s", (interval) => {
    let processes: Racers;
    beforeAll(async () => {
      processes = await racers(3, { database: test.database, secretKey, refreshReuseInterval: interval });
    });
    afterAll(() => processes.stop());

    it("of those with the same token", async () => {
      for (let round = 0; round < rounds; round++) {
        const { refresh } = await test.app.auth.obtainPair(alice);
        const winners = interval === 0 ? 1 : 30;
        expect(await processes.race(refresh, 30)).toEqual({ answered: 30, winners, successors: 1 });
      }
    });

    if (interval === 0) return;
    it("a token issued elsewhere becomes one session", async () => {
      const before = await sessions(test);
      for (let round = 0; round < rounds; round++)
        expect(await processes.race(issuedElsewhere(), 30)).toEqual({
          answered: 30,
          winners: 30,
          successors: 1,
        });
      expect(await sessions(test)).toBe(before + rounds);
    });
  });
});
