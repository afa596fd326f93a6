// Under load: the event loop keeps turning, few hashes run at once, a long queue is refused, and no answer is quicker.

import { describe, expect, test } from "vitest";

import { createPasswords, type HasherSpec, unusablePassword } from "../../src/passwords/index.ts";

const slow = { algorithm: "pbkdf2_sha256", iterations: 300_000 } as const;

async function milliseconds(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

/** The quickest of several runs: the least disturbed by whatever else the machine does. */
async function quickest(work: () => Promise<unknown>, runs = 5): Promise<number> {
  let least = Number.POSITIVE_INFINITY;
  for (let run = 0; run < runs; run += 1) least = Math.min(least, await milliseconds(work));
  return least;
}

// Whatever else the machine does may spoil one measurement; a real fault spoils them all.
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
  /** Starts so many slow hashes and then a quick one, and tells how many slow ones ended before it. */
  async function slowBeforeQuick(count: number, concurrency?: number): Promise<number> {
    const passwords = createPasswords({
      hashers: [slow, "md5"],
      ...(concurrency === undefined ? {} : { concurrency }),
    });
    const encoded = await createPasswords({ hashers: ["md5"] }).hash("quick");
    let ended = 0;
    const jobs = Array.from({ length: count }, async () => {
      await passwords.hash("slow");
      ended += 1;
    });
    await passwords.verify("quick", encoded);
    const before = ended;
    await Promise.all(jobs);
    return before;
  }

  test.each([1, 2, 3])("runs %i at once, no more and no fewer", async (concurrency) => {
    expect(await slowBeforeQuick(concurrency - 1, concurrency)).toBe(0);
    expect(await slowBeforeQuick(concurrency, concurrency)).toBeGreaterThan(0);
  });

  test("runs from two to four at once by default", async () => {
    expect(await slowBeforeQuick(1)).toBe(0);
    expect(await slowBeforeQuick(4)).toBeGreaterThan(0);
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
      passwords.spend("secret-word"),
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

describe("time", retry, () => {
  const specs: readonly HasherSpec[] = [
    { algorithm: "argon2", memoryCost: 8192, timeCost: 2, parallelism: 1 },
    slow,
    { algorithm: "bcrypt_sha256", rounds: 9 },
  ];

  test.each(specs)("an unknown, an unusable and a known account cost the same with %o", async (spec) => {
    const passwords = createPasswords({ hashers: [spec] });
    const encoded = await passwords.hash("password");
    const known = await quickest(() => passwords.verify("wrong", encoded));

    for (const unknown of [
      await quickest(() => passwords.spend("wrong")),
      await quickest(() => passwords.verify("wrong", unusablePassword())),
      await quickest(() => passwords.verify("wrong", "malformed")),
    ]) {
      expect(unknown / known).toBeGreaterThan(0.4);
      expect(unknown / known).toBeLessThan(2.5);
    }
  });

  test.each<[HasherSpec, HasherSpec]>([
    [{ algorithm: "pbkdf2_sha256", iterations: 1 }, slow],
    [
      { algorithm: "bcrypt", rounds: 4 },
      { algorithm: "bcrypt", rounds: 10 },
    ],
  ])("a wrong password for a cheap old hash costs as much as a new one: %o, %o", async (cheap, preferred) => {
    const encoded = await createPasswords({ hashers: [cheap] }).hash("password");
    const passwords = createPasswords({ hashers: [preferred] });
    const unknown = await quickest(() => passwords.spend("wrong"));
    const wrong = await quickest(() => passwords.verify("wrong", encoded));
    const right = await quickest(() => passwords.verify("password", encoded));

    expect(wrong / unknown).toBeGreaterThan(0.4);
    expect(wrong / unknown).toBeLessThan(2.5);
    expect(right / unknown).toBeLessThan(0.4);
  });
});
