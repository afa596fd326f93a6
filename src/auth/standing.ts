// What the database says of one presented token: current, replaced, revoked or reused.
import {
  findPresented,
  fromTimestamp,
  type PresentedFacts,
  type PresentedOptions,
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
  /** The moment of the look-up by the clock that all servers share, in milliseconds since the epoch. */
  readonly sharedTime: number;
}

/** Looks up a refresh token: its session, its standing, its user. */
export async function lookUp(context: AuthContext, claims: Claims): Promise<Presented> {
  const { settings, database } = context;
  const value = userIdOf(claims[settings.userIdClaim], settings);
  const isKept = settings.blacklist !== "off";
  const options = await presentedOptions(context);
  const facts = await findPresented(
    database.kysely,
    settings.users,
    {
      sessionId: isKept ? familyId(claims, settings) : undefined,
      jti: isKept ? tokenId(claims, settings) : undefined,
      user: value === undefined ? undefined : { field: settings.userIdField, value },
    },
    options,
  );
  const { session, user, token } = facts;
  const sharedTime = context.sharedTime(facts.databaseTime);
  return {
    session,
    standing: standingOf(context, claims, { ...facts, ...options, sharedTime }),
    user,
    isOutstanding: token === "outstanding",
    sharedTime,
  };
}

async function presentedOptions({ database, usesDjangoTables }: AuthContext): Promise<PresentedOptions> {
  return { dialect: database.dialect, withDjangoTables: await usesDjangoTables() };
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
    await presentedOptions(context),
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
  facts: PresentedFacts & PresentedOptions & Pick<Presented, "sharedTime">,
): Standing {
  const { session, token, isCurrentRevoked, sharedTime, withDjangoTables } = facts;
  const { settings } = context;
  if (settings.blacklist === "off") return "current";
  if (hasEnded(context, session)) return "revoked";
  const jti = tokenId(claims, settings);
  if (jti === undefined) return "current";
  if (session !== undefined && session.current_jti !== jti && consumes(settings)) {
    // Django revokes a successor by its id alone, and the session goes on.
    if (isImmediateParent(session, jti, context, sharedTime))
      return isCurrentRevoked ? "revoked" : "replaced";
    // Django may have rotated the token in the meantime. Since 5.3 Simple JWT notes the successor as outstanding.
    if (token === "outstanding") return "current";
    return withDjangoTables && token === "unknown" && isDjangosSuccessor(claims, session)
      ? "current"
      : "reused";
  }
  return token === "revoked" ? "revoked" : "current";
}

/**
 * Whether a token that no table knows is one that Django made when it rotated the session's current token. Each token that
 * was consumed here is blacklisted in Simple JWT's tables; so one that is not, and is not older than the last rotation, was
 * not consumed.
 */
function isDjangosSuccessor({ iat }: Claims, session: SessionTable): boolean {
  const lastRotation = Math.floor(fromTimestamp(session.last_used_at) / 1000);
  return typeof iat === "number" && iat >= lastRotation;
}

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
