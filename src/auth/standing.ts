// What the database says of one presented token: current, replaced, revoked or reused.
import {
  findPresented,
  fromTimestamp,
  type PresentedFacts,
  type SessionTable,
  type User,
} from "../store/index.ts";
import type { Claims } from "../tokens/index.ts";
import { type AuthContext, sessionClock } from "./context.ts";
import type { AuthSettings } from "./settings.ts";
import { familyId, tokenId } from "./token-types.ts";
import { userIdOf } from "./user-id.ts";

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
  /** Whether Simple JWT's tables have it. */
  readonly isOutstanding: boolean;
}

/** Looks up a refresh token: its session, its standing, its user. */
export async function lookUp(context: AuthContext, claims: Claims): Promise<Presented> {
  const { settings, database } = context;
  const value = userIdOf(claims[settings.userIdClaim], settings);
  const isKept = settings.blacklist !== "off";
  const facts = await findPresented(
    database.kysely,
    settings.users,
    {
      sessionId: isKept ? familyId(claims, settings) : undefined,
      jti: isKept ? tokenId(claims, settings) : undefined,
      user: value === undefined ? undefined : { field: settings.userIdField, value },
    },
    await context.usesDjangoTables(),
  );
  const { session, user, token } = facts;
  return {
    session,
    standing: standingOf(context, claims, facts),
    user,
    isOutstanding: token === "outstanding",
  };
}

/** Whether using a refresh token consumes it. Without ids there is nothing to tell a used token by. */
export function consumes(settings: AuthSettings): boolean {
  const { rotateRefreshTokens, blacklistAfterRotation, blacklist, jtiClaim } = settings;
  return rotateRefreshTokens && blacklistAfterRotation && blacklist !== "off" && jtiClaim !== null;
}

/** Whether a token was revoked by its id, in Latchkey's own table or in Simple JWT's; with `session`, also whether its session has ended. */
export async function isRevoked(
  context: AuthContext,
  claims: Claims,
  { withSession = false }: { readonly withSession?: boolean } = {},
): Promise<boolean> {
  const { settings, database } = context;
  const jti = tokenId(claims, settings);
  const sessionId = withSession ? familyId(claims, settings) : undefined;
  if (settings.blacklist === "off" || (jti === undefined && sessionId === undefined)) return false;
  const facts = await findPresented(
    database.kysely,
    settings.users,
    { jti, sessionId },
    await context.usesDjangoTables(),
  );
  return facts.token === "revoked" || hasEnded(context, facts.session);
}

/** Whether a session is over: revoked, at the end of its lifetime, or idle for too long. */
function hasEnded(context: AuthContext, session: SessionTable | undefined): boolean {
  if (session === undefined) return false;
  const { now, idleSince } = sessionClock(context);
  return (
    session.revoked_at !== null ||
    fromTimestamp(session.expires_at) <= now ||
    fromTimestamp(session.last_used_at) <= idleSince
  );
}

function standingOf(
  context: AuthContext,
  claims: Claims,
  { session, token, isCurrentRevoked }: PresentedFacts,
): Standing {
  const { settings } = context;
  if (settings.blacklist === "off") return "current";
  if (hasEnded(context, session)) return "revoked";
  const jti = tokenId(claims, settings);
  if (jti === undefined) return "current";
  if (session !== undefined && session.current_jti !== jti && consumes(settings)) {
    // Django revokes a successor by its id alone, and the session goes on.
    if (isImmediateParent(session, jti, context)) return isCurrentRevoked ? "revoked" : "replaced";
    // Django may have rotated the token in the meantime: then its table knows the new one.
    return token === "outstanding" ? "current" : "reused";
  }
  return token === "revoked" ? "revoked" : "current";
}

function isImmediateParent(session: SessionTable, jti: string, context: AuthContext): boolean {
  const interval = context.settings.refreshReuseInterval * 1000;
  if (session.previous_jti !== jti || session.rotated_at === null || interval === 0) return false;
  return context.now() - fromTimestamp(session.rotated_at) < interval;
}
