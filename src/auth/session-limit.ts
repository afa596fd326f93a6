// Keeps a user's sessions within the app's bound, when one more is about to begin.
import { type Db, listActiveSessions } from "../store/index.ts";
import { type AuthContext, sessionClock } from "./context.ts";
import { AuthError } from "./errors.ts";
import { closeSession } from "./revocation.ts";

/**
 * Makes room for one more session, and names those that ended for it. The caller holds the user's row, so that two logins
 * at once do not both take the last place.
 *
 * @throws AuthError `too_many_sessions` when there is no room and `mayRefuse`
 */
export async function makeRoom(
  context: AuthContext,
  tx: Db,
  userId: number,
  mayRefuse: boolean,
): Promise<string[]> {
  const limit = context.settings.sessionLimit;
  if (limit === undefined) return [];
  const active = await listActiveSessions(tx, userId, sessionClock(context));
  const surplus = active.length + 1 - limit.count;
  if (surplus <= 0) return [];
  if (limit.whenReached === "refuse") {
    if (mayRefuse) throw new AuthError("too_many_sessions");
    return [];
  }
  const oldest = active.toSorted((a, b) => (a.created_at < b.created_at ? -1 : 1)).slice(0, surplus);
  for (const { id } of oldest) await closeSession(context, tx, id, "limit");
  return oldest.map(({ id }) => id);
}
