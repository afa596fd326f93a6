// What the database says of one presented token: current, replaced, revoked or reused.
import {
  blacklist,
  blacklistSession,
  blacklistState,
  blacklistUser,
  type Db,
  findPresented,
  findSession,
  fromTimestamp,
  isTokenRevoked,
  type PresentedFacts,
  type RevocationReason,
  revokeSession,
  revokeToken,
  revokeUserSessions,
  type SessionTable,
  type User,
} from "../store/index.ts";
import type { Claims } from "../tokens/index.ts";
import { type AuthContext, inTransaction, sessionClock } from "./context.ts";
import { announce, announceRevoked } from "./events.ts";
import type { AuthSettings } from "./settings.ts";
import { expiryOf, familyId, tokenId } from "./token-types.ts";
import { findTokenUser, userIdOf } from "./user-id.ts";

/**
 * The standing of a refresh token:
 * `current` may be used; `replaced` is the immediate parent, within the grace interval, of the current one;
 * `reused` was consumed before; `revoked` was ended on purpose.
 */
export type Standing = "current" | "replaced" | "reused" | "revoked";

/** What the database says of a presented token. */
export interface Presented {
  readonly session: SessionTable | undefined;
  readonly standing: Standing;
  /** Whom it names. */
  readonly user: User | undefined;
}

/** Looks up a refresh token: its session, its standing, its user. */
export async function lookUp(context: AuthContext, claims: Claims): Promise<Presented> {
  let facts = await factsOf(context, claims);
  for (;;) {
    const { session, user } = facts;
    const standing = await standingOf(context, claims, facts);
    if (standing === "current" || standing === "replaced") return { session, standing, user };
    // Simple JWT's blacklist is read after the session: another replica may have rotated the token in between, and then
    // this is no refusal but the grace interval.
    facts = await factsOf(context, claims);
    const isSame =
      facts.session?.current_jti === session?.current_jti &&
      facts.session?.revoked_at === session?.revoked_at;
    if (isSame) return { session, standing, user };
  }
}

async function factsOf(context: AuthContext, claims: Claims): Promise<PresentedFacts> {
  const { settings, database } = context;
  const value = userIdOf(claims[settings.userIdClaim], settings);
  const isKept = settings.blacklist !== "off";
  return findPresented(database.kysely, settings.users, {
    sessionId: isKept ? familyId(claims, settings) : undefined,
    jti: isKept ? tokenId(claims, settings) : undefined,
    user: value === undefined ? undefined : { field: settings.userIdField, value },
  });
}

/** The session a token belongs to; undefined when it has none, or none is kept. */
export async function sessionOf(context: AuthContext, claims: Claims): Promise<SessionTable | undefined> {
  const id = familyId(claims, context.settings);
  if (id === undefined || context.settings.blacklist === "off") return undefined;
  return findSession(context.database.kysely, id);
}

/** Whether using a refresh token consumes it. Without ids there is nothing to tell a used token by. */
export function consumes(settings: AuthSettings): boolean {
  const { rotateRefreshTokens, blacklistAfterRotation, blacklist, jtiClaim } = settings;
  return rotateRefreshTokens && blacklistAfterRotation && blacklist !== "off" && jtiClaim !== null;
}

/** Whether a session is over: revoked, at the end of its lifetime, or idle for too long. */
export function hasEnded(context: AuthContext, session: SessionTable | undefined): boolean {
  if (session === undefined) return false;
  const { now, idleSince } = sessionClock(context);
  return (
    session.revoked_at !== null ||
    fromTimestamp(session.expires_at) <= now ||
    fromTimestamp(session.last_used_at) <= idleSince
  );
}

/** The standing of a refresh token in its session and in the blacklists. */
async function standingOf(
  context: AuthContext,
  claims: Claims,
  { session, isRevoked: isRevokedHere }: PresentedFacts,
): Promise<Standing> {
  const { settings } = context;
  if (settings.blacklist === "off") return "current";
  if (hasEnded(context, session)) return "revoked";
  const jti = tokenId(claims, settings);
  if (jti === undefined) return "current";
  if (session !== undefined && session.current_jti !== jti && consumes(settings)) {
    if (isImmediateParent(session, jti, context)) {
      // Django revokes a successor by its id alone, and the session goes on.
      return (await isIdRevoked(context, session.current_jti)) ? "revoked" : "replaced";
    }
    // Django may have rotated the token in the meantime: then its table knows the new one.
    const known = (await context.usesDjangoTables())
      ? await blacklistState(context.database.kysely, jti)
      : "unknown";
    return known === "outstanding" ? "current" : "reused";
  }
  return isRevokedHere || (await isBlacklisted(context, jti)) ? "revoked" : "current";
}

/** Whether a token was revoked by its id: in Latchkey's own table or in Simple JWT's. */
export async function isRevoked(context: AuthContext, claims: Claims): Promise<boolean> {
  const jti = tokenId(claims, context.settings);
  if (context.settings.blacklist === "off" || jti === undefined) return false;
  return isIdRevoked(context, jti);
}

async function isIdRevoked(context: AuthContext, jti: string): Promise<boolean> {
  return (await isTokenRevoked(context.database.kysely, jti)) || isBlacklisted(context, jti);
}

async function isBlacklisted(context: AuthContext, jti: string): Promise<boolean> {
  return (
    (await context.usesDjangoTables()) &&
    (await blacklistState(context.database.kysely, jti)) === "blacklisted"
  );
}

/** Revokes a token and the session it belongs to; names the session that ended by that. */
export async function revokeWithSession(
  context: AuthContext,
  db: Db,
  claims: Claims,
  reason: RevocationReason,
): Promise<string[]> {
  const session = familyId(claims, context.settings);
  const ended = session !== undefined && (await closeSession(context, db, session, reason));
  // The session's row says it all, but Django asks for each token by its id.
  if (!ended || (await context.usesDjangoTables())) await revokeById(context, db, claims);
  return ended ? [session] : [];
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
): Promise<void> {
  if (session === undefined) return;
  // Under the softer dials a session is not what a token is checked against, so a replay is refused and no more.
  const ends = context.settings.revocation === "session";
  const ended =
    ends && (await inTransaction(context, (tx) => closeSession(context, tx, session.id, "reuse")));
  announce(context, {
    type: "session.reuse_detected",
    sessionId: session.id,
    userId: Number(session.user_id),
  });
  if (ended) announceRevoked(context, [session.id], "reuse");
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
  const ended = await revokeUserSessions(db, userId, reason, now, kept);
  if (await context.usesDjangoTables()) await blacklistUser(db, userId, now, kept);
  return ended;
}

/** Revokes a token by its id, in Simple JWT's tables where they are in use; `false` when it was revoked before. */
export async function revokeById(context: AuthContext, db: Db, claims: Claims): Promise<boolean> {
  const { settings } = context;
  const jti = tokenId(claims, settings);
  if (settings.blacklist === "off" || jti === undefined) return true;
  const now = context.now();
  if (await context.usesDjangoTables())
    return blacklist(db, await outstandingToken(context, db, claims, jti), now);
  // Leeway lets a token in after its expiry, so it must be remembered for longer.
  return revokeToken(db, jti, expiryOf(claims) + settings.leeway * 1000, now);
}

/** A refresh token as Simple JWT's table notes it. */
export async function outstandingToken(
  context: AuthContext,
  db: Db,
  claims: Claims,
  jti: string,
): Promise<{ jti: string; userId: number | null; createdAt: number; expiresAt: number }> {
  const user = await findTokenUser(db, context.settings.users, claims, context.settings);
  const issuedAt = claims["iat"];
  return {
    jti,
    userId: user?.id ?? null,
    createdAt: typeof issuedAt === "number" ? issuedAt * 1000 : context.now(),
    expiresAt: expiryOf(claims),
  };
}

function isImmediateParent(session: SessionTable, jti: string, context: AuthContext): boolean {
  const interval = context.settings.refreshReuseInterval * 1000;
  if (session.previous_jti !== jti || session.rotated_at === null || interval === 0) return false;
  return context.now() - fromTimestamp(session.rotated_at) < interval;
}
