// The queue of hashes: which waiter is next, which is refused, and how waiting ends. Each hash ends when the test says so.

import { afterEach, describe, expect, test, vi } from "vitest";

import { createPasswords, type Passwords, type Requester } from "../../src/passwords/index.ts";

interface Running {
  readonly password: string;
  readonly end: () => void;
}

/** The running derivations. */
const running = vi.hoisted((): Running[] => []);

vi.mock(import("node:crypto"), async (importOriginal) => {
  const crypto = await importOriginal();
  const pbkdf2: typeof crypto.pbkdf2 = (password, _salt, _iterations, size, _digest, callback) => {
    const derivation = {
      password: Buffer.isBuffer(password) ? password.toString() : "",
      end: () => {
        running.splice(running.indexOf(derivation), 1);
        callback(null, Buffer.alloc(size));
      },
    };
    running.push(derivation);
  };
  return { ...crypto, pbkdf2 };
});

afterEach(async () => {
  vi.useRealTimers();
  while (running.length > 0) await endFirst();
});

/** Runs pending microtasks. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 30; turn += 1) await Promise.resolve();
}

/** Ends the oldest derivation; gives the passwords of those that run afterwards. */
async function endFirst(): Promise<string[]> {
  running[0]?.end();
  await settle();
  return running.map(({ password }) => password);
}

/** Ends one derivation after the other; gives their passwords in that order. */
async function endAll(): Promise<string[]> {
  const order: string[] = [];
  for (let [first] = running; first !== undefined; [first] = running) {
    order.push(first.password);
    await endFirst();
  }
  return order;
}

const make = (concurrency: number): Passwords =>
  createPasswords({ hashers: [{ algorithm: "pbkdf2_sha256", iterations: 1 }], concurrency });

/** Starts to hash; gives an object with the outcome so far. */
function ask(passwords: Passwords, password: string, requester?: Requester): { outcome: string } {
  const asked = { outcome: "waits" };
  passwords.hash(password, requester).then(
    () => (asked.outcome = "hashed"),
    (error: unknown) =>
      (asked.outcome = error instanceof Error && "code" in error ? String(error.code) : "?"),
  );
  return asked;
}

const numbers = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

describe("whose turn is next", () => {
  test("of another address than that of a flood: the one after those that run", async () => {
    const passwords = make(2);
    for (const index of numbers(60)) ask(passwords, "flood", { address: "A", account: `name-${index}` });
    ask(passwords, "other", { address: "B", account: "ada" });
    expect(await endFirst()).toEqual(["flood", "other"]);
  });

  test("of addresses in turns, however many one of them asked for before", async () => {
    const passwords = make(1);
    for (const index of numbers(4)) ask(passwords, `A${index}`, { address: "A" });
    for (const index of numbers(2)) ask(passwords, `B${index}`, { address: "B" });
    for (const index of numbers(3)) ask(passwords, `C${index}`, { address: "C" });
    expect(await endAll()).toEqual(["A0", "B0", "C0", "A1", "B1", "C1", "A2", "C2", "A3"]);
  });

  test("of another account than the one that many addresses ask for", async () => {
    const passwords = make(2);
    for (const index of numbers(20)) ask(passwords, "flood", { address: `A${index}`, account: "ada" });
    ask(passwords, "other", { address: "B", account: "bob" });
    expect(await endFirst()).toEqual(["flood", "other"]);
  });

  test("of the account's owner, when another address asks for the same account", async () => {
    for (const concurrency of [1, 2]) {
      const passwords = make(concurrency);
      for (const _ of numbers(10)) ask(passwords, "flood", { address: "A", account: "ada" });
      ask(passwords, "owner", { address: "B", account: "ada" });
      expect(await endFirst()).toContain("owner");
      await endAll();
    }
  });

  test("of another account behind the same address", async () => {
    for (const concurrency of [1, 2]) {
      const passwords = make(concurrency);
      for (const _ of numbers(10)) ask(passwords, "flood", { address: "A", account: "mallory" });
      ask(passwords, "other", { address: "A", account: "ada" });
      expect(await endFirst()).toContain("other");
      await endAll();
    }
  });

  test("comes to everyone, however many newcomers follow", async () => {
    const passwords = make(1);
    ask(passwords, "first", { address: "A", account: "ada" });
    ask(passwords, "second", { address: "A", account: "ada" });
    ask(passwords, "third", { address: "A", account: "ada" });
    const order: string[] = [];
    for (const index of numbers(6)) {
      // Two newcomers for each one that is served.
      for (const twin of ["x", "y"])
        ask(passwords, `${index}${twin}`, { address: `${index}${twin}`, account: `${index}${twin}` });
      order.push(...(await endFirst()));
    }
    expect(order).toContain("second");
    expect(order.indexOf("second")).toBeLessThanOrEqual(2);
    await endAll();
  });

  test("of another address between the hashes of one refusal", async () => {
    const passwords = make(1);
    for (const iterations of [2, 3])
      passwords.learn(`pbkdf2_sha256$${iterations}$abcdefghijklmnopqrstuv$aGFzaA==`);
    const refusal = passwords.verify("wrong", undefined, { address: "A", account: "ada" });
    await settle();
    ask(passwords, "other", { address: "B", account: "bob" });
    expect(await endAll()).toEqual(["wrong", "other", "wrong", "wrong"]);
    expect(await refusal).toEqual({ matches: false, needsRehash: false });
  });

  test("among calls without a requester, in the order in which they came; they are one more address", async () => {
    const passwords = make(1);
    for (const index of numbers(3)) ask(passwords, `own${index}`);
    ask(passwords, "client", { address: "A", account: "ada" });
    expect(await endAll()).toEqual(["own0", "client", "own1", "own2"]);
  });
});

describe("a place is refused", () => {
  test("to an address with a hundred, after two seconds, and others have theirs", async () => {
    vi.useFakeTimers();
    const passwords = make(1);
    const flood = numbers(101).map((index) => ask(passwords, "flood", { address: "A", account: `${index}` }));
    const surplus = ask(passwords, "surplus", { address: "A", account: "101" });
    const other = ask(passwords, "other", { address: "B", account: "ada" });
    await vi.advanceTimersByTimeAsync(1999);
    expect(surplus.outcome).toBe("waits");
    await vi.advanceTimersByTimeAsync(1);
    expect(surplus.outcome).toBe("overloaded");
    expect(flood.filter(({ outcome }) => outcome === "waits")).toHaveLength(101);
    expect(await endAll()).not.toContain("surplus");
    expect(other.outcome).toBe("hashed");
  });

  test("to an account with twenty, whatever the addresses", async () => {
    vi.useFakeTimers();
    const passwords = make(1);
    const flood = numbers(30).map((index) =>
      ask(passwords, "flood", { address: `${index}`, account: "ada" }),
    );
    await vi.advanceTimersByTimeAsync(2100);
    expect(flood.filter(({ outcome }) => outcome === "overloaded")).toHaveLength(9);
    expect((await endAll()).length).toBe(21);
  });

  test("to the address that holds most of an account's, when its owner comes from another", async () => {
    vi.useFakeTimers();
    const passwords = make(1);
    const flood = numbers(21).map(() => ask(passwords, "flood", { address: "A", account: "ada" }));
    const owner = ask(passwords, "owner", { address: "B", account: "ada" });
    await vi.advanceTimersByTimeAsync(2100);
    expect(owner.outcome).toBe("waits");
    // The last to arrive.
    expect(flood.findIndex(({ outcome }) => outcome === "overloaded")).toBe(20);
    expect(await endFirst()).toEqual(["owner"]);
    await endAll();
  });

  test("to the account that holds most of an address's, when another user comes from behind the same", async () => {
    vi.useFakeTimers();
    const passwords = make(1);
    for (const account of ["m", "n", "o", "p", "q", "r"])
      for (const _ of numbers(20)) ask(passwords, "flood", { address: "A", account });
    const other = ask(passwords, "other", { address: "A", account: "ada" });
    await vi.advanceTimersByTimeAsync(2100);
    expect(other.outcome).toBe("waits");
    expect(await endAll()).toHaveLength(101);
    expect(other.outcome).toBe("hashed");
  });

  test("to one of the addresses that fill the queue, when one more comes", async () => {
    vi.useFakeTimers();
    const passwords = make(1);
    for (const place of numbers(11))
      for (const index of numbers(100))
        ask(passwords, "flood", { address: `${place}`, account: `${place}/${index}` });
    const other = ask(passwords, "other", { address: "B", account: "ada" });
    await vi.advanceTimersByTimeAsync(2100);
    expect(other.outcome).toBe("waits");
    expect(await endAll()).toHaveLength(1001);
    expect(other.outcome).toBe("hashed");
  });

  test("to many at once one after the other", async () => {
    vi.useFakeTimers();
    const passwords = make(1);
    const asked = numbers(221).map(() => ask(passwords, "flood", { address: "A", account: "ada" }));
    const refused = (): number => asked.filter(({ outcome }) => outcome === "overloaded").length;
    await vi.advanceTimersByTimeAsync(2000);
    expect(refused()).toBe(1);
    await vi.advanceTimersByTimeAsync(500);
    expect(refused()).toBe(101);
    await vi.advanceTimersByTimeAsync(500);
    expect(refused()).toBe(200);
    await endAll();
  });

  test("at once where too many wait to be refused already", async () => {
    vi.useFakeTimers();
    const passwords = make(1);
    const asked = numbers(1201).map(() => ask(passwords, "flood", { address: "A", account: "ada" }));
    await vi.advanceTimersByTimeAsync(1);
    expect(asked.filter(({ outcome }) => outcome === "overloaded")).toHaveLength(1201 - 1 - 20 - 1000);
    await endAll();
  });
});

describe("a place ends", () => {
  test("at once when the requester goes, and nothing is computed for it", async () => {
    const passwords = make(1);
    ask(passwords, "runs", { address: "A" });
    const gone = numbers(60).map(() => {
      const client = new AbortController();
      return { client, asked: ask(passwords, "gone", { address: "A", signal: client.signal }) };
    });
    const last = ask(passwords, "last", { address: "A" });
    for (const { client } of gone) client.abort();
    await settle();
    expect(new Set(gone.map(({ asked }) => asked.outcome))).toEqual(new Set(["aborted"]));
    expect(await endFirst()).toEqual(["last"]);
    await endAll();
    expect(last.outcome).toBe("hashed");
  });

  test("before it begins when the requester has gone already", async () => {
    const passwords = make(1);
    const asked = ask(passwords, "gone", { signal: AbortSignal.abort() });
    await settle();
    expect(asked.outcome).toBe("aborted");
    expect(running).toEqual([]);
  });

  test("with the hash that runs, whose result is not used", async () => {
    const passwords = make(1);
    const client = new AbortController();
    const asked = ask(passwords, "runs", { signal: client.signal });
    client.abort();
    await settle();
    expect(asked.outcome).toBe("waits");
    ask(passwords, "next");
    expect(await endFirst()).toEqual(["next"]);
    expect(asked.outcome).toBe("aborted");
    await endAll();
  });

  test("at the deadline, and not for one whose hash runs", async () => {
    vi.useFakeTimers();
    const passwords = make(1);
    const deadline = performance.now() + 4000;
    const runs = ask(passwords, "runs", { address: "A", deadline });
    const waits = ask(passwords, "waits", { address: "A", deadline });
    const patient = ask(passwords, "patient");
    await vi.advanceTimersByTimeAsync(3999);
    expect(waits.outcome).toBe("waits");
    await vi.advanceTimersByTimeAsync(1);
    expect([runs.outcome, waits.outcome, patient.outcome]).toEqual(["waits", "overloaded", "waits"]);
    expect(await endAll()).toEqual(["runs", "patient"]);
    expect(runs.outcome).toBe("hashed");
  });

  test("at a deadline that is nearer than the refusal", async () => {
    vi.useFakeTimers();
    const passwords = make(1);
    const deadline = performance.now() + 300;
    for (const _ of numbers(21)) ask(passwords, "flood", { address: "A", account: "ada" });
    const surplus = ask(passwords, "surplus", { address: "A", account: "ada", deadline });
    await vi.advanceTimersByTimeAsync(300);
    expect(surplus.outcome).toBe("overloaded");
    await endAll();
  });
});

test("one of libuv's four threads stays free, however many queues there are", async () => {
  const [one, two] = [make(3), make(8)];
  const asked = numbers(6).flatMap((index) => [ask(one, `${index}`), ask(two, `${index}`)]);
  await settle();
  expect(running).toHaveLength(3);
  while (running.length > 0) {
    await endFirst();
    expect(running.length).toBeLessThanOrEqual(3);
  }
  expect(asked.every(({ outcome }) => outcome === "hashed")).toBe(true);
});
