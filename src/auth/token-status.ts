// The status of a presented token, as the database has it: current, replaced, reused or revoked.
import {
  fromTimestamp,
  isTokenId,
  type PresentedFacts,
  type SessionTable,
  type User,
} from "../store/index.ts";
import type { Blacklist } from "./blacklist/blacklist.ts";
import type { AuthContext } from "./context.ts";
import { AuthError } from "./errors.ts";
import type { PresentedToken } from "./presented-token.ts";
import type { AuthSettings } from "./settings.ts";
import { sessionClock } from "./session-clock.ts";

/**
 * The status of a refresh token:
 * - `current`: it may be used;
 * - `replaced`: it is the immediate parent of the current one, and the grace interval has not passed;
 * - `reused`: it was consumed before;
 * - `revoked`: it, or its session, has ended.
 */
export type TokenStatus = "current" | "replaced" | "reused" | "revoked";

/** What the database has of a presented token. */
export interface TokenLookup {
  readonly session: SessionTable | undefined;
  /** Whether the token names a session that is not stored any more: it ended before. */
  readonly isSessionDeleted: boolean;
  readonly status: TokenStatus;
  /** The user that the token names. */
  readonly user: User | undefined;
  /** Whether Simple JWT's tables have the token. */
  readonly isOutstanding: boolean;
  /** The time of the query by the clock that all servers share, in milliseconds since the epoch. */
  readonly sharedTime: number;
}

/**
 * Finds a presented token's session, status and user, in one query.
 *
 * @throws AuthError `token_invalid` for an id that cannot be stored
 */
export async function lookUpToken(context: AuthContext, presented: PresentedToken): Promise<TokenLookup> {
  const { settings, database } = context;
  const { id: jti, familyId, userKey: value } = presented;
  requireStorable(jti, settings);
  const blacklist = await context.blacklist();
  const facts = await blacklist.find(database.kysely, {
    sessionId: familyId,
    jti,
    user: value === undefined ? undefined : { field: settings.userIdField, value },
  });
  const { session, user, token } = facts;
  const sharedTime = context.sharedTime(facts.databaseTime);
  return {
    session,
    isSessionDeleted: session === undefined && presented.sessionId !== undefined && blacklist.storesSessions,
    status: statusOf(context, blacklist, presented, { ...facts, sharedTime }),
    user,
    isOutstanding: token === "outstanding",
    sharedTime,
  };
}

/**
 * Whether a token was revoked by its id, in Latchkey's table or in Simple JWT's; with `withSession`, also whether its
 * session has ended.
 *
 * @throws AuthError `token_invalid` for an id that cannot be stored
 */
export async function isRevoked(
  context: AuthContext,
  { id: jti, familyId }: PresentedToken,
  { withSession = false }: { readonly withSession?: boolean } = {},
): Promise<boolean> {
  const sessionId = withSession ? familyId : undefined;
  requireStorable(jti, context.settings);
  if (jti === undefined && sessionId === undefined) return false;
  const blacklist = await context.blacklist();
  const facts = await blacklist.find(context.database.kysely, { jti, sessionId });
  return facts.token === "revoked" || hasEnded(context, facts.session);
}

/** Refuses a token whose id no row could have: it could not be consumed or revoked. */
function requireStorable(jti: string | undefined, { jtiClaim }: AuthSettings): void {
  if (jti === undefined || isTokenId(jti)) return;
  throw new AuthError("token_invalid", { claim: jtiClaim ?? undefined, reason: "check_failed" });
}

function statusOf(
  context: AuthContext,
  blacklist: Blacklist,
  presented: PresentedToken,
  facts: PresentedFacts & Pick<TokenLookup, "sharedTime">,
): TokenStatus {
  const { session, token, isCurrentRevoked, sharedTime } = facts;
  if (hasEnded(context, session)) return "revoked";
  const { id: jti } = presented;
  if (jti === undefined) return "current";
  if (session !== undefined && session.current_jti !== jti && blacklist.consumesTokens) {
    // Django revokes a successor by its id only; the session goes on.
    if (isImmediateParent(session, jti, context, sharedTime))
      return isCurrentRevoked ? "revoked" : "replaced";
    return blacklist.isForeignSuccessor(presented, session, token) ? "current" : "reused";
  }
  return token === "revoked" ? "revoked" : "current";
}

/** Whether a session was revoked, has reached the end of its lifetime, or was idle for too long. */
function hasEnded(context: AuthContext, session: SessionTable | undefined): boolean {
  if (session === undefined) return false;
  const { now, idleSince } = sessionClock(context);
  return (
    session.revoked_at !== null ||
    fromTimestamp(session.expires_at) <= now ||
    fromTimestamp(session.last_used_at) <= idleSince
  );
}

/** Whether a token is the one that the session's current token replaced, within `refreshReuseInterval`. */
function isImmediateParent(
  { previous_jti: parent, rotated_at: rotatedAt }: SessionTable,
  jti: string,
  { settings }: AuthContext,
  sharedTime: number,
): boolean {
  if (parent !== jti || rotatedAt === null) return false;
  // A clock that was set back must not lengthen the interval.
  return Math.abs(sharedTime - fromTimestamp(rotatedAt)) < settings.refreshReuseInterval * 1000;
}
