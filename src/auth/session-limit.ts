// Enforces the option `sessionLimit` when a session begins.
import { type Db, listActiveSessions } from "../store/index.ts";
import type { Blacklist } from "./blacklist/blacklist.ts";
import type { AuthContext } from "./context.ts";
import { AuthError } from "./errors.ts";
import { sessionClock } from "./session-clock.ts";

/**
 * Ends the oldest sessions when a new one exceeds the limit; returns their ids. The caller has locked the user's row, so
 * that concurrent logins are counted. An adopted session began elsewhere and is never refused.
 *
 * @throws AuthError `too_many_sessions` when the limit refuses a new session
 */
export async function enforceSessionLimit(
  context: AuthContext,
  tx: Db,
  blacklist: Blacklist,
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
  for (const { id } of oldest) await blacklist.endSession(tx, id, "limit");
  return oldest.map(({ id }) => id);
}
