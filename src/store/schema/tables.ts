// The tables with fixed columns, for Kysely. The app chooses the names and columns of users and resources.
import type { Generated, Kysely } from "kysely";
import type { Timestamp } from "../timestamps.ts";

/** One row per login, which is the token family. Moments are UTC. No token is stored, only its `jti`. */
export interface SessionTable {
  id: string;
  user_id: number | string;
  current_jti: string;
  previous_jti: string | null;
  /** By the clock of the database, which all servers share; every other moment is by the clock of a server. */
  rotated_at: Timestamp | null;
  created_at: Timestamp;
  last_used_at: Timestamp;
  expires_at: Timestamp;
  user_agent: string;
  ip_address: string | null;
  revoked_at: Timestamp | null;
  revoked_reason: string | null;
}

/** Revoked tokens that have no session. */
export interface RevokedTokenTable {
  jti: string;
  expires_at: Timestamp;
  revoked_at: Timestamp;
}

/** Which migrations have been applied, and when. */
export interface MigrationTable {
  name: string;
  applied_at: Timestamp;
}

/** Small values that all servers of an app share, such as the key ring. */
export interface SettingTable {
  name: string;
  value: string;
  updated_at: Timestamp;
}

/** Login names that are not their own NFKC form, by that form. */
export interface UsernameTable {
  nfkc: string;
  username: string;
}

/** Attempts at logins and the like, by what they are counted under. Moments are milliseconds since the epoch. */
export interface AttemptTable {
  key: string;
  attempts: number | string;
  /** Before this moment no further attempt is allowed. */
  next_at: number | string;
  /** From this moment on, the attempts are forgotten. */
  expires_at: number | string;
}

/** Rates of requests, by what they are counted under. */
export interface RequestRateTable {
  key: string;
  /** When the rate is unused again, in microseconds since the epoch. */
  unused_at: number | string;
  /** In milliseconds since the epoch. */
  expires_at: number | string;
}

/** Events of the audit log. The user may be deleted by now, so there is no foreign key. */
export interface AuditEventTable {
  id: Generated<number>;
  at: Timestamp;
  actor_id: number | string | null;
  actor_name: string;
  action: string;
  resource: string;
  object_id: string;
  object_label: string;
  address: string | null;
  /** JSON. */
  values_before: string | null;
  values_after: string | null;
}

/** Simple JWT's table of issued refresh tokens (token_blacklist app). */
export interface OutstandingTokenTable {
  id: Generated<number>;
  token: string;
  created_at: Timestamp | null;
  expires_at: Timestamp;
  user_id: number | string | null;
  jti: string;
}

/** Simple JWT's table of revoked refresh tokens (token_blacklist app). */
export interface BlacklistedTokenTable {
  id: Generated<number>;
  blacklisted_at: Timestamp;
  token_id: number;
}

/** Every table whose columns are known at compile time. */
export interface Tables {
  latchkey_session: SessionTable;
  latchkey_revoked_token: RevokedTokenTable;
  latchkey_migration: MigrationTable;
  latchkey_setting: SettingTable;
  latchkey_username: UsernameTable;
  latchkey_attempt: AttemptTable;
  latchkey_request_rate: RequestRateTable;
  latchkey_audit_event: AuditEventTable;
  token_blacklist_outstandingtoken: OutstandingTokenTable;
  token_blacklist_blacklistedtoken: BlacklistedTokenTable;
}

/** The first argument of most functions of the store: a database, or a transaction in it. */
export type Db = Kysely<Tables>;

/** Tables whose names and columns the app chooses. */
export type ChosenTables = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** A database whose queries may name any table. */
export const withChosenTables = (db: Db) => db.$extendTables<ChosenTables>();

/** The SQL dialect of a database. */
export type DialectName = "sqlite" | "postgres";
