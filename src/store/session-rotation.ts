// What a refresh writes to its session.
import type { Db, SessionTable } from "./schema/tables.ts";
import type { SessionClock } from "./sessions.ts";
import { toTimestamp } from "./timestamps.ts";

/** A new current token for a session. */
export interface Rotation {
  readonly id: string;
  /** The `jti` of the token that is consumed. */
  readonly from: string;
  /** The `jti` of its successor. */
  readonly to: string;
  /** The moment of the rotation by the server's clock, in milliseconds since the epoch. */
  readonly now: number;
  /** The same moment by the database's clock, which all servers share. */
  readonly databaseTime: number;
}

const rotatedColumns = ({ from, to, now, databaseTime }: Rotation): Partial<SessionTable> => ({
  current_jti: to,
  previous_jti: from,
  rotated_at: toTimestamp(databaseTime),
  last_used_at: toTimestamp(now),
});

/**
 * Consumes the current refresh token of a session with one conditional write: of any number of concurrent callers, exactly
 * one gets `true`.
 */
export async function rotateSession(db: Db, rotation: Rotation): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable("latchkey_session")
    .set(rotatedColumns(rotation))
    .where("id", "=", rotation.id)
    .where("current_jti", "=", rotation.from)
    .where("revoked_at", "is", null)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** Sets a new current token, whatever the current one is; `false` when the session is revoked. */
export async function replaceCurrentToken(db: Db, rotation: Rotation): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable("latchkey_session")
    .set(rotatedColumns(rotation))
    .where("id", "=", rotation.id)
    .where("revoked_at", "is", null)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** Sets when a session was last used; `false` when it is revoked. */
export async function touchSession(db: Db, id: string, now: number): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable("latchkey_session")
    .set({ last_used_at: toTimestamp(now) })
    .where("id", "=", id)
    .where("revoked_at", "is", null)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** Locks a session until the transaction ends, without a change; `false` when it has ended. */
export async function lockActiveSession(
  db: Db,
  id: string,
  { now, idleSince }: SessionClock,
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable("latchkey_session")
    .set({ revoked_at: null })
    .where("id", "=", id)
    .where("revoked_at", "is", null)
    .where("expires_at", ">", toTimestamp(now))
    .where("last_used_at", ">", toTimestamp(idleSince))
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}
