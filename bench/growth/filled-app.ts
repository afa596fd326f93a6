// An app with many users and logins, and a sample of those logins whose tokens are at hand.
import { randomBytes } from "node:crypto";
import { sql } from "../../test/support/packages.ts";
import { type Latchkey, latchkey } from "../../src/index.ts";
import type { DialectName } from "../../src/store/index.ts";
import { createSingleKeySet, createTokens } from "../../src/tokens/index.ts";
import { fill, firstUserId, sessionIdOf, tokenIdOf } from "../../test/support/fill.ts";
import type { FlowApp } from "../../test/support/flow-statements.ts";

/** One login of the sample. Its refresh token is another after every refresh. */
export interface Login {
  readonly access: string;
  refresh: string;
}

/** An app whose tables are full. */
export interface FilledApp extends FlowApp {
  readonly dialect: DialectName;
  readonly database: string;
  readonly sessions: number;
  readonly logins: readonly Login[];
}

const day = 86_400;

/** Makes an app, fills its tables and mints the tokens of the sample, which is spread over all sessions. */
export async function filledApp(
  dialect: DialectName,
  database: string,
  { sessions, sample }: { readonly sessions: number; readonly sample: number },
): Promise<FilledApp> {
  const opened = openApp(database, randomBytes(32).toString("hex"));
  const { app, secretKey, now } = opened;
  await app.migrate();
  await fill(app.db, dialect, { sessions, now: now() * 1000 });
  await tidy(app, dialect);
  const logins = mintLogins(secretKey, now(), await firstUserId(app.db), { sessions, sample });
  return { ...opened, dialect, database, sessions, logins };
}

/** Opens an app that rotates refresh tokens, on a clock that can be moved. */
export function openApp(database: string, secretKey: string): FlowApp {
  let ahead = 0;
  const clock = (): number => Date.now() + ahead;
  const app = latchkey({
    database,
    secretKey,
    clock,
    tokens: { rotateRefreshTokens: true, blacklistAfterRotation: true },
    passwords: { hashers: [{ algorithm: "pbkdf2_sha256", iterations: 1000 }] },
    // A million rows may take their time to be put in.
    postgres: { statementTimeout: 0 },
    log: () => {},
  });
  return {
    app,
    secretKey,
    now: () => clock() / 1000,
    forward: (seconds) => {
      ahead += seconds * 1000;
    },
  };
}

/** Leaves the tables as a database that has been up for a while has them: planned for, and with nothing left to do in the background. */
export async function tidy({ db }: Latchkey, dialect: DialectName): Promise<void> {
  await sql.raw(dialect === "sqlite" ? "analyze" : "vacuum (analyze)").execute(db);
  await sql.raw(dialect === "sqlite" ? "pragma wal_checkpoint(truncate)" : "checkpoint").execute(db);
}

/** The logins of a sample that is spread over all sessions. */
export function mintLogins(
  secretKey: string,
  now: number,
  firstUser: number,
  { sessions, sample }: { readonly sessions: number; readonly sample: number },
): Login[] {
  const tokens = createTokens({ keys: createSingleKeySet({ algorithm: "HS256", signingKey: secretKey }) });
  const step = Math.max(1, Math.floor(sessions / sample));
  return Array.from({ length: Math.min(sample, sessions) }, (_, place) => {
    const nth = place * step + 1;
    const claims = { user_id: String(firstUser + Math.ceil(nth / 10) - 1), sid: sessionIdOf(nth) };
    const mint = (name: string, jti: string): string =>
      tokens.mint({ name, lifetime: day }, { now, jti, claims }).token;
    return {
      access: mint("access", randomBytes(16).toString("hex")),
      refresh: mint("refresh", tokenIdOf(nth)),
    };
  });
}
