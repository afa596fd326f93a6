// Sessions: one row for each login, for ever. A refresh updates the row and never adds another.
import { sql } from "kysely";
import type { Db, SessionTable } from "./schema/tables.ts";
import { hasNul } from "./schema/values.ts";
import { toTimestamp } from "./timestamps.ts";

/** Why a session ended. */
export type RevocationReason = "logout" | "reuse" | "password_changed" | "limit" | "administrator";

/**
 * The moments that decide whether a session has ended, in milliseconds since the epoch: it has ended when it expires at `now`
 * or earlier, or was last used at `idleSince` or earlier.
 */
export interface SessionClock {
  readonly now: number;
  readonly idleSince: number;
}

/** Adds a session; `false` when its id exists. A user agent is cut to its column, an invalid address is left out. */
export async function insertSession(db: Db, session: SessionTable): Promise<boolean> {
  const { user_agent: userAgent, ip_address: ipAddress } = session;
  const { numInsertedOrUpdatedRows } = await db
    .insertInto("latchkey_session")
    .values({
      ...session,
      user_agent: shortened(userAgent, 255),
      ip_address: ipAddress !== null && shortened(ipAddress, 45) === ipAddress ? ipAddress : null,
    })
    .onConflict((conflict) => conflict.column("id").doNothing())
    .executeTakeFirst();
  return (numInsertedOrUpdatedRows ?? 0n) > 0n;
}

/** The first characters of a text, without NUL, as its column takes them. */
function shortened(text: string, maxLength: number): string {
  const valid = text
    .slice(0, 2 * maxLength + 1)
    .toWellFormed()
    .replaceAll("\0", "");
  return Array.from(valid).slice(0, maxLength).join("");
}

/** One session, revoked or not. */
export async function findSession(db: Db, id: string): Promise<SessionTable | undefined> {
  if (hasNul(id)) return undefined;
  return db.selectFrom("latchkey_session").selectAll().where("id", "=", id).executeTakeFirst();
}

/** Revokes a session; `false` when it is already revoked or does not exist. */
export async function revokeSession(
  db: Db,
  id: string,
  reason: RevocationReason,
  now: number,
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable("latchkey_session")
    .set({ revoked_at: toTimestamp(now), revoked_reason: reason })
    .where("id", "=", id)
    .where("revoked_at", "is", null)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** Records that the user of a session has given the password again; `false` when the session is revoked or does not exist. */
export async function confirmSession(db: Db, id: string, now: number): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable("latchkey_session")
    .set({ rotated_at: toTimestamp(now) })
    .where("id", "=", id)
    .where("revoked_at", "is", null)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** Revokes every session of a user except the one to keep; returns their ids. */
export async function revokeUserSessions(
  db: Db,
  userId: number,
  reason: RevocationReason,
  now: number,
  keep?: string,
): Promise<string[]> {
  const rows = await db
    .updateTable("latchkey_session")
    .set({ revoked_at: toTimestamp(now), revoked_reason: reason })
    .where("user_id", "=", userId)
    .where("revoked_at", "is", null)
    .$if(keep !== undefined, (query) => query.where("id", "!=", keep ?? ""))
    .returning("id")
    .execute();
  return rows.map(({ id }) => id);
}

/** The sessions of a user that have not ended, the most recently used first. */
export async function listActiveSessions(
  db: Db,
  userId: number,
  { now, idleSince }: SessionClock,
): Promise<SessionTable[]> {
  return db
    .selectFrom("latchkey_session")
    .selectAll()
    .where("user_id", "=", userId)
    .where("revoked_at", "is", null)
    .where("expires_at", ">", toTimestamp(now))
    .where("last_used_at", ">", toTimestamp(idleSince))
    .orderBy("last_used_at", "desc")
    .orderBy("id")
    .execute();
}

/** How many sessions have not ended, of those that expire last: at most `limit` are looked at. */
export async function countActiveSessions(
  db: Db,
  { now, idleSince }: SessionClock,
  limit: number,
): Promise<{ readonly active: number; readonly isMore: boolean }> {
  const { rows } = await sql<{ seen: number | string; active: number | string }>`
    select count(*) as seen,
      count(case when revoked_at is null and last_used_at > ${toTimestamp(idleSince)} then 1 end) as active
    from (
      select revoked_at, last_used_at from latchkey_session
      where expires_at > ${toTimestamp(now)} order by expires_at desc limit ${sql.lit(limit)}
    ) as latest`.execute(db);
  return { active: Number(rows[0]?.active ?? 0), isMore: Number(rows[0]?.seen ?? 0) === limit };
}
