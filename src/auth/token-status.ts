// The status of a presented token, as the database has it: current, replaced, reused or revoked.
import {
  findPresented,
  fromTimestamp,
  type PresentedFacts,
  type PresentedOptions,
  type SessionTable,
  type User,
} from "../store/index.ts";
import { hasBlacklist, usesDjangoTables } from "./blacklist.ts";
import { type AuthContext, sessionClock } from "./context.ts";
import type { PresentedToken } from "./presented-token.ts";
import type { AuthSettings } from "./settings.ts";

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
  readonly status: TokenStatus;
  /** The user that the token names. */
  readonly user: User | undefined;
  /** Whether Simple JWT's tables have the token. */
  readonly isOutstanding: boolean;
  /** The time of the query by the clock that all servers share, in milliseconds since the epoch. */
  readonly sharedTime: number;
}

/** Finds a presented token's session, status and user, in one query. */
export async function lookUpToken(context: AuthContext, presented: PresentedToken): Promise<TokenLookup> {
  const { settings, database } = context;
  const { userKey: value } = presented;
  const isStored = hasBlacklist(settings);
  const options = await presentedOptions(context);
  const facts = await findPresented(
    database.kysely,
    settings.users,
    {
      sessionId: isStored ? presented.familyId : undefined,
      jti: isStored ? presented.id : undefined,
      user: value === undefined ? undefined : { field: settings.userIdField, value },
    },
    options,
  );
  const { session, user, token } = facts;
  const sharedTime = context.sharedTime(facts.databaseTime);
  return {
    session,
    status: statusOf(context, presented, { ...facts, ...options, sharedTime }),
    user,
    isOutstanding: token === "outstanding",
    sharedTime,
  };
}

/**
 * Whether a token was revoked by its id, in Latchkey's table or in Simple JWT's; with `withSession`, also whether its
 * session has ended.
 */
export async function isRevoked(
  context: AuthContext,
  { id: jti, familyId }: PresentedToken,
  { withSession = false }: { readonly withSession?: boolean } = {},
): Promise<boolean> {
  const { settings, database } = context;
  const sessionId = withSession ? familyId : undefined;
  if (!hasBlacklist(settings) || (jti === undefined && sessionId === undefined)) return false;
  const facts = await findPresented(
    database.kysely,
    settings.users,
    { jti, sessionId },
    await presentedOptions(context),
  );
  return facts.token === "revoked" || hasEnded(context, facts.session);
}

/** Whether a refresh consumes the token. Without ids, used tokens cannot be told from unused ones. */
export function isConsumedByRefresh(settings: AuthSettings): boolean {
  const { rotateRefreshTokens, blacklistAfterRotation, jtiClaim } = settings;
  return rotateRefreshTokens && blacklistAfterRotation && hasBlacklist(settings) && jtiClaim !== null;
}

async function presentedOptions(context: AuthContext): Promise<PresentedOptions> {
  return { dialect: context.database.dialect, withDjangoTables: await usesDjangoTables(context) };
}

function statusOf(
  context: AuthContext,
  presented: PresentedToken,
  facts: PresentedFacts & PresentedOptions & Pick<TokenLookup, "sharedTime">,
): TokenStatus {
  const { session, token, isCurrentRevoked, sharedTime, withDjangoTables } = facts;
  const { settings } = context;
  if (hasEnded(context, session)) return "revoked";
  const { id: jti } = presented;
  if (jti === undefined) return "current";
  if (session !== undefined && session.current_jti !== jti && isConsumedByRefresh(settings)) {
    // Django revokes a successor by its id only; the session goes on.
    if (isImmediateParent(session, jti, context, sharedTime))
      return isCurrentRevoked ? "revoked" : "replaced";
    // Django may have rotated the token. Simple JWT 5.3 and later record the successor as outstanding.
    if (token === "outstanding") return "current";
    return withDjangoTables && token === "unknown" && isDjangoSuccessor(presented, session)
      ? "current"
      : "reused";
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

/**
 * Whether Django made a token, unknown to all tables, when it rotated the session's current token. Tokens consumed here are
 * blacklisted in Simple JWT's tables, so a token that is not, and is not older than the last rotation, was not consumed.
 */
function isDjangoSuccessor({ issuedAt }: PresentedToken, session: SessionTable): boolean {
  // The times of tokens are whole seconds.
  const lastRotation = Math.floor(fromTimestamp(session.last_used_at) / 1000) * 1000;
  return issuedAt !== undefined && issuedAt >= lastRotation;
}
