// The tables whose shape is fixed, as Kysely sees them; user and resource tables have names and columns of the app's choosing.
import type { Generated, Kysely, Transaction } from "kysely";
import type { Timestamp } from "../timestamps.ts";

/** One row per login: the row is the token family. Moments are UTC; no token is stored, only its `jti`. */
export interface SessionTable {
  id: string;
  user_id: number | string;
  current_jti: string;
  previous_jti: string | null;
  /** By the database's clock, as every server sees it; every other moment is by the clock of the server that wrote it. */
  rotated_at: Timestamp | null;
  created_at: Timestamp;
  last_used_at: Timestamp;
  expires_at: Timestamp;
  user_agent: string;
  ip_address: string | null;
  revoked_at: Timestamp | null;
  revoked_reason: string | null;
}

/** Tokens revoked one by one, because they belong to no session. */
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

/** Small values that every server of an app shares: the key ring, say. */
export interface SettingTable {
  name: string;
  value: string;
  updated_at: Timestamp;
}

/** Login names that are not their own NFKC form, so that they are found by it. */
export interface UsernameTable {
  nfkc: string;
  username: string;
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
  token_blacklist_outstandingtoken: OutstandingTokenTable;
  token_blacklist_blacklistedtoken: BlacklistedTokenTable;
}

/** The handle every store function takes first: a database, or a transaction in it. */
export type Db = Kysely<Tables>;

/** A transaction; a `Db` for every purpose. */
export type Tx = Transaction<Tables>;

/** Which SQL the database speaks. */
export type DialectName = "sqlite" | "postgres";
