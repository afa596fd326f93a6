// Ends tokens and sessions, at Django too where Simple JWT's tables are in use.
import {
  blacklist,
  blacklistSession,
  blacklistUser,
  type Db,
  holdUser,
  type OutstandingToken,
  type RevocationReason,
  revokeSession,
  revokeToken,
  revokeUserSessions,
  type SessionTable,
  type User,
} from "../store/index.ts";
import type { Claims } from "../tokens/index.ts";
import { type AuthContext, inTransaction } from "./context.ts";
import type { ClientInfo } from "./events.ts";
import { emit, emitRevoked } from "./emit.ts";
import type { Presented } from "./standing.ts";
import { expiryOf, familyId, tokenId } from "./token-types.ts";

/** Runs writes that are a single statement without Simple JWT's tables, and so a transaction by themselves. */
export async function inOneGo<T>(context: AuthContext, action: (db: Db) => Promise<T>): Promise<T> {
  const isSingle = !(await context.usesDjangoTables());
  return isSingle ? action(context.database.kysely) : inTransaction(context, action);
}

/** Revokes a token and the session it belongs to; names the session that ended by that. */
export async function revokeWithSession(
  context: AuthContext,
  claims: Claims,
  presented: Presented,
  reason: RevocationReason,
): Promise<string[]> {
  return inOneGo(context, async (db) => {
    const session = familyId(claims, context.settings);
    const isEnded = session !== undefined && (await closeSession(context, db, session, reason));
    // The session's row says it all, but Django asks for each token by its id.
    if (!isEnded || (await context.usesDjangoTables())) await revokeById(context, db, claims, presented);
    return isEnded ? [session] : [];
  });
}

/** Ends a session, at Django too; `false` when it had ended before or never was. */
export async function closeSession(
  context: AuthContext,
  db: Db,
  id: string,
  reason: RevocationReason,
): Promise<boolean> {
  const now = context.now();
  if (!(await revokeSession(db, id, reason, now))) return false;
  if (await context.usesDjangoTables()) await blacklistSession(db, id, now);
  return true;
}

/** Ends the session of a token that was consumed before: someone else has a copy of it (RFC 9700 section 4.14.2). */
export async function endReusedSession(
  context: AuthContext,
  session: SessionTable | undefined,
  client?: ClientInfo,
): Promise<void> {
  if (session === undefined) return;
  // Under the softer dials a session is not what a token is checked against, so a replay is refused and no more.
  const ends = context.settings.revocation === "session";
  const isEnded = ends && (await inOneGo(context, (db) => closeSession(context, db, session.id, "reuse")));
  const userId = Number(session.user_id);
  emit(context, { type: "session.reuse_detected", sessionId: session.id, userId, client });
  if (isEnded) emitRevoked(context, [session.id], "reuse", { userId, client });
}

/** Ends every session of a user but the one to keep, those begun at Django too, and names Latchkey's own. */
export async function closeUserSessions(
  context: AuthContext,
  db: Db,
  userId: number,
  reason: RevocationReason,
  kept?: string,
): Promise<string[]> {
  const now = context.now();
  const besideDjango = await context.usesDjangoTables();
  // A login at Django that gets its session just now holds the user's row: neither its token nor its session can be seen.
  if (besideDjango) await holdUser(db, context.settings.users, userId);
  const ended = await revokeUserSessions(db, userId, reason, now, kept);
  if (besideDjango) await blacklistUser(db, userId, now, kept);
  return ended;
}

/** Revokes a token by its id, in Simple JWT's tables where they are in use; `false` when it was revoked before. */
export async function revokeById(
  context: AuthContext,
  db: Db,
  claims: Claims,
  { user, isOutstanding }: Presented,
): Promise<boolean> {
  const { settings } = context;
  const jti = tokenId(claims, settings);
  if (settings.blacklist === "off" || jti === undefined) return true;
  const now = context.now();
  if (await context.usesDjangoTables())
    return blacklist(db, outstandingToken(context, claims, jti, user), now, isOutstanding);
  // Leeway lets a token in after its expiry, so it must be remembered for longer.
  return revokeToken(db, jti, expiryOf(claims) + settings.leeway * 1000, now);
}

/** A refresh token as Simple JWT's table notes it. */
export function outstandingToken(
  context: AuthContext,
  claims: Claims,
  jti: string,
  user: User | undefined,
): OutstandingToken {
  const issuedAt = claims["iat"];
  return {
    jti,
    userId: user?.id ?? null,
    createdAt: typeof issuedAt === "number" ? issuedAt * 1000 : context.now(),
    expiresAt: expiryOf(claims),
  };
}
