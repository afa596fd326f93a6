// The sessions of the user who sends the request: list them, end one, end all.
import {
  findSession,
  listActiveSessions,
  type RevocationReason,
  type SessionTable,
  type Timestamp,
} from "../store/index.ts";
import type { Identity } from "./identity.ts";
import type { AuthContext } from "./context.ts";
import type { ClientInfo } from "./events.ts";
import { AuthError } from "./errors.ts";
import { emitRevoked } from "./emit.ts";
import { sessionClock } from "./session-clock.ts";
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

/** The active sessions of the request's user, the last used first. */
export async function listOwnSessions(context: AuthContext, identity: Identity): Promise<SessionInfo[]> {
  const sessions = await listActiveSessions(
    context.database.kysely,
    rowIdOf(identity),
    sessionClock(context),
  );
  return sessions.map((session) => toInfo(session, identity));
}

/**
 * Ends one session of the request's user.
 *
 * @throws AuthError `session_not_found` when the user has no active session with this id
 */
export async function endOwnSession(
  context: AuthContext,
  identity: Identity,
  id: string,
  client?: ClientInfo,
): Promise<void> {
  await endSessionById(context, rowIdOf(identity), id, "logout", client);
}

/**
 * Ends one session of a user, who is given by id.
 *
 * @throws AuthError `session_not_found` when the user has no active session with this id
 */
export async function endSessionById(
  context: AuthContext,
  userId: number,
  id: string,
  reason: RevocationReason,
  client?: ClientInfo,
): Promise<void> {
  const session = await findSession(context.database.kysely, id);
  const belongsToUser = session !== undefined && Number(session.user_id) === userId;
  const isEnded =
    belongsToUser &&
    (await inTransactionIfNeeded(context, (db, blacklist) => blacklist.endSession(db, id, reason)));
  if (!isEnded) throw new AuthError("session_not_found");
  emitRevoked(context, [id], reason, { userId, client });
}

/** Ends the sessions of the request's user, with `keepCurrent` all but the session of the request; returns how many ended. */
export async function endOwnSessions(
  context: AuthContext,
  identity: Identity,
  options: { readonly keepCurrent: boolean; readonly client?: ClientInfo },
): Promise<number> {
  const kept = options.keepCurrent ? identity.sessionId : undefined;
  const userId = rowIdOf(identity);
  const ended = await inTransactionIfNeeded(context, (db, blacklist) =>
    blacklist.endUserSessions(db, userId, "logout", kept),
  );
  emitRevoked(context, ended, "logout", { userId, client: options.client });
  return ended.length;
}

/** The id of the user's row. With `revocation: "none"` the user was not looked up, so there is none. */
function rowIdOf({ user }: Identity): number {
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
