// An app for tests, with an in-memory database, cheap password hashes and a clock that the test controls.
import { randomBytes } from "node:crypto";
import type { AppTypes, UsersType } from "../app/app-types.ts";
import { createApp, type Latchkey } from "../app/latchkey.ts";
import type { Registration, TokenPair } from "../auth/index.ts";
import type { LatchkeyOptions } from "../options/index.ts";
import { generateSecret } from "../app/secret.ts";
import type { Resource, ResourceSchema } from "../resources/index.ts";
import type { OptionalUserColumn, User } from "../store/index.ts";
import { createTestClient, type TestClient } from "./test-client.ts";
import { createTestClock, type TestClock } from "./test-clock.ts";

/** The options of `createTestApp`. */
export interface TestAppOptions {
  /** The database URL; by default an in-memory database. */
  readonly database?: string;
  /** The initial time of the clock; by default the current time. */
  readonly now?: Date;
}

/** The data of a new user. The login name and the password are generated if they are left out. */
export type NewTestUser = Partial<Registration>;

/** An app under test. */
export interface TestApp<Types extends AppTypes = AppTypes> {
  /** The app, typed by its options as `latchkey()` types it. */
  readonly app: Latchkey<Types>;
  readonly clock: TestClock;
  /** An anonymous client. */
  readonly client: TestClient;
  /** Creates a user. `client.as(user)` does not need the password. */
  readonly createUser: (user?: NewTestUser) => Promise<User>;
  /** Creates a session of a user, and returns its tokens. */
  readonly createTokens: (user: User) => Promise<TokenPair>;
  /** Closes the database. Call it when the tests are done. */
  readonly close: () => Promise<void>;
}

/**
 * Makes an app for tests from the options of the app under test. The in-memory database is migrated, the secret is random,
 * password hashes are cheap, and the clock does not advance by itself.
 *
 * @example
 * const { client, createUser, close } = await createTestApp({ resources: [tasks], permissions: [isAuthenticated] });
 * const ada = client.as(await createUser());
 * assert.equal((await ada.post("/api/tasks/", { title: "Test" })).status, 201);
 * await close();
 * @throws OptionsError, KeyError, StoreError or PasswordError as `latchkey()` does
 */
export function createTestApp<
  const Resources extends readonly Resource[] = readonly [],
  const Table extends string = "auth_user",
  const UsernameField extends string = "username",
  const Omitted extends OptionalUserColumn = never,
  Fields extends ResourceSchema = never,
>(
  options: LatchkeyOptions & {
    readonly resources?: Resources | undefined;
    readonly users?: UsersType<Table, UsernameField, Omitted, Fields> | undefined;
  } = {},
  testOptions: TestAppOptions = {},
): Promise<TestApp<{ resources: Resources; users: UsersType<Table, UsernameField, Omitted, Fields> }>> {
  return startTestApp(options, testOptions);
}

async function startTestApp<Types extends AppTypes>(
  options: LatchkeyOptions,
  { database = "sqlite::memory:", now = new Date() }: TestAppOptions,
): Promise<TestApp<Types>> {
  const clock = createTestClock(now);
  const app = createApp<Types>({
    log: () => {},
    ...options,
    database,
    clock: clock.now,
    ...(options.keyRing === undefined && { secretKey: options.secretKey ?? generateSecret() }),
    passwords: { ...options.passwords, hashers: [{ algorithm: "pbkdf2_sha256", iterations: 1 }] },
  });
  await app.migrate();
  const nextUsername = usernameSequence(options);
  return {
    app,
    clock,
    client: createTestClient(app),
    createUser: (user = {}) =>
      app.auth.register({ username: nextUsername(), password: randomBytes(18).toString("base64"), ...user }),
    createTokens: (user) => app.auth.issuePair(user),
    close: () => app.close(),
  };
}

/** Unique login names; email addresses if users log in by email. */
function usernameSequence({ users }: LatchkeyOptions): () => string {
  const suffix = users?.usernameField === "email" ? "@example.org" : "";
  let count = 0;
  return () => `user${++count}${suffix}`;
}
