// The sessions of the user who sends the request: list them, end one, end all.
import {
  findSession,
  listActiveSessions,
  type RevocationReason,
  type SessionTable,
  type Timestamp,
} from "../store/index.ts";
import type { Identity } from "./authenticate.ts";
import { closeSession, closeUserSessions } from "./blacklist.ts";
import { type AuthContext, sessionClock } from "./context.ts";
import type { ClientInfo } from "./events.ts";
import { AuthError } from "./errors.ts";
import { emitRevoked } from "./emit.ts";
import { inTransactionIfNeeded } from "./transactions.ts";

/** A session as its user may see it: without tokens and token ids. */
export interface SessionInfo {
  readonly id: string;
  readonly userAgent: string;
  readonly ipAddress: string | null;
  readonly createdAt: Timestamp;
  readonly lastUsedAt: Timestamp;
  readonly expiresAt: Timestamp;
  /** Whether the request belongs to this session. */
  readonly isCurrent: boolean;
}

/** A user's active sessions, the last used first. */
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
 * @throws AuthError `session_not_found` when the user has no active session with this id
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
 * Ends one session of the user with the given id.
 *
 * @throws AuthError `session_not_found` when the user has no active session with this id
 */
export async function endSessionOf(
  context: AuthContext,
  userId: number,
  id: string,
  reason: RevocationReason,
  client?: ClientInfo,
): Promise<void> {
  const session = await findSession(context.database.kysely, id);
  const isUsers = session !== undefined && Number(session.user_id) === userId;
  if (!isUsers || !(await inTransactionIfNeeded(context, (db) => closeSession(context, db, id, reason))))
    throw new AuthError("session_not_found");
  emitRevoked(context, [id], reason, { userId, client });
}

/** Ends a user's sessions, with `keepCurrent` all but the session of the request; returns how many ended. */
export async function endSessions(
  context: AuthContext,
  identity: Identity,
  options: { readonly keepCurrent: boolean; readonly client?: ClientInfo },
): Promise<number> {
  const kept = options.keepCurrent ? identity.sessionId : undefined;
  const userId = ownerOf(identity);
  const ended = await inTransactionIfNeeded(context, (db) =>
    closeUserSessions(context, db, userId, "logout", kept),
  );
  emitRevoked(context, ended, "logout", { userId, client: options.client });
  return ended.length;
}

/** The id of the user's row. With `revocation: "none"` the user was not looked up, so there is none. */
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
