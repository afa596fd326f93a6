// Apps whose clock stands still until a test moves it, and a way to look at their database from outside.
import { createHmac } from "node:crypto";
import { afterAll } from "vitest";
import { AuthError, type LatchkeyOptions } from "../../src/index.ts";
import { secretKey, type TestApp, testApp } from "../support/app.ts";
import { type DjangoDatabase, djangoDatabase, execute, freshDatabase, look } from "../support/database.ts";

/** The moment at which every test begins, in milliseconds since the epoch. */
export const start = Date.UTC(2026, 10, 23, 5, 0, 0);

/** Rotation with consumption, as most apps have it. */
export const rotating = { rotateRefreshTokens: true, blacklistAfterRotation: true } as const;

/** Durations in seconds. */
export const minute = 60;
export const hour = 60 * minute;
export const day = 24 * hour;

/** A clock that goes where a test puts it. */
export interface TestClock {
  readonly now: () => number;
  /** Moves it, in seconds. */
  readonly forward: (seconds: number) => void;
}

/** An app over a database of its own, with its clock. */
export interface Flows extends TestApp {
  readonly database: string;
  readonly clock: TestClock;
  /** Asks the database from outside. */
  readonly rows: (sql: string, ...parameters: (string | number)[]) => Promise<Record<string, unknown>[]>;
  /** Changes the database from outside. */
  readonly execute: (...statements: string[]) => Promise<void>;
}

const apps: TestApp[] = [];

afterAll(async () => {
  await Promise.all(apps.splice(0).map(({ app }) => app.close()));
});

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

/** Makes an app on a fresh database, or on a copy of one that Django made, with cheap hashes and no password policy. */
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
  const database = given ?? (await (django === undefined ? freshDatabase() : djangoDatabase(django)));
  const test = await testApp(
    {
      database,
      clock: clock.now,
      passwords: { hashers: [{ algorithm: "pbkdf2_sha256", iterations: 1000 }], policy: false },
      ...options,
    },
    users,
  );
  apps.push(test);
  return {
    ...test,
    database,
    clock,
    rows: (sql, ...parameters) => look(database, sql, ...parameters),
    execute: (...statements) => execute(database, ...statements),
  };
}

/** What a flow came to: "ok", or the code it refused with. Anything but a refusal is thrown on. */
export function codeOf(flow: Promise<unknown>): Promise<string> {
  return flow.then(
    () => "ok",
    (error: unknown) => {
      if (error instanceof AuthError) return error.code;
      throw error;
    },
  );
}

/** What a token says, read without checking it. */
export function claimsOf(token: string | undefined): Readonly<Record<string, unknown>> {
  return JSON.parse(Buffer.from(token?.split(".")[1] ?? "", "base64url").toString());
}

/** A token signed as Simple JWT signs it, by someone else who has the secret. */
export function sign(claims: Readonly<Record<string, unknown>>, secret: string = secretKey): string {
  const segment = (part: unknown): string => Buffer.from(JSON.stringify(part)).toString("base64url");
  const input = `${segment({ alg: "HS256", typ: "JWT" })}.${segment(claims)}`;
  return `${input}.${createHmac("sha256", secret).update(input).digest("base64url")}`;
}

let minted = 0;

/** A refresh token as Django would have minted it: with no session in it. */
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

/** The refresh token of an answer that must hold one. */
export function refreshOf(answer: { readonly refresh?: string }): string {
  if (answer.refresh === undefined) throw new Error("the answer holds no refresh token");
  return answer.refresh;
}
