// Logins while every hash that may run runs: who is told to come back, when, and what does not fail for it.
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { createPasswords } from "../../src/passwords/index.ts";
import { type Flows, flows } from "../auth/flows.ts";
import { password, type TestAnswer } from "../support/app.ts";
import { addUser } from "../support/stored-users.ts";

/** The hashes that have begun; while `isHeld`, none ends before it is let go. */
const hashes = vi.hoisted(() => ({
  isHeld: false,
  waiting: [] as ((() => void) & { iterations: number })[],
}));

vi.mock(import("node:crypto"), async (importOriginal) => {
  const crypto = await importOriginal();
  const pbkdf2: typeof crypto.pbkdf2 = (password, salt, iterations, size, digest, callback) => {
    const derive = (): void => callback(null, crypto.pbkdf2Sync(password, salt, iterations, size, digest));
    if (hashes.isHeld) hashes.waiting.push(Object.assign(derive, { iterations }));
    else derive();
  };
  return { ...crypto, pbkdf2 };
});

let app: Flows;

beforeEach(async () => {
  app = await flows();
  const old = createPasswords({ hashers: [{ algorithm: "pbkdf2_sha256", iterations: 500 }] });
  await app.execute(addUser({ username: "old", password: await old.hash(password) }));
  // Learns of both formats.
  await app.call("POST", "/api/token/", { json: { username: "nobody", password } });
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
  hashes.isHeld = true;
});

afterEach(() => {
  vi.useRealTimers();
  hashes.isHeld = false;
  for (const derive of hashes.waiting.splice(0)) derive();
});

/** Lets everything go on that can. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 10; turn += 1) await new Promise((resolve) => void setImmediate(resolve));
}

/** Sends a login, which waits, and gives its answer once there is one. */
async function login(username: string, headers = {}): Promise<{ answer?: TestAnswer }> {
  const sent: { answer?: TestAnswer } = {};
  void (async () => {
    sent.answer = await app.call("POST", "/api/token/", { json: { username, password }, headers });
  })();
  await settle();
  return sent;
}

/** Sends logins until one waits for its turn. */
async function fill(): Promise<void> {
  for (let begun = -1; begun < hashes.waiting.length;) {
    begun = hashes.waiting.length;
    await login("ada");
  }
}

it("a login that has no turn is answered 503 with Retry-After within five seconds, in the shape that it asked for", async () => {
  await fill();
  const plain = await login("ada");
  const problem = await login("nobody", { accept: "application/problem+json" });
  await vi.advanceTimersByTimeAsync(2900);
  await settle();
  expect(plain.answer).toBeUndefined();
  await vi.advanceTimersByTimeAsync(1200);
  await settle();
  expect(plain.answer).toMatchObject({
    status: 503,
    json: { detail: "Service temporarily unavailable, try again later." },
  });
  expect(plain.answer?.headers.get("retry-after")).toBe("1");
  expect(problem.answer).toMatchObject({ status: 503, json: { status: 503, title: "Service Unavailable" } });
});

it("so is a login for a name that too many ask for, and one for another name still has its turn", async () => {
  await fill();
  const asked = [];
  for (let count = 0; count < 25; count += 1) asked.push(await login("nobody"));
  const other = await login("ada");
  await vi.advanceTimersByTimeAsync(2500);
  await settle();
  expect(asked.filter(({ answer }) => answer?.status === 503)).toHaveLength(5);
  // The one that runs now, those of the same name, and then the others in turns.
  for (let turn = 0; turn < 8 && other.answer === undefined; turn += 1) {
    hashes.waiting.shift()?.();
    await settle();
  }
  expect(other.answer?.status).toBe(200);
});

it("a login does not fail because there is no turn to renew an old hash", async () => {
  const sent = await login("old");
  await fill();
  // One more waits, whose turn comes after the stored hash.
  await login("ada");
  const [before] = await app.rows("select password from auth_user where username = 'old'");
  // Until the stored hash has been derived, which is in the old format.
  for (let iterations: number | undefined = 0; iterations !== 500;) {
    const next = hashes.waiting.shift();
    iterations = next?.iterations;
    next?.();
    await settle();
  }
  expect(sent.answer).toBeUndefined();
  await vi.advanceTimersByTimeAsync(4000);
  for (let turn = 0; turn < 1000 && sent.answer === undefined; turn += 1) await settle();
  expect(sent.answer?.status).toBe(200);
  expect(await app.rows("select password from auth_user where username = 'old'")).toEqual([before]);
});

it("calls of the app's own code without a client wait for as long as it takes", async () => {
  await fill();
  let isDone = false;
  const own = (async () => {
    await app.app.auth.obtainPair({ username: "ada", password });
    isDone = true;
  })();
  await settle();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(isDone).toBe(false);
  hashes.isHeld = false;
  for (const derive of hashes.waiting.splice(0)) derive();
  await own;
  expect(isDone).toBe(true);
});
