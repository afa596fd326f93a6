// The one row a login has for ever: made once, updated by every refresh, never joined by another.
import { sql } from "kysely";
import { comparable, hasNul } from "./schema/values.ts";
import type { Database } from "./database.ts";
import { StoreError } from "./errors.ts";
import { shareReads } from "./shared-reads.ts";
import type { Db, SessionTable } from "./schema/tables.ts";
import { toTimestamp } from "./timestamps.ts";
import type { User, UserModel } from "./schema/user-model.ts";
import { toUser } from "./users.ts";

/** Why a session ended. */
export type RevocationReason = "logout" | "reuse" | "password_changed" | "limit" | "administrator";

/** Starts a session; `false` when there is one with that id. What does not fit of what its client said is left out. */
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

/** The beginning of a text, as far as a column of so many characters and without NUL takes it. */
function shortened(text: string, maxLength: number): string {
  const whole = text
    .slice(0, 2 * maxLength + 1)
    .toWellFormed()
    .replaceAll("\0", "");
  return Array.from(whole).slice(0, maxLength).join("");
}

/** One session, revoked or not. */
export async function findSession(db: Db, id: string): Promise<SessionTable | undefined> {
  if (hasNul(id)) return undefined;
  return db.selectFrom("latchkey_session").selectAll().where("id", "=", id).executeTakeFirst();
}

/** A user and what a session says about a presented token. */
export interface SessionState {
  readonly user: User | undefined;
  /** Whether the session has ended: revoked, or beyond its lifetime. `undefined` when there is no such session. */
  readonly ended: boolean | undefined;
}

/**
 * The moments that decide whether a session has ended, in milliseconds since the epoch: it has when it expired until `now`,
 * or was not used since `idleSince`.
 */
export interface SessionClock {
  readonly now: number;
  readonly idleSince: number;
}

/** Whose session it is, and which. */
export interface SessionKey {
  /** The value of the column that users are found by. */
  readonly value: string | number | bigint;
  readonly sessionId: string;
  readonly clock: SessionClock;
}

/** Looks up the user and the session of a request. */
export type SessionReader = (key: SessionKey) => Promise<SessionState>;

/** Makes a reader by the values of one column of the user. On PostgreSQL, requests that come together share a query. */
export function createSessionReader(
  { kysely, dialect }: Database,
  model: UserModel,
  field: string,
): SessionReader {
  const one: SessionReader = ({ value, sessionId, clock }) =>
    findUserWithSession(kysely, model, field, value, sessionId, clock);
  // A query of SQLite's is no trip, and nothing to share.
  if (dialect === "sqlite") return orNobody(one);
  const many = (keys: readonly SessionKey[]): Promise<SessionState[]> =>
    findUsersWithSessions(kysely, model, field, keys);
  return orNobody(shareReads({ one, many, isEverybodys: isUnavailable, trips: 2, seats: 200 }));
}

/** Does not ask for what no row can have. */
const orNobody =
  (read: SessionReader): SessionReader =>
  async (key) =>
    hasNul(key.value) || hasNul(key.sessionId) ? { user: undefined, ended: undefined } : read(key);

const isUnavailable = (error: unknown): boolean =>
  error instanceof StoreError && (error.code === "unavailable" || error.code === "busy");

async function findUsersWithSessions(
  db: Db,
  model: UserModel,
  field: string,
  keys: readonly SessionKey[],
): Promise<SessionState[]> {
  const values = keys.map(({ value }) => String(value));
  const sessionIds = keys.map(({ sessionId }) => sessionId);
  const clocks = keys.map(({ clock }) => [toTimestamp(clock.now), toTimestamp(clock.idleSince)] as const);
  const type = sql.raw(field === "id" ? "bigint" : "text");
  const { rows } = await sql<Record<string, unknown>>`
    select k.place as latchkey_place, u.*, case when s.id is null then null
      when s.revoked_at is null and s.expires_at > k.now and s.last_used_at > k.idle_since then 0 else 1 end
      as latchkey_ended
    from unnest(${values}::${type}[], ${sessionIds}::text[], ${clocks.map(([now]) => now)}::timestamptz[],
      ${clocks.map(([, idleSince]) => idleSince)}::timestamptz[])
      with ordinality as k (value, session_id, now, idle_since, place)
    join ${sql.table(model.table)} as u on ${sql.ref(`u.${field}`)} = k.value
    left join latchkey_session as s on s.id = k.session_id and s.user_id = u.id`.execute(db);
  const byPlace = Map.groupBy(rows, ({ latchkey_place: place }) => Number(place) - 1);
  return keys.map((_, place) => sessionState(byPlace.get(place) ?? [], model));
}

/** The state that rows of one user stand for; a value that several users have names none of them. */
function sessionState(
  [row, another]: readonly Readonly<Record<string, unknown>>[],
  model: UserModel,
): SessionState {
  if (row === undefined || another !== undefined) return { user: undefined, ended: undefined };
  const { latchkey_ended: ended, latchkey_place: _place, ...columns } = row;
  return { user: toUser(columns, model), ended: ended === null ? undefined : Boolean(ended) };
}

/** The user by the value of one column and the state of one session, in one query. */
export async function findUserWithSession(
  db: Db,
  model: UserModel,
  field: string,
  value: string | number | bigint,
  sessionId: string,
  { now, idleSince }: SessionClock,
): Promise<SessionState> {
  const { rows } = await sql<Record<string, unknown>>`
    select u.*, case when s.id is null then null
      when s.revoked_at is null and s.expires_at > ${toTimestamp(now)}
        and s.last_used_at > ${toTimestamp(idleSince)} then 0 else 1 end as latchkey_ended
    from ${sql.table(model.table)} as u
    left join latchkey_session as s on s.id = ${sessionId} and s.user_id = u.id
    where ${sql.ref(`u.${field}`)} = ${comparable(value)} limit 2`.execute(db);
  return sessionState(rows, model);
}

/** What a refresh writes to its session. */
export interface Rotation {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  /** When the server rotated it, by its own clock, in milliseconds since the epoch. */
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
 * Consumes the current refresh token of a session: one conditional write, so of any number of callers exactly one
 * gets `true`.
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

/** Notes a new current token whatever the current one was; `false` when the session has ended. */
export async function replaceCurrent(db: Db, rotation: Rotation): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable("latchkey_session")
    .set(rotatedColumns(rotation))
    .where("id", "=", rotation.id)
    .where("revoked_at", "is", null)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** Notes that a session was used; `false` when it has ended. */
export async function touchSession(db: Db, id: string, now: number): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable("latchkey_session")
    .set({ last_used_at: toTimestamp(now) })
    .where("id", "=", id)
    .where("revoked_at", "is", null)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** Keeps others from a session until the transaction ends, and leaves it as it is; `false` when it has ended. */
export async function holdLiveSession(
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

/** Ends a session; `false` when it had ended before or never was. */
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

/** Ends every session of a user but the one to keep, and names them. */
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

/** The sessions of a user that have not ended, the last used first. */
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
