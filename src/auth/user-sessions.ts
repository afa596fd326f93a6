// The sessions of any user, for an administrator: list them, end one, end all.
import {
  type Db,
  fromTimestamp,
  listActiveSessions,
  revokeSession,
  revokeUserSessions,
  type SessionTable,
  type User,
} from "../store/index.ts";
import type { AuthContext } from "./context.ts";
import { AuthError } from "./errors.ts";
import { emitRevoked } from "./emit.ts";
import type { ClientInfo } from "./events.ts";
import { sessionClock } from "./session-clock.ts";
import { endSessionById } from "./sessions.ts";
import { inTransaction, inTransactionIfNeeded } from "./transactions.ts";
import { findUser } from "./users.ts";

/** A session as an administrator sees it: without tokens and token ids. */
export interface UserSession {
  readonly id: string;
  /** The User-Agent header of the login, at most 255 characters. Escape it before you show it. */
  readonly userAgent: string;
  /** The client address of the login, if known. */
  readonly ipAddress: string | null;
  readonly createdAt: Date;
  readonly lastUsedAt: Date;
  readonly expiresAt: Date;
}

/**
 * A user's active sessions, the last used first.
 *
 * @throws AuthError `user_not_found`
 * @throws TypeError with `tokens.blacklist: "off"`
 */
export async function listSessionsByUsername(context: AuthContext, username: string): Promise<UserSession[]> {
  const { id } = await userWithSessions(context, username);
  const sessions = await listActiveSessions(context.database.kysely, id, sessionClock(context));
  return sessions.map(toUserSession);
}

/**
 * Ends one session of a user.
 *
 * @throws AuthError `user_not_found`; `session_not_found` when the user has no active session with this id
 * @throws TypeError with `tokens.blacklist: "off"`
 */
export async function endSessionByUsername(
  context: AuthContext,
  username: string,
  sessionId: string,
): Promise<void> {
  const { id } = await userWithSessions(context, username);
  await endSessionById(context, id, sessionId, "administrator");
}

/**
 * Ends every session of a user, those begun at Django too; returns how many of Latchkey's sessions ended. A session that
 * begins at the same time either ends too or begins afterwards.
 *
 * @throws AuthError `user_not_found`
 * @throws TypeError with `tokens.blacklist: "off"`
 */
export async function endSessionsByUsername(context: AuthContext, username: string): Promise<number> {
  const { id } = await userWithSessions(context, username);
  const ended = await inTransactionIfNeeded(context, (db, blacklist) =>
    blacklist.endUserSessions(db, id, "administrator"),
  );
  emitRevoked(context, ended, "administrator", { userId: id });
  return ended.length;
}

/**
 * Ends one session of a user, or all of them, for an administrator. `also` runs in the transaction. Returns how many ended.
 * Sessions of a browser end too where others are not stored.
 */
export async function endSessionsOf(
  context: AuthContext,
  { userId, sessionId }: { readonly userId: number; readonly sessionId?: string },
  { client, also }: { readonly client: ClientInfo; readonly also: (tx: Db) => Promise<void> },
): Promise<number> {
  const ended = await inTransaction(context, async (tx, blacklist) => {
    await also(tx);
    const moment = context.now();
    if (sessionId !== undefined) {
      const isEnded =
        (await blacklist.endSession(tx, sessionId, "administrator")) ||
        (await revokeSession(tx, sessionId, "administrator", moment));
      return isEnded ? [sessionId] : [];
    }
    const known = await blacklist.endUserSessions(tx, userId, "administrator");
    return [...known, ...(await revokeUserSessions(tx, userId, "administrator", moment))];
  });
  emitRevoked(context, ended, "administrator", { userId, client });
  return ended.length;
}

async function userWithSessions(context: AuthContext, username: string): Promise<User> {
  const { storesSessions } = await context.blacklist();
  if (!storesSessions) {
    throw new TypeError(
      'With `tokens.blacklist: "off"` there are no sessions: tokens live until they expire.',
    );
  }
  const user = await findUser(context, username);
  if (user === undefined) throw new AuthError("user_not_found");
  return user;
}

function toUserSession(session: SessionTable): UserSession {
  const dateOf = (stored: string): Date => new Date(fromTimestamp(stored));
  return {
    id: session.id,
    userAgent: session.user_agent,
    ipAddress: session.ip_address,
    createdAt: dateOf(session.created_at),
    lastUsedAt: dateOf(session.last_used_at),
    expiresAt: dateOf(session.expires_at),
  };
}
