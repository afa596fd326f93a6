// What every flow works with: the database, the tokens, the passwords, the settings, the clock.
import type { PasswordPolicy, Passwords } from "../passwords/index.ts";
import type { Database, SessionReader } from "../store/index.ts";
import type { Tokens } from "../tokens/index.ts";
import type { Blacklist } from "./blacklist/blacklist.ts";
import type { ClientInfo } from "./events.ts";
import type { AuthSettings } from "./settings.ts";
import type { Attempts } from "./throttles/attempts.ts";
import type { UserScans } from "./user-scans.ts";

/** The parts a flow needs. */
export interface AuthContext {
  readonly database: Database;
  readonly tokens: Tokens;
  readonly passwords: Passwords;
  /** Checks new passwords; undefined accepts any. */
  readonly passwordPolicy: PasswordPolicy | undefined;
  readonly settings: AuthSettings;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Converts a time of the database's clock to the clock that all servers share; both in milliseconds since the epoch. */
  readonly sharedTime: (databaseTime: number) => number;
  /** A new token or session id: 32 hexadecimal digits. */
  readonly newId: () => string;
  /** Fetches the key that a token names, where keys come from another issuer (JWK_URL). */
  readonly prepareKeys: ((token: string) => Promise<void>) | undefined;
  /** Called with errors of custom listeners. */
  readonly report: (error: unknown) => void;
  /** Reads the user and the session of a request; requests at the same time may share a query. */
  readonly readSession: SessionReader;
  /** As `readSession`, and reads the user's permissions in the same query. */
  readonly readSessionWithPermissions: SessionReader;
  /** What has to be known of all users: the formats of their password hashes, and their names. */
  readonly userScans: UserScans;
  /** Limits how fast the credentials of an account may be tried. */
  readonly attempts: Attempts;
  /** Where sessions and revoked tokens are stored. The first call may query the database, so it is not made in a transaction. */
  readonly blacklist: () => Promise<Blacklist>;
}

/** A client that waits for an answer. */
export interface Client extends ClientInfo {
  /** Aborts when the client disconnects: a flow that has not written anything yet stops. */
  readonly signal?: AbortSignal | undefined;
  /** The device token that a login before this one returned. */
  readonly device?: string | undefined;
}

/** A time as tokens write it: whole seconds since the epoch. */
export const inSeconds = (milliseconds: number): number => Math.floor(milliseconds / 1000);
