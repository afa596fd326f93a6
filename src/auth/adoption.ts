// Adoption: a login that began elsewhere, at Django for example, gets its session row at its first refresh here.
import {
  type Db,
  insertSession,
  type Rotation,
  type SessionTable,
  toTimestamp,
  type User,
} from "../store/index.ts";
import type { Blacklist } from "./blacklist/blacklist.ts";
import type { AuthContext } from "./context.ts";
import { emit, emitRevoked } from "./emit.ts";
import type { ClientInfo } from "./events.ts";
import type { PresentedToken } from "./presented-token.ts";
import { enforceSessionLimit } from "./session-limit.ts";

/** The new session, and the ids of those that ended because of the session limit. */
export interface Adoption {
  readonly session: SessionTable;
  readonly ended: readonly string[];
}

/**
 * Inserts the session of a token that has none; "taken" when another caller was first, undefined when sessions are not
 * stored or the token has no id or no user.
 */
export async function adopt(
  context: AuthContext,
  tx: Db,
  blacklist: Blacklist,
  token: PresentedToken,
  user: User | undefined,
  { to, now, databaseTime }: Omit<Rotation, "id">,
): Promise<Adoption | "taken" | undefined> {
  const { settings } = context;
  const { familyId: id } = token;
  if (!blacklist.storesSessions || id === undefined || user === undefined) return undefined;
  const expiresAt = now + settings.sessionLifetime * 1000;
  // An unconsumed token would recreate a deleted session, so the session is kept for as long as the token.
  const minExpiresAt = blacklist.consumesTokens ? 0 : token.expiresAt;
  const session: SessionTable = {
    id,
    user_id: user.id,
    current_jti: to,
    previous_jti: token.id ?? null,
    rotated_at: toTimestamp(databaseTime),
    created_at: toTimestamp(now),
    last_used_at: toTimestamp(now),
    expires_at: toTimestamp(Math.max(expiresAt, minExpiresAt)),
    user_agent: "",
    ip_address: null,
    revoked_at: null,
    revoked_reason: null,
  };
  if (!(await insertSession(tx, session))) return "taken";
  return {
    session,
    ended: await enforceSessionLimit(context, tx, blacklist, user.id, { id, origin: "adopted" }),
  };
}

/** Emits `session.created`, and `session.revoked` for the sessions that ended. Call it after commit. */
export function emitAdopted(
  context: AuthContext,
  { session, ended }: Adoption,
  client: ClientInfo | undefined,
): void {
  const userId = Number(session.user_id);
  emit(context, { type: "session.created", sessionId: session.id, userId, adopted: true, client });
  emitRevoked(context, ended, "limit", { userId, client });
}
