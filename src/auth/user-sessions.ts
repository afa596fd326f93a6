// The sessions of any user, for an administrator: listed, ended one by one, or all at once.
import {
  findUserByUsername,
  fromTimestamp,
  listActiveSessions,
  type SessionTable,
  type User,
} from "../store/index.ts";
import { type AuthContext, sessionClock } from "./context.ts";
import { AuthError } from "./errors.ts";
import { emitRevoked } from "./emit.ts";
import { closeUserSessions, inOneGo } from "./revocation.ts";
import { endSessionOf } from "./sessions.ts";

/** A session as an administrator sees it: no token, and no token's id. */
export interface UserSession {
  readonly id: string;
  /** What the client called itself when it logged in, at most 255 characters; not to be shown unescaped. */
  readonly userAgent: string;
  /** Where the login came from, if that is known. */
  readonly ipAddress: string | null;
  readonly createdAt: Date;
  readonly lastUsedAt: Date;
  readonly expiresAt: Date;
}

/**
 * The sessions of a user that have not ended, the last used first.
 *
 * @throws AuthError `user_not_found`
 * @throws TypeError when the app keeps no sessions
 */
export async function listSessionsOf(context: AuthContext, username: string): Promise<UserSession[]> {
  const { id } = await userWithSessions(context, username);
  const sessions = await listActiveSessions(context.database.kysely, id, sessionClock(context));
  return sessions.map(toUserSession);
}

/**
 * Ends one session of a user.
 *
 * @throws AuthError `user_not_found`; `session_not_found` when the user has no such session, or it has ended
 * @throws TypeError when the app keeps no sessions
 */
export async function revokeSessionOf(
  context: AuthContext,
  username: string,
  sessionId: string,
): Promise<void> {
  const { id } = await userWithSessions(context, username);
  await endSessionOf(context, id, sessionId, "administrator");
}

/**
 * Ends every session of a user, those begun at Django too, and counts Latchkey's own. A login or a refresh at the same
 * moment comes before it, and ends with the others, or after it.
 *
 * @throws AuthError `user_not_found`
 * @throws TypeError when the app keeps no sessions
 */
export async function revokeSessionsOf(context: AuthContext, username: string): Promise<number> {
  const { id } = await userWithSessions(context, username);
  const ended = await inOneGo(context, (db) => closeUserSessions(context, db, id, "administrator"));
  emitRevoked(context, ended, "administrator", { userId: id });
  return ended.length;
}

async function userWithSessions({ database, settings }: AuthContext, username: string): Promise<User> {
  if (settings.blacklist === "off") {
    throw new TypeError(
      'With `tokens.blacklist: "off"` there are no sessions: tokens live until they expire.',
    );
  }
  const user = await findUserByUsername(database.kysely, settings.users, username);
  if (user === undefined) throw new AuthError("user_not_found");
  return user;
}

function toUserSession(session: SessionTable): UserSession {
  const moment = (stored: string): Date => new Date(fromTimestamp(stored));
  return {
    id: session.id,
    userAgent: session.user_agent,
    ipAddress: session.ip_address,
    createdAt: moment(session.created_at),
    lastUsedAt: moment(session.last_used_at),
    expiresAt: moment(session.expires_at),
  };
}
