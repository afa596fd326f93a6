// Revokes a token together with its session, and ends the session of a token that was used twice.
import type { RevocationReason, SessionTable } from "../store/index.ts";
import type { KnownToken } from "./blacklist/blacklist.ts";
import type { AuthContext } from "./context.ts";
import { emit, emitRevoked } from "./emit.ts";
import type { ClientInfo } from "./events.ts";
import type { PresentedToken } from "./presented-token.ts";
import { inTransactionIfNeeded } from "./transactions.ts";

/** Revokes a token and the session it belongs to; returns the id of the session if that ended it. */
export async function revokeWithSession(
  context: AuthContext,
  token: PresentedToken,
  known: KnownToken,
  reason: RevocationReason,
): Promise<string[]> {
  const isEnded = await inTransactionIfNeeded(context, (db, blacklist) =>
    blacklist.revokeWithSession(db, token, known, reason),
  );
  return isEnded && token.familyId !== undefined ? [token.familyId] : [];
}

/**
 * Ends the session of a token that was consumed before: there is a copy of it (RFC 9700 section 4.14.2). With
 * `revocation: "user"` or `"none"` the replay is only refused; the session goes on.
 */
export async function endReusedSession(
  context: AuthContext,
  session: SessionTable | undefined,
  client?: ClientInfo,
): Promise<void> {
  if (session === undefined) return;
  const isEnded =
    context.settings.revocation === "session" &&
    (await inTransactionIfNeeded(context, (db, blacklist) => blacklist.endSession(db, session.id, "reuse")));
  const userId = Number(session.user_id);
  emit(context, { type: "session.reuse_detected", sessionId: session.id, userId, client });
  if (isEnded) emitRevoked(context, [session.id], "reuse", { userId, client });
}
