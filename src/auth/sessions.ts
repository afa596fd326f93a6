// A user's own sessions: listed, ended one by one, or all at once.
import {
  findSession,
  listActiveSessions,
  type RevocationReason,
  type SessionTable,
  type Timestamp,
} from "../store/index.ts";
import type { Identity } from "./authenticate.ts";
import { type AuthContext, sessionClock } from "./context.ts";
import type { ClientInfo } from "./events.ts";
import { AuthError } from "./errors.ts";
import { emitRevoked } from "./emit.ts";
import { closeSession, closeUserSessions, inOneGo } from "./revocation.ts";

/** A session as its user may see it: no token, and no token's id. */
export interface SessionInfo {
  readonly id: string;
  readonly userAgent: string;
  readonly ipAddress: string | null;
  readonly createdAt: Timestamp;
  readonly lastUsedAt: Timestamp;
  readonly expiresAt: Timestamp;
  /** Whether it is the session of the request that asks. */
  readonly isCurrent: boolean;
}

/** The sessions of a user that have not ended, the last used first. */
export async function listSessions(context: AuthContext, identity: Identity): Promise<SessionInfo[]> {
  const sessions = await listActiveSessions(
    context.database.kysely,
    ownerOf(identity),
    sessionClock(context),
  );
  return sessions.map((session) => toInfo(session, identity));
}

/**
 * Ends one session of a user.
 *
 * @throws AuthError `session_not_found` when there is none, it has ended, or it is another user's
 */
export async function endSession(
  context: AuthContext,
  identity: Identity,
  id: string,
  client?: ClientInfo,
): Promise<void> {
  await endSessionOf(context, ownerOf(identity), id, "logout", client);
}

/**
 * Ends one session of the user with an id.
 *
 * @throws AuthError `session_not_found` when there is none, it has ended, or it is another user's
 */
export async function endSessionOf(
  context: AuthContext,
  userId: number,
  id: string,
  reason: RevocationReason,
  client?: ClientInfo,
): Promise<void> {
  const session = await findSession(context.database.kysely, id);
  const isOwn = session !== undefined && Number(session.user_id) === userId;
  if (!isOwn || !(await inOneGo(context, (db) => closeSession(context, db, id, reason))))
    throw new AuthError("session_not_found");
  emitRevoked(context, [id], reason, { userId, client });
}

/** Ends every session of a user, or every other than the one that asks, and counts them. */
export async function endSessions(
  context: AuthContext,
  identity: Identity,
  options: { readonly keepCurrent: boolean; readonly client?: ClientInfo },
): Promise<number> {
  const kept = options.keepCurrent ? identity.sessionId : undefined;
  const userId = ownerOf(identity);
  const ended = await inOneGo(context, (db) => closeUserSessions(context, db, userId, "logout", kept));
  emitRevoked(context, ended, "logout", { userId, client: options.client });
  return ended.length;
}

/** The id of a user with a row: the user of a token that was not looked up has no sessions to see. */
function ownerOf({ user }: Identity): number {
  if (typeof user.id !== "number") throw new AuthError("user_not_found");
  return user.id;
}

function toInfo(session: SessionTable, { sessionId }: Identity): SessionInfo {
  return {
    id: session.id,
    userAgent: session.user_agent,
    ipAddress: session.ip_address,
    createdAt: session.created_at,
    lastUsedAt: session.last_used_at,
    expiresAt: session.expires_at,
    isCurrent: session.id === sessionId,
  };
}
