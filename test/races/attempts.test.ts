// Wrong passwords at a limit, tried at once by four processes on one database, in either dialect: exactly as many are checked as the
// limit says. The long version is `npm run test:attempts`.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { purgeAttempts } from "../../src/store/index.ts";
import { secretKey, type TestApp, testApp } from "../support/app.ts";
import { type AttemptRacers, attemptRacers } from "../support/attempt-racers.ts";
import { freshDatabase } from "../support/database.ts";

const free = 5;

describe("four processes, whose clocks differ by up to two seconds", () => {
  let test: TestApp;
  let database: string;
  let processes: AttemptRacers;
  beforeAll(async () => {
    database = await freshDatabase();
    test = await testApp({ database }, []);
    processes = await attemptRacers({ database, secretKey, free }, [0, 7, -40, 2000]);
  });
  afterAll(async () => {
    await processes.stop();
    await test.app.close();
  });

  it.each([3, 60, 200])("check as many of %i as are free, and none afterwards", async (count) => {
    const name = `account-${count}`;
    expect(await processes.race(name, count)).toBe(Math.min(count, free));
    expect(await processes.race(name, count)).toBe(Math.max(0, Math.min(free - count, count)));
    expect(await processes.race(name, 20)).toBe(0);
  });

  it("check exactly as many as are free while a purge deletes what was counted an hour ago", async () => {
    const { db } = test.app;
    for (let round = 0; round < 5; round++) {
      const row = { attempts: 40, next_at: Date.now() + 3_000_000, expires_at: Date.now() - 10_000 };
      await db
        .insertInto("latchkey_attempt")
        .values({ key: `account purged-${round}`, ...row })
        .execute();
      const race = { isOver: false };
      const purging = (async () => {
        while (!race.isOver) await purgeAttempts(db, Date.now());
      })();
      const checked = await processes.race(`purged-${round}`, 40);
      race.isOver = true;
      await purging;
      expect([round, checked]).toEqual([round, free]);
    }
  });

  it("know of the failures after a restart, and not of those that are deleted", async () => {
    expect(await processes.race("restarted", 20)).toBe(free);
    await processes.stop();
    processes = await attemptRacers({ database, secretKey, free }, [0]);
    expect(await processes.race("restarted", 20)).toBe(0);
    await test.app.auth.clearThrottles({ username: "restarted" });
    await processes.stop();
    processes = await attemptRacers({ database, secretKey, free }, [0]);
    expect(await processes.race("restarted", 20)).toBe(free);
  });
});
