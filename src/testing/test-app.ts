// An app for tests: its own options, on a database in memory, with cheap password hashes and a clock that stands still.
import { randomBytes } from "node:crypto";
import { type Latchkey, latchkey } from "../app/latchkey.ts";
import type { Registration, TokenPair } from "../auth/index.ts";
import type { LatchkeyOptions } from "../options/index.ts";
import { generateSecret } from "../app/secret.ts";
import type { User } from "../store/index.ts";
import { createTestClient, type TestClient } from "./test-client.ts";
import { createTestClock, type TestClock } from "./test-clock.ts";

/** How a test app differs from the app under test. */
export interface TestAppOptions {
  /** A database in memory if left out. */
  readonly database?: string;
  /** Where the clock stands at first; the present if left out. */
  readonly now?: Date;
}

/** A user about to be made; what is left out is made up. */
export type NewTestUser = Partial<Registration>;

/** An app under test. */
export interface TestApp {
  readonly app: Latchkey;
  readonly clock: TestClock;
  /** An anonymous client. */
  readonly client: TestClient;
  /** Makes a user. A password that is left out is random; `client.as(user)` needs none. */
  readonly createUser: (user?: NewTestUser) => Promise<User>;
  /** The tokens of a new session of a user. */
  readonly createTokens: (user: User) => Promise<TokenPair>;
  /** Closes the database, at the end of the tests. */
  readonly close: () => Promise<void>;
}

/**
 * Makes an app for tests from the options of the app under test: on a migrated database in memory, with a secret of its
 * own, cheap password hashes and a clock that stands still.
 *
 * @throws OptionsError, KeyError, StoreError or PasswordError as `latchkey()` does
 */
export async function createTestApp(
  options: LatchkeyOptions = {},
  { database = "sqlite::memory:", now = new Date() }: TestAppOptions = {},
): Promise<TestApp> {
  const clock = createTestClock(now);
  const app = latchkey({
    log: () => {},
    ...options,
    database,
    clock: clock.now,
    ...(options.keyRing === undefined && { secretKey: options.secretKey ?? generateSecret() }),
    passwords: { ...options.passwords, hashers: [{ algorithm: "pbkdf2_sha256", iterations: 1 }] },
  });
  await app.migrate();
  const names = defaultNames(options);
  return {
    app,
    clock,
    client: createTestClient(app),
    createUser: (user = {}) =>
      app.auth.register({ username: names(), password: randomBytes(18).toString("base64"), ...user }),
    createTokens: (user) => app.auth.issuePair(user),
    close: () => app.close(),
  };
}

/** Login names that are not taken: addresses where users log in by e-mail. */
function defaultNames({ users }: LatchkeyOptions): () => string {
  const suffix = users?.usernameField === "email" ? "@example.org" : "";
  let count = 0;
  return () => `user${++count}${suffix}`;
}
