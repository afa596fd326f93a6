// Keeps a user's sessions within the app's bound, when one more is about to begin.
import { type Db, listActiveSessions } from "../store/index.ts";
import { type AuthContext, sessionClock } from "./context.ts";
import { AuthError } from "./errors.ts";
import { closeSession } from "./revocation.ts";

/**
 * Makes room for a session that is about to begin (`new`), or that has begun and cannot be refused any more (`adopted`), and
 * names those that ended for it. The caller holds the user's row, so that two logins at once do not both take the last place.
 *
 * @throws AuthError `too_many_sessions` when there is no room for a new one
 */
export async function makeRoom(
  context: AuthContext,
  tx: Db,
  userId: number,
  session: "new" | "adopted",
): Promise<string[]> {
  const limit = context.settings.sessionLimit;
  if (limit === undefined) return [];
  const active = await listActiveSessions(tx, userId, sessionClock(context));
  const surplus = active.length + (session === "new" ? 1 : 0) - limit.count;
  if (surplus <= 0) return [];
  if (limit.whenReached === "refuse") {
    if (session === "new") throw new AuthError("too_many_sessions");
    return [];
  }
  const oldest = active.toSorted((a, b) => (a.created_at < b.created_at ? -1 : 1)).slice(0, surplus);
  for (const { id } of oldest) await closeSession(context, tx, id, "limit");
  return oldest.map(({ id }) => id);
}
