// Simple JWT's two tables, written as its token_blacklist app does, so that a Django server can use the same database.
import { sql } from "kysely";
import type { Db } from "./schema/tables.ts";
import { toTimestamp } from "./timestamps.ts";

/** A refresh token as Simple JWT records it. The text of the token is not stored: its column stays empty. */
export interface OutstandingToken {
  readonly jti: string;
  readonly userId: number | string | null;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
}

/** Records a token as issued, unless it is recorded already. */
export async function recordOutstanding(db: Db, token: OutstandingToken): Promise<void> {
  await db
    .insertInto("token_blacklist_outstandingtoken")
    .values({
      token: "",
      jti: token.jti,
      user_id: token.userId,
      created_at: toTimestamp(token.createdAt),
      expires_at: toTimestamp(token.expiresAt),
    })
    .onConflict((conflict) => conflict.column("jti").doNothing())
    .execute();
}

/** Blacklists a token, after recording it unless `isRecorded`; `false` when it is already blacklisted. */
export async function blacklist(
  db: Db,
  token: OutstandingToken,
  now: number,
  isRecorded = false,
): Promise<boolean> {
  if (!isRecorded) await recordOutstanding(db, token);
  const { numAffectedRows } = await sql`
    insert into token_blacklist_blacklistedtoken (token_id, blacklisted_at)
    select id, ${toTimestamp(now)} from token_blacklist_outstandingtoken where jti = ${token.jti}
    on conflict (token_id) do nothing`.execute(db);
  return (numAffectedRows ?? 0n) > 0n;
}

/** Blacklists the current token of a session, if it is recorded. */
export async function blacklistSession(db: Db, sessionId: string, now: number): Promise<void> {
  await sql`
    insert into token_blacklist_blacklistedtoken (token_id, blacklisted_at)
    select id, ${toTimestamp(now)} from token_blacklist_outstandingtoken
    where jti = (select current_jti from latchkey_session where id = ${sessionId})
    on conflict (token_id) do nothing`.execute(db);
}

/** Blacklists every recorded token of a user that has not expired, except the current token of session `except`. */
export async function blacklistUser(db: Db, userId: number, now: number, except?: string): Promise<void> {
  await sql`
    insert into token_blacklist_blacklistedtoken (token_id, blacklisted_at)
    select id, ${toTimestamp(now)} from token_blacklist_outstandingtoken
    where user_id = ${userId} and expires_at > ${toTimestamp(now)}
      and jti not in (select current_jti from latchkey_session where id = ${except ?? ""})
    on conflict (token_id) do nothing`.execute(db);
}
