// What a refresh writes to its session.
import { sql } from "kysely";
import { runShape, type ShapeStatement } from "./compiled-statements.ts";
import type { Db } from "./schema/tables.ts";
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

const valuesOf = ({ id, from, to, now, databaseTime }: Rotation): readonly string[] => [
  to,
  from,
  toTimestamp(databaseTime),
  toTimestamp(now),
  id,
];

/** Sets the values that `valuesOf` gives. */
const rotatedSession = sql`
  update latchkey_session set current_jti = ${0}, previous_jti = ${1}, rotated_at = ${2}, last_used_at = ${3}
  where id = ${4} and revoked_at is null`;

/**
 * Consumes the current refresh token of a session with one conditional write: of any number of concurrent callers, exactly
 * one gets `true`.
 */
export function rotateSession(db: Db, rotation: Rotation): Promise<boolean> {
  return changesRow(
    db,
    "rotate-session",
    () => sql`${rotatedSession} and current_jti = ${1}`,
    valuesOf(rotation),
  );
}

/** Sets a new current token, whatever the current one is; `false` when the session is revoked. */
export function replaceCurrentToken(db: Db, rotation: Rotation): Promise<boolean> {
  return changesRow(db, "replace-current-token", () => rotatedSession, valuesOf(rotation));
}

async function changesRow(
  db: Db,
  shape: string,
  build: () => ShapeStatement,
  values: readonly string[],
): Promise<boolean> {
  const { numAffectedRows } = await runShape(db, shape, build, values);
  return (numAffectedRows ?? 0n) > 0n;
}

/** Sets when a session was last used; `false` when it is revoked. */
export function touchSession(db: Db, id: string, now: number): Promise<boolean> {
  const build = (): ShapeStatement =>
    sql`update latchkey_session set last_used_at = ${0} where id = ${1} and revoked_at is null`;
  return changesRow(db, "touch-session", build, [toTimestamp(now), id]);
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
