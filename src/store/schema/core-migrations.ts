// The tables of Latchkey itself: one static list of migrations for both dialects.
import { type RawBuilder, sql } from "kysely";
import { idType } from "./columns.ts";
import type { Schema } from "./definitions.ts";
import type { DialectName } from "./tables.ts";

/** A migration of Latchkey's own tables. */
interface CoreMigration {
  readonly name: string;
  readonly statements: (dialect: DialectName, schema: Schema) => RawBuilder<unknown>[];
}

/** The type of moments. */
export const timestampType = (dialect: DialectName): RawBuilder<unknown> =>
  sql.raw(dialect === "sqlite" ? "datetime" : "timestamp with time zone");

/** Keeps the rows of a table in the index of its text key: SQLite finds them with one search instead of two. */
const clustered = (dialect: DialectName): RawBuilder<unknown> =>
  sql.raw(dialect === "sqlite" ? " without rowid" : "");

/** The migrations of Latchkey's own tables, in order. The list only grows. */
export const coreMigrations: readonly CoreMigration[] = [
  {
    name: "0001_sessions",
    statements: (dialect, { users }) => {
      const moment = timestampType(dialect);
      return [
        sql`create table latchkey_session (
          id varchar(32) not null primary key,
          user_id ${sql.raw(dialect === "sqlite" ? "integer" : idType(users.name))} not null references ${sql.table(users.name)} ("id") on delete cascade,
          current_jti varchar(255) not null,
          previous_jti varchar(255) null,
          rotated_at ${moment} null,
          created_at ${moment} not null,
          last_used_at ${moment} not null,
          expires_at ${moment} not null,
          user_agent varchar(255) not null,
          ip_address varchar(45) null,
          revoked_at ${moment} null,
          revoked_reason varchar(32) null
        )${clustered(dialect)}`,
        sql`create index latchkey_session_user_id on latchkey_session (user_id)`,
        sql`create index latchkey_session_expires_at on latchkey_session (expires_at)`,
      ];
    },
  },
  {
    name: "0002_revoked_tokens",
    statements: (dialect) => {
      const moment = timestampType(dialect);
      return [
        sql`create table latchkey_revoked_token (
          jti varchar(255) not null primary key,
          expires_at ${moment} not null,
          revoked_at ${moment} not null
        )${clustered(dialect)}`,
        sql`create index latchkey_revoked_token_expires_at on latchkey_revoked_token (expires_at)`,
      ];
    },
  },
  {
    name: "0003_settings",
    statements: (dialect) => [
      sql`create table latchkey_setting (
        name varchar(64) not null primary key,
        value text not null,
        updated_at ${timestampType(dialect)} not null
      )`,
    ],
  },
  {
    name: "0004_usernames",
    statements: (dialect) => [
      sql`create table latchkey_username (
        nfkc text not null,
        username text not null,
        primary key (nfkc, username)
      )${clustered(dialect)}`,
    ],
  },
  {
    name: "0006_attempts",
    statements: (dialect) => [
      sql`create table latchkey_attempt (
        key varchar(255) not null primary key,
        attempts bigint not null,
        next_at bigint not null,
        expires_at bigint not null
      )${clustered(dialect)}`,
      sql`create index latchkey_attempt_expires_at on latchkey_attempt (expires_at)`,
      sql`create table latchkey_request_rate (
        key varchar(255) not null primary key,
        unused_at bigint not null,
        expires_at bigint not null
      )${clustered(dialect)}`,
      sql`create index latchkey_request_rate_expires_at on latchkey_request_rate (expires_at)`,
    ],
  },
];
