// Where sessions and revoked tokens are stored: in Latchkey's tables, in Simple JWT's too, or nowhere (the option `blacklist`).
import { resolvedOnce } from "../runtime/index.ts";
import {
  blacklist,
  blacklistSession,
  blacklistUser,
  type Database,
  type Db,
  hasBlacklistTables,
  lockUser,
  recordOutstanding,
  type RevocationReason,
  revokeSession,
  revokeToken,
  revokeUserSessions,
  type User,
} from "../store/index.ts";
import type { AuthContext } from "./context.ts";
import type { PresentedToken, TokenRecord } from "./presented-token.ts";
import type { AuthSettings } from "./settings.ts";

/** Whether sessions and revoked tokens are stored. If not, a refresh token works until it expires. */
export const hasBlacklist = (settings: AuthSettings): boolean => settings.blacklist !== "off";

/** Whether Simple JWT's tables are read and written too. Queries the database at the first call only. */
export const usesDjangoTables = (context: Pick<AuthContext, "usesDjangoTables">): Promise<boolean> =>
  context.usesDjangoTables();

/** Makes the check behind `usesDjangoTables`: with `auto`, the tables are used where they exist. */
export function createDjangoTablesCheck(
  database: Database,
  mode: AuthSettings["blacklist"],
): () => Promise<boolean> {
  return mode === "auto" ? resolvedOnce(() => hasBlacklistTables(database)) : async () => false;
}

/** Records a refresh or sliding token as issued, if Simple JWT's tables are used. */
export async function recordIssued(
  context: AuthContext,
  db: Db,
  { id: jti, expiresAt }: TokenRecord,
  { userId, now }: { readonly userId: number | null; readonly now: number },
): Promise<void> {
  if (jti === undefined || !(await usesDjangoTables(context))) return;
  await recordOutstanding(db, { jti, userId, createdAt: now, expiresAt });
}

/** What is known of a token that is revoked: its user, and whether Simple JWT's tables have it. */
export interface KnownToken {
  readonly user: User | undefined;
  readonly isOutstanding: boolean;
}

/** Revokes a token by its id, in Simple JWT's tables if they are used; `false` if it was revoked before. */
export async function revokeById(
  context: AuthContext,
  db: Db,
  { id: jti, expiresAt, issuedAt }: PresentedToken,
  { user, isOutstanding }: KnownToken,
): Promise<boolean> {
  const { settings } = context;
  if (!hasBlacklist(settings) || jti === undefined) return true;
  const now = context.now();
  if (await usesDjangoTables(context)) {
    const createdAt = issuedAt ?? now;
    return blacklist(db, { jti, userId: user?.id ?? null, createdAt, expiresAt }, now, isOutstanding);
  }
  // Leeway accepts a token after its expiry, so it is stored for longer.
  return revokeToken(db, jti, expiresAt + settings.leeway * 1000, now);
}

/** Ends a session, and revokes its refresh token in Simple JWT's tables if they are used; `false` if it is not active. */
export async function endSession(
  context: AuthContext,
  db: Db,
  id: string,
  reason: RevocationReason,
): Promise<boolean> {
  const now = context.now();
  if (!(await revokeSession(db, id, reason, now))) return false;
  if (await usesDjangoTables(context)) await blacklistSession(db, id, now);
  return true;
}

/** Ends every session of a user except `kept`, those begun at Django too; returns the ids of Latchkey's sessions. */
export async function endUserSessions(
  context: AuthContext,
  db: Db,
  userId: number,
  reason: RevocationReason,
  kept?: string,
): Promise<string[]> {
  const now = context.now();
  const withDjango = await usesDjangoTables(context);
  // An adoption at the same time has locked the user's row; its session becomes visible when it commits.
  if (withDjango) await lockUser(db, context.settings.users, userId);
  const ended = await revokeUserSessions(db, userId, reason, now, kept);
  if (withDjango) await blacklistUser(db, userId, now, kept);
  return ended;
}
