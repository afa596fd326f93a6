// A new session, of a login here or elsewhere: its row, the option `sessionLimit`, and its events.
import {
  type Db,
  insertSession,
  listActiveSessions,
  type SessionTable,
  toTimestamp,
  type User,
} from "../store/index.ts";
import type { Blacklist } from "./blacklist/blacklist.ts";
import type { AuthContext } from "./context.ts";
import { emit, emitRevoked } from "./emit.ts";
import { AuthError } from "./errors.ts";
import type { ClientInfo } from "./events.ts";
import { sessionClock } from "./session-clock.ts";

/** Where the login of a session was: here, or elsewhere, at Django for example. */
type Origin = "new" | "adopted";

/** A session that was added, and the ids of those that ended because of the session limit. */
export interface AddedSession {
  readonly session: SessionTable;
  readonly ended: readonly string[];
  readonly origin: Origin;
}

/** The columns that every new session has a value of its own for; `now` and `expiresAt` are in milliseconds since the epoch. */
export interface NewSession {
  readonly id: string;
  readonly user: User;
  /** The id of its refresh token; empty without a claim for ids. */
  readonly jti: string;
  readonly now: number;
  readonly expiresAt: number;
  readonly client?: ClientInfo | undefined;
}

/** The row of a new session. */
export const sessionRow = ({ id, user, jti, now, expiresAt, client }: NewSession): SessionTable => ({
  id,
  user_id: user.id,
  current_jti: jti,
  previous_jti: null,
  rotated_at: null,
  created_at: toTimestamp(now),
  last_used_at: toTimestamp(now),
  expires_at: toTimestamp(expiresAt),
  user_agent: client?.userAgent ?? "",
  ip_address: client?.ipAddress ?? null,
  revoked_at: null,
  revoked_reason: null,
});

/**
 * Inserts a session and ends the oldest ones beyond the session limit; undefined when its id exists. The caller has locked the
 * user's row, so that concurrent logins are counted. An adopted session began elsewhere and is never refused.
 *
 * @throws AuthError `too_many_sessions` when the limit refuses a new session
 */
export async function addSession(
  context: AuthContext,
  tx: Db,
  blacklist: Blacklist,
  session: SessionTable,
  origin: Origin,
): Promise<AddedSession | undefined> {
  if (!(await insertSession(tx, session))) return undefined;
  const surplus = await surplusSessions(context, tx, session);
  if (surplus.length === 0) return { session, ended: [], origin };
  if (context.settings.sessionLimit?.whenReached === "refuse") {
    if (origin === "new") throw new AuthError("too_many_sessions");
    return { session, ended: [], origin };
  }
  for (const id of surplus) await blacklist.endSession(tx, id, "limit");
  return { session, ended: surplus, origin };
}

/** The ids of the user's oldest sessions, other than this one, that are too many. */
async function surplusSessions(context: AuthContext, tx: Db, session: SessionTable): Promise<string[]> {
  const limit = context.settings.sessionLimit;
  if (limit === undefined) return [];
  const active = await listActiveSessions(tx, Number(session.user_id), sessionClock(context));
  const others = active.filter(({ id }) => id !== session.id);
  const surplus = Math.max(0, others.length + 1 - limit.count);
  const oldest = others.toSorted((a, b) => (a.created_at < b.created_at ? -1 : 1)).slice(0, surplus);
  return oldest.map(({ id }) => id);
}

/** Emits `session.created`, and `session.revoked` for the sessions that ended. Call it after commit. */
export function emitAdded(
  context: AuthContext,
  { session, ended, origin }: AddedSession,
  client: ClientInfo | undefined,
): void {
  const userId = Number(session.user_id);
  const adopted = origin === "adopted";
  emit(context, { type: "session.created", sessionId: session.id, userId, adopted, client });
  emitRevoked(context, ended, "limit", { userId, client });
}
