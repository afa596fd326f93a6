// Exchanges a refresh token for an access token and, with rotation, for its successor.
import {
  fromTimestamp,
  lockUnchangedUser,
  type RotatedSession,
  type SessionTable,
  touchSession,
} from "../store/index.ts";
import { adopt } from "./adoption.ts";
import { consumesTokens } from "./blacklist/blacklist.ts";
import { emitAdded } from "./new-session.ts";
import type { AuthContext } from "./context.ts";
import { emit } from "./emit.ts";
import { AuthError } from "./errors.ts";
import type { ClientInfo } from "./events.ts";
import { mintAccess, mintSuccessor, type Successor } from "./mint.ts";
import { type PresentedToken, tokenRecord } from "./presented-token.ts";
import { rotateCurrent } from "./rotate-current.ts";
import { endReusedSession } from "./revocation.ts";
import { checkTokenUser } from "./token-user.ts";
import { lookUpToken, type TokenLookup } from "./token-status.ts";
import { checkType, decodeToken } from "./decode.ts";
import { tokenType } from "./token-classes.ts";
import { inTransaction, inTransactionIfNeeded } from "./transactions.ts";

/** What a refresh answers: the access token, and with rotation the new refresh token. */
export interface RefreshAnswer {
  readonly access: string;
  readonly refresh?: string;
}

/**
 * Refreshes (TokenRefreshSerializer). With rotation and blacklisting, exactly one of any number of callers consumes the
 * token; within `refreshReuseInterval` the others get the same successor.
 *
 * @throws AuthError a TokenRefusal, `no_account_for_token` or `token_password_changed`
 */
export async function refresh(
  context: AuthContext,
  text: string,
  client?: ClientInfo,
): Promise<RefreshAnswer> {
  const token = await decodeToken(context, text, consumesTokens(context.settings));
  const rotated = await rotateCurrent(context, token);
  if (rotated === undefined) return refreshLookedUp(context, token, client);
  const { session, successor } = rotated;
  emitRefreshed(context, session, true, client);
  return { access: mintAccess(context, successor.claims), refresh: successor.token };
}

/** Refreshes with a token whose status has to be looked up. */
async function refreshLookedUp(
  context: AuthContext,
  token: PresentedToken,
  client: ClientInfo | undefined,
): Promise<RefreshAnswer> {
  const { settings } = context;
  const found = await lookUpToken(context, token);
  const { session, status } = found;
  if (status === "revoked") throw new AuthError("token_revoked");
  // Check the type before the status `reused`: an access token must not count as a replay.
  checkType(context, token, tokenType("refresh", settings));
  if (status === "reused") {
    await endReusedSession(context, session, client);
    throw new AuthError("token_revoked");
  }
  await checkTokenUser(context, token, found, client);
  if (found.isSessionDeleted) throw new AuthError("token_revoked");
  if (!settings.rotateRefreshTokens) {
    if (session !== undefined) {
      await touchSession(context.database.kysely, session.id, context.now());
      emitRefreshed(context, session, false, client);
    }
    return { access: mintAccess(context, token.claims) };
  }
  const successor =
    status === "replaced" && session !== undefined
      ? currentSuccessor(context, token, session)
      : await rotate(context, token, found, client);
  // Another caller consumed the token after it was looked up: start again with its new status.
  if (successor === undefined) return refresh(context, token.text, client);
  if (session !== undefined) emitRefreshed(context, session, status === "current", client);
  return { access: mintAccess(context, successor.claims), refresh: successor.token };
}

/**
 * Refreshes, then checks the new access token as a resource server would.
 *
 * @throws AuthError as refresh does
 */
export async function refreshAndVerify(
  context: AuthContext,
  text: string,
  client?: ClientInfo,
): Promise<RefreshAnswer> {
  const answer = await refresh(context, text, client);
  checkType(context, await decodeToken(context, answer.access), tokenType("access", context.settings));
  return answer;
}

/** The token that replaced its immediate parent, signed again for the caller of that parent. */
function currentSuccessor(
  context: AuthContext,
  { claims }: PresentedToken,
  session: SessionTable,
): Successor {
  // Where tokens are consumed, a session is last used when it is last rotated.
  const issuedAt = fromTimestamp(session.last_used_at);
  return mintSuccessor(context, claims, { jti: session.current_jti, issuedAt, session });
}

/** Consumes the token and mints its successor; undefined when another caller consumed it first. */
async function rotate(
  context: AuthContext,
  token: PresentedToken,
  found: TokenLookup,
  client?: ClientInfo,
): Promise<Successor | undefined> {
  const { settings } = context;
  const { session, user } = found;
  const now = context.now();
  const jti = context.newId();
  // Without a claim for ids, sessions store an empty one.
  const to = settings.jtiClaim === null ? "" : jti;
  const rotation = { from: token.id ?? "", to, now, databaseTime: found.sharedTime };
  const write = session === undefined ? inTransaction : inTransactionIfNeeded;
  const outcome = await write(context, async (db, blacklist) => {
    // A password change at the same time ends all sessions; the lock lets it end the one that is adopted here too.
    const isUserUnchanged =
      session !== undefined || user === undefined || (await lockUnchangedUser(db, settings.users, user));
    if (!isUserUnchanged || !(await blacklist.consume(db, token, found, rotation))) return undefined;
    const adoption =
      session === undefined ? await adopt(context, db, blacklist, { token, user, rotation }) : undefined;
    if (adoption === "taken") return undefined;
    const successor = mintSuccessor(context, token.claims, {
      jti,
      issuedAt: now,
      session: session ?? adoption?.session,
    });
    const record = tokenRecord(successor.claims, settings);
    await blacklist.recordIssued(db, record, { userId: user?.id ?? null, now });
    return { successor, adoption };
  });
  if (outcome?.adoption !== undefined) emitAdded(context, outcome.adoption, client);
  return outcome?.successor;
}

function emitRefreshed(
  context: AuthContext,
  session: RotatedSession,
  rotated: boolean,
  client: ClientInfo | undefined,
): void {
  const userId = Number(session.user_id);
  emit(context, { type: "session.refreshed", sessionId: session.id, userId, rotated, client });
}
