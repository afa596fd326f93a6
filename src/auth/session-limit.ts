// Keeps a user's sessions within the app's bound, when one more is about to begin.
import { type Db, listActiveSessions } from "../store/index.ts";
import { type AuthContext, sessionClock } from "./context.ts";
import { AuthError } from "./errors.ts";
import { closeSession } from "./revocation.ts";

/**
 * Makes room for a session that begins, and names those that ended for it. The caller holds the user's row, so that two
 * logins at once do not both take the last place. A session that was `adopted` has begun elsewhere and is never refused.
 *
 * @throws AuthError `too_many_sessions` when there is no room for a new one
 */
export async function makeRoom(
  context: AuthContext,
  tx: Db,
  userId: number,
  session: { readonly id: string; readonly origin: "new" | "adopted" },
): Promise<string[]> {
  const limit = context.settings.sessionLimit;
  if (limit === undefined) return [];
  const active = await listActiveSessions(tx, userId, sessionClock(context));
  const others = active.filter(({ id }) => id !== session.id);
  const surplus = others.length + 1 - limit.count;
  if (surplus <= 0) return [];
  if (limit.whenReached === "refuse") {
    if (session.origin === "new") throw new AuthError("too_many_sessions");
    return [];
  }
  const oldest = others.toSorted((a, b) => (a.created_at < b.created_at ? -1 : 1)).slice(0, surplus);
  for (const { id } of oldest) await closeSession(context, tx, id, "limit");
  return oldest.map(({ id }) => id);
}
