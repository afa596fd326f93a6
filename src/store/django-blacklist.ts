// Simple JWT's own two tables, read and written as its token_blacklist app does, so that both servers may live side by side.
import { sql } from "kysely";
import type { Db } from "./schema/tables.ts";
import { toTimestamp } from "./timestamps.ts";

/** A refresh token as Simple JWT notes it. Its text is never kept: the column stays empty. */
export interface OutstandingToken {
  readonly jti: string;
  readonly userId: number | string | null;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
}

/** Notes a token as issued, unless it is noted already. */
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

/** Blacklists a token, noting it as issued first unless it is known to be noted; `false` when it was blacklisted before. */
export async function blacklist(
  db: Db,
  token: OutstandingToken,
  now: number,
  isNoted = false,
): Promise<boolean> {
  if (!isNoted) await recordOutstanding(db, token);
  const { numAffectedRows } = await sql`
    insert into token_blacklist_blacklistedtoken (token_id, blacklisted_at)
    select id, ${toTimestamp(now)} from token_blacklist_outstandingtoken where jti = ${token.jti}
    on conflict (token_id) do nothing`.execute(db);
  return (numAffectedRows ?? 0n) > 0n;
}

/** Blacklists the current token of a session, if it was noted as issued. */
export async function blacklistSession(db: Db, sessionId: string, now: number): Promise<void> {
  await sql`
    insert into token_blacklist_blacklistedtoken (token_id, blacklisted_at)
    select id, ${toTimestamp(now)} from token_blacklist_outstandingtoken
    where jti = (select current_jti from latchkey_session where id = ${sessionId})
    on conflict (token_id) do nothing`.execute(db);
}

/** Blacklists every token of a user that was noted as issued and has not expired, but the current one of session `except`. */
export async function blacklistUser(db: Db, userId: number, now: number, except?: string): Promise<void> {
  await sql`
    insert into token_blacklist_blacklistedtoken (token_id, blacklisted_at)
    select id, ${toTimestamp(now)} from token_blacklist_outstandingtoken
    where user_id = ${userId} and expires_at > ${toTimestamp(now)}
      and jti not in (select current_jti from latchkey_session where id = ${except ?? ""})
    on conflict (token_id) do nothing`.execute(db);
}
