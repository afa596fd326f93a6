// Under load the event loop keeps running, files can be read, few hashes run at once, and a long queue is refused.

import { stat } from "node:fs/promises";
import { availableParallelism } from "node:os";

import { describe, expect, test } from "vitest";

import { createPasswords, type HasherSpec } from "../../src/passwords/index.ts";

const slow = { algorithm: "pbkdf2_sha256", iterations: 300_000 } as const;

async function milliseconds(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

// Other work of the machine may spoil one measurement; a real fault spoils all of them.
const retry = { retry: 3 };

describe("the event loop", retry, () => {
  test.each<HasherSpec>([
    "argon2",
    { algorithm: "bcrypt", rounds: 12 },
    { algorithm: "pbkdf2_sha256", iterations: 1_500_000 },
    { algorithm: "scrypt", workFactor: 2 ** 15 },
  ])("keeps turning during %o", async (spec) => {
    const passwords = createPasswords({ hashers: [spec] });
    const encoded = await passwords.hash("password");

    let last = performance.now();
    let longestGap = 0;
    let ticks = 0;
    const timer = setInterval(() => {
      const now = performance.now();
      longestGap = Math.max(longestGap, now - last);
      last = now;
      ticks += 1;
    }, 5);
    const elapsed = await milliseconds(() => passwords.verify("password", encoded));
    longestGap = Math.max(longestGap, performance.now() - last);
    clearInterval(timer);

    expect(elapsed).toBeGreaterThan(60);
    expect(longestGap).toBeLessThan(elapsed / 2);
    expect(ticks).toBeGreaterThan(3);
  });
});

describe("the queue", () => {
  /** Starts a number of slow hashes and then a quick one; gives how many slow ones ended before it. */
  async function slowBeforeQuick(count: number, concurrency?: number): Promise<number> {
    const passwords = createPasswords({
      hashers: [slow],
      ...(concurrency === undefined ? {} : { concurrency }),
    });
    let ended = 0;
    const jobs = Array.from({ length: count }, async () => {
      await passwords.hash("slow");
      ended += 1;
    });
    // The slow ones run by now, as many as may; those that wait for a turn hash as the list then says.
    passwords.useHashers(["md5"]);
    await passwords.hash("quick");
    const before = ended;
    await Promise.all(jobs);
    return before;
  }

  test.each([1, 2, 3])("runs %i at once, no more and no fewer", async (concurrency) => {
    expect(await slowBeforeQuick(concurrency - 1, concurrency)).toBe(0);
    expect(await slowBeforeQuick(concurrency, concurrency)).toBeGreaterThan(0);
  });

  test("leaves a core to everything else by default", async () => {
    const atOnce = Math.max(1, Math.min(availableParallelism() - 1, 3));
    expect(await slowBeforeQuick(atOnce - 1)).toBe(0);
    expect(await slowBeforeQuick(atOnce)).toBeGreaterThan(0);
  });

  test("leaves a thread to files and DNS look-ups, however many hashes are to run at once", async () => {
    const passwords = createPasswords({ hashers: [{ ...slow, iterations: 1_000_000 }], concurrency: 8 });
    let ended = 0;
    const jobs = Array.from({ length: 8 }, async () => {
      await passwords.hash("password");
      ended += 1;
    });
    await stat(import.meta.filename);
    expect(ended).toBe(0);
    await Promise.all(jobs);
  });

  test("answers in the order of the questions", async () => {
    const passwords = createPasswords({ hashers: [{ ...slow, iterations: 10_000 }], concurrency: 1 });
    const order: number[] = [];
    await Promise.all(
      [0, 1, 2, 3, 4, 5].map(async (index) => {
        await passwords.hash("password");
        order.push(index);
      }),
    );
    expect(order).toEqual([0, 1, 2, 3, 4, 5]);
  });

  test("refuses what comes after a thousand waiting, and recovers", async () => {
    const passwords = createPasswords({ hashers: ["md5"], concurrency: 2 });
    const accepted = Array.from({ length: 1002 }, () => passwords.hash("password"));
    const refusals = [
      passwords.hash("secret-word"),
      passwords.hashForTiming("secret-word"),
      passwords.verify("secret-word", "md5$salt$hash"),
      passwords.verify("secret-word", "nonsense"),
    ];
    for (const refusal of refusals) {
      await expect(refusal).rejects.toMatchObject({
        name: "PasswordError",
        code: "overloaded",
        message: expect.not.stringContaining("secret-word"),
      });
    }
    expect(await Promise.all(accepted)).toHaveLength(1002);
    expect(await passwords.hash("password")).toMatch(/^md5\$/);
  });
});
