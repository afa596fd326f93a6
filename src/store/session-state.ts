// The user and the session of a request, in one query.
import { sql } from "kysely";
import { type Later, onceThere } from "../runtime/index.ts";
import { batchReads } from "./batched-reads.ts";
import { runShape, type ShapeStatement } from "./compiled-statements.ts";
import type { Database } from "./database.ts";
import { StoreError } from "./errors.ts";
import type { Row } from "./schema/definitions.ts";
import type { Db } from "./schema/tables.ts";
import type { User, UserModel } from "./schema/user-model.ts";
import { hasNul, isIntegral } from "./schema/values.ts";
import { placeholder } from "./selection-sql.ts";
import type { SessionClock } from "./sessions.ts";
import { toTimestamp } from "./timestamps.ts";
import { toUser } from "./users.ts";

/** A user, and whether the session of a presented token has ended. */
export interface SessionState {
  readonly user: User | undefined;
  /** Whether the session is revoked or expired; `undefined` when there is no such session. */
  readonly hasEnded: boolean | undefined;
  /** The names of the user's permissions, if they were read. */
  readonly permissions?: readonly string[];
}

/** Which user and which session are looked up. */
export interface SessionKey {
  /** The value of the user's column. */
  readonly value: string | number | bigint;
  readonly sessionId: string;
  readonly clock: SessionClock;
}

/** Looks up the user and the session of a request. */
export type SessionReader = (key: SessionKey) => Later<SessionState>;

/** Creates a reader by the values of one column of the user. On PostgreSQL, concurrent requests share a query. */
export function createSessionReader(
  { kysely, dialect }: Database,
  model: UserModel,
  field: string,
): SessionReader {
  const readOne = createStateReader(kysely, model, field);
  // SQLite has no round trip to share.
  if (dialect === "sqlite") return skipNul(readOne);
  const readMany = (keys: readonly SessionKey[]): Promise<SessionState[]> =>
    findUsersWithSessions(kysely, model, field, keys);
  return skipNul(
    batchReads({
      readOne: async (key) => readOne(key),
      readMany,
      affectsAll: isUnavailable,
      maxBatches: 2,
      maxBatchSize: 200,
    }),
  );
}

/** Finds nothing for a text with NUL, which no row can have. */
const skipNul =
  (read: SessionReader): SessionReader =>
  (key) =>
    hasNul(key.value) || hasNul(key.sessionId) ? { user: undefined, hasEnded: undefined } : read(key);

const isUnavailable = (error: unknown): boolean =>
  error instanceof StoreError && (error.code === "unavailable" || error.code === "busy");

async function findUsersWithSessions(
  db: Db,
  model: UserModel,
  field: string,
  keys: readonly SessionKey[],
): Promise<SessionState[]> {
  const { rows } = await runShape(
    db,
    `session-states ${columnOf(model, field)}`,
    () => usersWithSessions(model, field),
    [
      keys.map(({ value }) => String(value)),
      keys.map(({ sessionId }) => sessionId),
      keys.map(({ clock }) => toTimestamp(clock.now)),
      keys.map(({ clock }) => toTimestamp(clock.idleSince)),
    ],
  );
  const byIndex = Map.groupBy(rows, ({ latchkey_ordinal: ordinal }) => Number(ordinal) - 1);
  return keys.map((_, index) => sessionState(byIndex.get(index) ?? [], model));
}

/** The column of the users' table by which they are looked up, as a part of a shape. */
const columnOf = ({ table }: UserModel, field: string): string => `${JSON.stringify(table)}.${field}`;

/** Users with sessions, for lists of keys: of the users' values, session ids, times, and times since which a session is idle. */
function usersWithSessions(model: UserModel, field: string): ShapeStatement {
  const type = sql.raw(field === "id" ? "bigint" : "text");
  return sql`
    select k.ordinal as latchkey_ordinal, u.*, case when s.id is null then null
      when s.revoked_at is null and s.expires_at > k.now and s.last_used_at > k.idle_since then 0 else 1 end
      as latchkey_ended
    from unnest(${0}::${type}[], ${1}::text[], ${2}::timestamptz[], ${3}::timestamptz[])
      with ordinality as k (value, session_id, now, idle_since, ordinal)
    join ${sql.table(model.table)} as u on ${sql.ref(`u.${field}`)} = k.value
    left join latchkey_session as s on s.id = k.session_id and s.user_id = u.id`;
}

/** The state in the rows that were found. A value that several users have finds none of them. */
function sessionState([row, another]: readonly Row[], model: UserModel): SessionState {
  if (row === undefined || another !== undefined) return { user: undefined, hasEnded: undefined };
  const { latchkey_ended: ended } = row;
  return { user: toUser(row, model), hasEnded: ended === null ? undefined : Boolean(ended) };
}

/** Finds a user by the value of one column, and the state of a session, in one query. */
export const findUserWithSession = (
  db: Db,
  model: UserModel,
  field: string,
  value: string | number | bigint,
  sessionId: string,
  clock: SessionClock,
): Later<SessionState> => createStateReader(db, model, field)({ value, sessionId, clock });

/** Creates the reader of one state at a time: a user by the value of a column, and a session, in one query. */
function createStateReader(db: Db, model: UserModel, field: string): SessionReader {
  const toState = ({ rows }: { readonly rows: readonly Row[] }): SessionState => sessionState(rows, model);
  const column = columnOf(model, field);
  const [integral, other] = [`session-state true ${column}`, `session-state false ${column}`];
  return ({ value, sessionId, clock: { now, idleSince } }) =>
    onceThere(
      runShape(db, isIntegral(value) ? integral : other, () => userWithSession(model, field, value), [
        toTimestamp(now),
        toTimestamp(idleSince),
        sessionId,
        value,
      ]),
      toState,
    );
}

function userWithSession(model: UserModel, field: string, value: string | number | bigint): ShapeStatement {
  return sql`
    select u.*, case when s.id is null then null
      when s.revoked_at is null and s.expires_at > ${0} and s.last_used_at > ${1} then 0 else 1 end as latchkey_ended
    from ${sql.table(model.table)} as u
    left join latchkey_session as s on s.id = ${2} and s.user_id = u.id
    where ${sql.ref(`u.${field}`)} = ${placeholder(3, value)} limit 2`;
}
