// What every flow works with: the database, the tokens, the passwords, the settings, the clock.
import type { PasswordPolicy, Passwords } from "../passwords/index.ts";
import { type Database, type Db, type SessionClock, type SessionReader, StoreError } from "../store/index.ts";
import type { Tokens } from "../tokens/index.ts";
import type { ClientInfo } from "./events.ts";
import type { AuthSettings } from "./settings.ts";
import type { Surveys } from "./surveys.ts";

/** The parts a flow needs. `now` is in milliseconds since the epoch. */
export interface AuthContext {
  readonly database: Database;
  readonly tokens: Tokens;
  readonly passwords: Passwords;
  /** Checks new passwords; undefined takes any. */
  readonly policy: PasswordPolicy | undefined;
  readonly settings: AuthSettings;
  readonly now: () => number;
  /** The moment by a clock that every server of the app shares, given the database's; in milliseconds since the epoch. */
  readonly sharedTime: (databaseTime: number) => number;
  /** A fresh token or session id: 32 hexadecimal digits. */
  readonly newId: () => string;
  /** Makes sure that the key a token names is known, where keys come from elsewhere (JWK_URL). */
  readonly prepareKeys: ((token: string) => Promise<void>) | undefined;
  /** Told of errors in listeners of the app's own. */
  readonly report: (error: unknown) => void;
  /** Looks up the user and the session of a request, together with those of other requests where that saves trips. */
  readonly readSession: SessionReader;
  /** What has to be known of all users: the formats of their hashes, and their names. */
  readonly surveys: Surveys;
  /** Whether Simple JWT's tables stand in the database and are to be used; asked once. */
  readonly usesDjangoTables: () => Promise<boolean>;
}

/** A client that waits for an answer. */
export interface Client extends ClientInfo {
  /** Aborts when the client has gone: what it asked for is given up where nothing is written yet. */
  readonly signal?: AbortSignal | undefined;
}

/** The current moment as a token sees it: whole seconds since the epoch. */
export const inSeconds = (milliseconds: number): number => Math.floor(milliseconds / 1000);

/** By which moments a session has ended. */
export function sessionClock({ now: clock, settings }: AuthContext): SessionClock {
  const now = clock();
  const idle = settings.sessionIdleLifetime;
  // Without a limit no session was last used too long ago: not before the epoch.
  return { now, idleSince: idle === undefined ? 0 : now - idle * 1000 };
}

const mostAttempts = 4;

/** Runs a flow's writes in one transaction; again, a few times, when another transaction was in the way. */
export async function inTransaction<T>(context: AuthContext, action: (tx: Db) => Promise<T>): Promise<T> {
  // Asked beforehand: in memory SQLite has one connection, and a question beside a transaction would wait for its end.
  await context.usesDjangoTables();
  for (let attempt = 1; ; attempt++) {
    try {
      return await context.database.kysely.transaction().execute(action);
    } catch (error) {
      if (!(error instanceof StoreError) || error.code !== "conflict" || attempt === mostAttempts)
        throw error;
    }
  }
}
