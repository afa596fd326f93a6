// Counted attempts: as many at once as are free, then growing delays, and nothing that one key refuses is counted under another.
import { setTimeout as wait } from "node:timers/promises";
import { beforeAll, describe, expect, it } from "vitest";
import {
  type AttemptLimit,
  clearAttempts,
  listAttempts,
  purgeAttempts,
  returnAttempt,
  takeAttempt,
} from "../../src/store/index.ts";
import { migratedDatabase, now, type Opened } from "../support/store.ts";

const limit = (key: string, changes: Partial<AttemptLimit> = {}): AttemptLimit => ({
  key,
  free: 3,
  delay: 1000,
  maxDelay: 8000,
  memory: 60_000,
  ...changes,
});

describe("attempts", () => {
  let database: Opened;
  beforeAll(async () => {
    database = await migratedDatabase();
  });
  const take = (at: number, ...limits: AttemptLimit[]) => takeAttempt(database.kysely, limits, now + at);

  it("may come at once while they are free, then after delays that double up to the longest", async () => {
    const own = limit("delays");
    for (const at of [0, 0, 0]) expect(await take(at, own)).toEqual([]);
    let at = 0;
    for (const delay of [1000, 2000, 4000, 8000, 8000, 8000]) {
      expect(await take(at + delay - 1, own)).toEqual([{ key: "delays", until: now + at + delay }]);
      at += delay;
      expect(await take(at, own)).toEqual([]);
    }
    expect(await take(at + 59_999, own)).toEqual([]);
    expect(await take(at + 60_000, own)).toEqual([{ key: "delays", until: now + at + 59_999 + 8000 }]);
    // All are forgotten a minute after the last.
    for (const again of [0, 0, 0]) expect(await take(at + 119_999 + again, own)).toEqual([]);
  });

  it.each([
    ["many attempts", 70],
    ["attempts up to the end of integers", 2 ** 40],
  ])("%s still wait for the longest delay only", async (_, attempts) => {
    const key = `many ${attempts}`;
    await database.kysely
      .insertInto("latchkey_attempt")
      .values({ key, attempts: attempts - 1, next_at: now, expires_at: now + 1000 })
      .execute();
    expect(await take(0, limit(key))).toEqual([]);
    expect(await take(1, limit(key))).toEqual([{ key, until: now + 8000 }]);
  });

  it("a key that refuses keeps the others from counting", async () => {
    const [one, other] = [limit("b one", { free: 1 }), limit("a other", { free: 5 })];
    expect(await take(0, one, other)).toEqual([]);
    for (let round = 0; round < 10; round++)
      expect(await take(0, one, other)).toEqual([{ key: "b one", until: now + 1000 }]);
    for (let round = 0; round < 4; round++) expect(await take(0, other)).toEqual([]);
    expect(await take(0, other)).toEqual([{ key: "a other", until: now + 1000 }]);
    expect(await take(0, one, other)).toHaveLength(2);
  });

  it("a success is taken back, as if it had not been made", async () => {
    const own = limit("success", { free: 1 });
    expect(await take(0, own)).toEqual([]);
    await returnAttempt(database.kysely, ["success", "unknown"]);
    expect(await take(0, own)).toEqual([]);
    expect(await take(0, own)).not.toEqual([]);
  });

  it("a clock that jumped ahead blocks nobody for longer than the longest delay", async () => {
    const own = limit("clock", { free: 1 });
    expect(await take(365 * 86_400_000, own)).toEqual([]);
    expect(await take(0, own)).toEqual([]);
    expect(await take(0, own)).toEqual([{ key: "clock", until: now + 2000 }]);
  });

  it("clocks that differ a little give no further attempts", async () => {
    const lock = { ...limit("skew", { free: 1 }), delay: 8000, maxDelay: 8000 };
    expect(await take(5, lock)).toEqual([]);
    for (const ahead of [0, 5, -40, 0]) expect(await take(ahead, lock)).toHaveLength(1);
  });

  it("that are counted while a purge deletes the row of earlier ones are not forgotten with them", async () => {
    const own = limit("purged", { free: 1 });
    expect(await take(0, own)).toEqual([]);
    const later = 60_000;
    const { purge } = await database.kysely.transaction().execute(async (tx) => {
      expect(await takeAttempt(tx, [own], now + later)).toEqual([]);
      // PostgreSQL chooses the expired row before this transaction ends, and waits for it.
      const purge = purgeAttempts(database.kysely, now + later);
      await wait(100);
      return { purge };
    });
    await purge;
    expect(await take(later, own)).toEqual([{ key: "purged", until: now + later + 1000 }]);
    await purgeAttempts(database.kysely, now + 3 * later);
    expect(await take(later, own)).toEqual([]);
  });

  it("are listed and cleared", async () => {
    await take(0, limit("list a"), limit("list b"));
    await take(0, limit("list b"));
    const listed = (await listAttempts(database.kysely, now, 1000)).filter(({ key }) =>
      key.startsWith("list"),
    );
    expect(listed).toEqual([
      { key: "list b", attempts: 2, until: 0 },
      { key: "list a", attempts: 1, until: 0 },
    ]);
    expect(await clearAttempts(database.kysely, ["list a", "list b", "unknown"])).toBe(2);
    expect(await clearAttempts(database.kysely, ["list a"])).toBe(0);
  });

  it.each([1, 5, 50])("of two hundred at once, %i are allowed", async (free) => {
    const shared = limit(`race ${free}`, { free });
    const results = await Promise.all(
      Array.from({ length: 200 }, (_, index) =>
        take(0, limit(`race ${free} ${index % 7}`, { free: 200 }), shared),
      ),
    );
    expect(results.filter((blocked) => blocked.length === 0)).toHaveLength(free);
    const listed = await listAttempts(database.kysely, now, 1000);
    const counted = listed.filter(({ key }) => key.startsWith(`race ${free} `));
    expect(counted.reduce((sum, { attempts }) => sum + attempts, 0)).toBe(free);
  });
});
