// Apps with a clock that only the test moves, and direct access to their database.
import { createHmac } from "node:crypto";
import { afterFile } from "../support/after-file.ts";
import { AuthError, type LatchkeyOptions } from "../../src/index.ts";
import { databaseFor, secretKey, type TestApp, testApp } from "../support/app.ts";
import { type DjangoDatabase, execute, look } from "../support/database.ts";

/** The time at which every test begins, in milliseconds since the epoch. */
export const start = Date.UTC(2026, 10, 23, 5, 0, 0);

/** Rotation with consumption, as most apps have it. */
export const rotating = { rotateRefreshTokens: true, blacklistAfterRotation: true } as const;

/** Durations in seconds. */
export const minute = 60;
export const hour = 60 * minute;
export const day = 24 * hour;

/** A clock that a test moves. */
export interface TestClock {
  readonly now: () => number;
  /** Moves it, in seconds. */
  readonly forward: (seconds: number) => void;
}

/** An app with its own database and clock. */
export interface Flows extends TestApp {
  readonly database: string;
  readonly clock: TestClock;
  /** Queries the database directly. */
  readonly rows: (sql: string, ...parameters: (string | number)[]) => Promise<Record<string, unknown>[]>;
  /** Changes the database directly. */
  readonly execute: (...statements: string[]) => Promise<void>;
}

/** A clock at `start`. */
export function testClock(): TestClock {
  let now = start;
  return {
    now: () => now,
    forward: (seconds) => {
      now += seconds * 1000;
    },
  };
}

/** Creates an app on a new database, or on a copy of a database that Django made, with cheap hashes and no password policy. */
export async function flows(
  options: LatchkeyOptions = {},
  {
    django,
    users = django === undefined ? ["ada"] : [],
    database: given,
    clock = testClock(),
  }: {
    readonly django?: DjangoDatabase;
    readonly users?: readonly string[];
    readonly database?: string;
    readonly clock?: TestClock;
  } = {},
): Promise<Flows> {
  const database = given ?? (await databaseFor(options, django));
  const test = await testApp(
    {
      database,
      clock: clock.now,
      passwords: { hashers: [{ algorithm: "pbkdf2_sha256", iterations: 1000 }], policy: false },
      ...options,
    },
    users,
  );
  afterFile(() => test.app.close());
  return {
    ...test,
    database,
    clock,
    rows: (sql, ...parameters) => look(database, sql, ...parameters),
    execute: (...statements) => execute(database, ...statements),
  };
}

/** The result of a flow: "ok", or the code of its AuthError. Throws other errors. */
export function codeOf(flow: Promise<unknown>): Promise<string> {
  return flow.then(
    () => "ok",
    (error: unknown) => {
      if (error instanceof AuthError) return error.code;
      throw error;
    },
  );
}

/** The claims of a token, without any check. */
export function claimsOf(token: string | undefined): Readonly<Record<string, unknown>> {
  return JSON.parse(Buffer.from(token?.split(".")[1] ?? "", "base64url").toString());
}

/** A token signed as Simple JWT signs it. */
export function sign(claims: Readonly<Record<string, unknown>>, secret: string = secretKey): string {
  const segment = (part: unknown): string => Buffer.from(JSON.stringify(part)).toString("base64url");
  const input = `${segment({ alg: "HS256", typ: "JWT" })}.${segment(claims)}`;
  return `${input}.${createHmac("sha256", secret).update(input).digest("base64url")}`;
}

let minted = 0;

/** A refresh token as Django mints it: without a session. */
export function djangoRefresh(
  userId: number,
  claims: Readonly<Record<string, unknown>> = {},
): { readonly token: string; readonly jti: string } {
  minted += 1;
  const jti = minted.toString(16).padStart(32, "0");
  const iat = start / 1000;
  return {
    token: sign({ token_type: "refresh", exp: iat + day, iat, jti, user_id: String(userId), ...claims }),
    jti,
  };
}

/** The refresh token of an answer that must have one. */
export function refreshOf(answer: { readonly refresh?: string }): string {
  if (answer.refresh === undefined) throw new Error("the answer has no refresh token");
  return answer.refresh;
}
