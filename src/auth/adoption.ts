// Adoption: a login that began elsewhere, at Django for example, gets its session row at its first refresh here.
import { type Db, type Rotation, type SessionTable, toTimestamp, type User } from "../store/index.ts";
import { addSession, type AddedSession, sessionRow } from "./new-session.ts";
import type { Blacklist } from "./blacklist/blacklist.ts";
import type { AuthContext } from "./context.ts";
import type { PresentedToken } from "./presented-token.ts";

/** What is adopted: a token that is being rotated, and its user. */
export interface Adoption {
  readonly token: PresentedToken;
  readonly user: User | undefined;
  readonly rotation: Omit<Rotation, "id">;
}

/**
 * Adds the session of a token that has none; "taken" when another caller was first, undefined when sessions are not
 * stored or the token has no id or no user.
 */
export async function adopt(
  context: AuthContext,
  tx: Db,
  blacklist: Blacklist,
  { token, user, rotation: { to, now, databaseTime } }: Adoption,
): Promise<AddedSession | "taken" | undefined> {
  const { familyId: id } = token;
  if (!blacklist.storesSessions || id === undefined || user === undefined) return undefined;
  const expiresAt = now + context.settings.sessionLifetime * 1000;
  // An unconsumed token would recreate a deleted session, so the session is kept for as long as the token.
  const minExpiresAt = blacklist.consumesTokens ? 0 : token.expiresAt;
  const session: SessionTable = {
    ...sessionRow({ id, user, jti: to, now, expiresAt: Math.max(expiresAt, minExpiresAt) }),
    previous_jti: token.id ?? null,
    rotated_at: toTimestamp(databaseTime),
  };
  return (await addSession(context, tx, blacklist, session, "adopted")) ?? "taken";
}
