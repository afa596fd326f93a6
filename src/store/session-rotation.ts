// What a refresh writes to its session.
import { sql } from "kysely";
import { runShape, type ShapeStatement } from "./compiled-statements.ts";
import type { Db, DialectName, SessionTable } from "./schema/tables.ts";
import { hasNul } from "./schema/values.ts";
import { isTokenId } from "./presented-tokens.ts";
import { placeholder } from "./selection-sql.ts";
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

/** A rotation that is decided in the statement that makes it. */
export interface CurrentRotation extends Omit<Rotation, "databaseTime"> {
  /** The moment of the rotation by the clock that all servers share; undefined for the database's clock at the statement. */
  readonly sharedTime: number | undefined;
  /** The session must have been used later than this, in milliseconds since the epoch. */
  readonly idleSince: number;
  /** The user who must exist. */
  readonly user: { readonly table: string; readonly id: number | bigint; readonly mustBeActive: boolean };
}

/** What a rotation knows of its session. */
export type RotatedSession = Pick<SessionTable, "id" | "user_id" | "expires_at">;

/**
 * Rotates a session if the token is the current one, was not revoked by its id, the session has not ended, and the user may
 * act: one statement looks up, decides and writes. Undefined when one of these does not hold.
 */
export async function rotateIfCurrent(
  db: Db,
  dialect: DialectName,
  { sharedTime, idleSince, user, ...rotation }: CurrentRotation,
): Promise<RotatedSession | undefined> {
  if (hasNul(rotation.id) || !isTokenId(rotation.from)) return undefined;
  // SQLite's clock is that of this process.
  const rotatedAt = dialect === "sqlite" ? (sharedTime ?? Date.now()) : sharedTime;
  const shape = `rotate-if-current ${user.mustBeActive} ${user.table}`;
  const { rows } = await runShape(db, shape, () => rotatedIfCurrent(dialect, user), [
    rotation.to,
    rotation.from,
    rotatedAt === undefined ? null : toTimestamp(rotatedAt),
    toTimestamp(rotation.now),
    rotation.id,
    toTimestamp(idleSince),
    user.id,
  ]);
  // oxlint-disable-next-line no-unsafe-type-assertion -- exactly the columns that the statement returns
  return rows[0] as RotatedSession | undefined;
}

/** Its first values are those of `valuesOf`. The subqueries are not correlated, so each is run once. */
function rotatedIfCurrent(
  dialect: DialectName,
  { table, mustBeActive }: CurrentRotation["user"],
): ShapeStatement {
  const rotatedAt = dialect === "sqlite" ? sql`${2}` : sql`coalesce(${2}::timestamptz, clock_timestamp())`;
  return sql`
    update latchkey_session set current_jti = ${0}, previous_jti = ${1}, rotated_at = ${rotatedAt}, last_used_at = ${3}
    where id = ${4} and current_jti = ${1} and revoked_at is null and expires_at > ${3} and last_used_at > ${5}
      and not exists (select 1 from latchkey_revoked_token as r where r.jti = ${1})
      and exists (select 1 from ${sql.table(table)} as u where u.id = ${placeholder(6, 0)}
        ${mustBeActive ? sql`and u.is_active` : sql``})
    returning id, user_id, expires_at`;
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
