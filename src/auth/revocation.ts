// What the database says of one presented token: current, replaced, revoked or reused.
import {
  blacklist,
  blacklistState,
  type Db,
  findSession,
  fromTimestamp,
  isTokenRevoked,
  type RevocationReason,
  revokeSession,
  revokeToken,
  type SessionTable,
} from "../store/index.ts";
import type { Claims } from "../tokens/index.ts";
import type { AuthContext } from "./context.ts";
import type { AuthSettings } from "./settings.ts";
import { expiryOf, sessionId, tokenId } from "./token-types.ts";
import { findTokenUser } from "./user-id.ts";

/**
 * The standing of a refresh token:
 * `current` may be used; `replaced` is the immediate parent, within the grace interval, of the current one;
 * `reused` was consumed before; `revoked` was ended on purpose.
 */
export type Standing = "current" | "replaced" | "reused" | "revoked";

/** The session a token belongs to; undefined when it has none, or none is kept. */
export async function sessionOf(context: AuthContext, claims: Claims): Promise<SessionTable | undefined> {
  const id = sessionId(claims);
  if (id === undefined || context.settings.blacklist === "off") return undefined;
  return findSession(context.database.kysely, id);
}

/** Whether using a refresh token consumes it. */
export function consumes(settings: AuthSettings): boolean {
  return settings.rotateRefreshTokens && settings.blacklistAfterRotation && settings.blacklist !== "off";
}

/** The standing of a refresh token in its session and in the blacklists. */
export async function standingOf(
  context: AuthContext,
  claims: Claims,
  session: SessionTable | undefined,
): Promise<Standing> {
  const { settings } = context;
  const jti = tokenId(claims, settings);
  if (settings.blacklist === "off" || jti === undefined) return "current";
  if (session?.revoked_at != null) return "revoked";
  if (session !== undefined && session.current_jti !== jti && consumes(settings)) {
    if (isImmediateParent(session, jti, context)) return "replaced";
    // Django may have rotated the token in the meantime: then its table knows the new one.
    const known = (await context.usesDjangoTables())
      ? await blacklistState(context.database.kysely, jti)
      : "unknown";
    return known === "outstanding" ? "current" : "reused";
  }
  return (await isRevoked(context, claims)) ? "revoked" : "current";
}

/** Whether a token was revoked by its id: in Latchkey's own table or in Simple JWT's. */
export async function isRevoked(context: AuthContext, claims: Claims): Promise<boolean> {
  const jti = tokenId(claims, context.settings);
  if (context.settings.blacklist === "off" || jti === undefined) return false;
  const db = context.database.kysely;
  if (await isTokenRevoked(db, jti)) return true;
  return (await context.usesDjangoTables()) && (await blacklistState(db, jti)) === "blacklisted";
}

/** Revokes a token and the session it belongs to. */
export async function revokeWithSession(
  context: AuthContext,
  db: Db,
  claims: Claims,
  reason: RevocationReason,
): Promise<void> {
  const session = sessionId(claims);
  await revokeById(context, db, claims);
  if (session !== undefined) await revokeSession(db, session, reason, context.now());
}

/** Revokes a token by its id, in Simple JWT's tables where they are in use; `false` when it was revoked before. */
export async function revokeById(context: AuthContext, db: Db, claims: Claims): Promise<boolean> {
  const jti = tokenId(claims, context.settings);
  if (context.settings.blacklist === "off" || jti === undefined) return true;
  const now = context.now();
  if (!(await context.usesDjangoTables())) return revokeToken(db, jti, expiryOf(claims), now);
  return blacklist(db, await outstandingToken(context, db, claims, jti), now);
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
  if (session.previous_jti !== jti || session.rotated_at === null) return false;
  const age = context.now() - fromTimestamp(session.rotated_at);
  return age < context.settings.refreshReuseInterval * 1000;
}
