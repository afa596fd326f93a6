// The usual refresh, as one statement: it looks up a token, decides that it is current, and rotates its session.
import { type RotatedSession, rotateIfCurrent } from "../store/index.ts";
import type { AuthContext } from "./context.ts";
import { checkType } from "./decode.ts";
import { AuthError } from "./errors.ts";
import { mintSuccessor, type Successor } from "./mint.ts";
import type { PresentedToken } from "./presented-token.ts";
import { sessionClock } from "./session-clock.ts";
import { knownSharedTime } from "./shared-clock.ts";
import { tokenType } from "./token-classes.ts";

/** The session that was rotated, and its new token. */
export interface CurrentRotated {
  readonly session: RotatedSession;
  readonly successor: Successor;
}

/**
 * Rotates the session of a token that may be rotated without another question. Undefined, and nothing is changed, for every
 * other token: `lookUpToken` then finds out what it is. So are tokens whose rotation a statement cannot decide: where a custom
 * rule or the password's fingerprint decides about the user, or Simple JWT's tables decide about the token.
 */
export async function rotateCurrent(
  context: AuthContext,
  token: PresentedToken,
): Promise<CurrentRotated | undefined> {
  const { settings, database } = context;
  const { id: from, sessionId, userKey } = token;
  const { storesSessions, consumesTokens, needsTransaction } = await context.blacklist();
  const isDecidedHere = storesSessions && consumesTokens && !needsTransaction;
  const isPlainUser = settings.userIdField === "id" && settings.userAuthenticationRule === undefined;
  if (!isDecidedHere || !isPlainUser || settings.checkRevokeToken) return undefined;
  if (from === undefined || sessionId === undefined || typeof userKey === "string" || userKey === undefined)
    return undefined;
  if (!isRefreshToken(context, token)) return undefined;
  const { now, idleSince } = sessionClock(context);
  const jti = context.newId();
  const session = await rotateIfCurrent(database.kysely, database.dialect, {
    id: sessionId,
    from,
    to: jti,
    now,
    idleSince,
    sharedTime: knownSharedTime(context.sharedTime),
    user: { table: settings.users.table, id: userKey, mustBeActive: settings.checkUserIsActive },
  });
  return (
    session && { session, successor: mintSuccessor(context, token.claims, { jti, issuedAt: now, session }) }
  );
}

function isRefreshToken(context: AuthContext, token: PresentedToken): boolean {
  try {
    checkType(context, token, tokenType("refresh", context.settings));
    return true;
  } catch (error) {
    if (error instanceof AuthError) return false;
    throw error;
  }
}
