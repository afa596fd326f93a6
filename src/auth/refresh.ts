// Exchanges a refresh token for an access token and, with rotation, for its successor.
import {
  fromTimestamp,
  holdLiveSession,
  insertSession,
  lockUser,
  recordOutstanding,
  replaceCurrent,
  rotateSession,
  type Rotation,
  type SessionTable,
  toTimestamp,
  touchSession,
  type Db,
  type User,
} from "../store/index.ts";
import type { Claims } from "../tokens/index.ts";
import { type AuthContext, inSeconds, inTransaction, sessionClock } from "./context.ts";
import type { ClientInfo } from "./events.ts";
import { AuthError } from "./errors.ts";
import { emit, emitRevoked } from "./emit.ts";
import { copiedClaims, mintAccess } from "./mint.ts";
import { mayAct } from "./policy.ts";
import { endReusedSession, outstandingToken, revokeById, revokeWithSession } from "./revocation.ts";
import { makeRoom } from "./session-limit.ts";
import { consumes, lookUp, type Presented } from "./standing.ts";
import {
  checkType,
  decodeToken,
  expiryOf,
  familyId,
  sessionClaim,
  sessionId,
  tokenId,
  tokenType,
} from "./token-types.ts";

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
  token: string,
  client?: ClientInfo,
): Promise<RefreshAnswer> {
  const claims = await decodeToken(context, token);
  const presented = await lookUp(context, claims);
  const { session, standing } = presented;
  if (standing === "revoked") throw new AuthError("token_revoked");
  // An access token is not its session's current one either, and that is no replay.
  checkType(context, token, claims, tokenType("refresh", context.settings));
  if (standing === "reused") {
    await endReusedSession(context, session, client);
    throw new AuthError("token_revoked");
  }
  await checkAccount(context, claims, presented, client);
  if (session === undefined && sessionId(claims) !== undefined && context.settings.blacklist !== "off") {
    throw new AuthError("token_revoked");
  }
  if (!context.settings.rotateRefreshTokens) {
    if (session !== undefined) {
      await touchSession(context.database.kysely, session.id, context.now());
      announceRefreshed(context, session, false, client);
    }
    return { access: mintAccess(context, claims) };
  }
  // The last use of a session whose tokens are consumed is its last rotation.
  const successor =
    standing === "replaced" && session !== undefined
      ? mintSuccessor(context, claims, session.current_jti, fromTimestamp(session.last_used_at), session)
      : await rotate(context, claims, presented, client);
  // Another caller consumed the token in between: its standing has changed, so look again.
  if (successor === undefined) return refresh(context, token, client);
  if (session !== undefined) announceRefreshed(context, session, standing === "current", client);
  return { access: mintAccess(context, successor.claims), refresh: successor.token };
}

interface Successor {
  readonly token: string;
  readonly claims: Claims;
}

/** Consumes the token and mints the next; undefined when another caller was first. */
async function rotate(
  context: AuthContext,
  claims: Claims,
  presented: Presented,
  client?: ClientInfo,
): Promise<Successor | undefined> {
  const { settings } = context;
  const { session, user } = presented;
  const now = context.now();
  const next = context.newId();
  // A session of tokens without ids notes none.
  const to = settings.jtiClaim === null ? "" : next;
  const step = { from: tokenId(claims, settings) ?? "", to, now, databaseTime: presented.sharedTime };
  if (session !== undefined && !(await context.usesDjangoTables())) {
    // A single statement needs no transaction around it.
    const isConsumed = await consume(context, context.database.kysely, claims, presented, step);
    return isConsumed ? mintSuccessor(context, claims, next, now, session) : undefined;
  }
  const outcome = await inTransaction(context, async (tx) => {
    // A login that is about to get its session must not slip past a password change that ends all sessions.
    const isHeld = session !== undefined || user === undefined || (await lockUser(tx, settings.users, user));
    if (!isHeld || !(await consume(context, tx, claims, presented, step))) return undefined;
    const adoption =
      session === undefined ? await adopt(context, tx, claims, user, { ...step, to: next }) : undefined;
    if (adoption === "taken") return undefined;
    const successor = mintSuccessor(context, claims, next, now, session ?? adoption?.session);
    if (tokenId(successor.claims, settings) !== undefined && (await context.usesDjangoTables())) {
      await recordOutstanding(tx, {
        ...outstandingToken(context, successor.claims, next, user),
        createdAt: now,
      });
    }
    return { successor, adoption };
  });
  if (outcome?.adoption !== undefined) announceAdopted(context, outcome.adoption, client);
  return outcome?.successor;
}

/** One conditional write: of any number of callers with the same token, exactly one gets `true`. */
async function consume(
  context: AuthContext,
  tx: Db,
  claims: Claims,
  presented: Presented,
  step: Omit<Rotation, "id">,
): Promise<boolean> {
  const { session } = presented;
  if (!consumes(context.settings))
    return session === undefined || replaceCurrent(tx, { id: session.id, ...step });
  if (session === undefined) return revokeById(context, tx, claims, presented);
  if (!(await context.usesDjangoTables())) return rotateSession(tx, { id: session.id, ...step });
  // Simple JWT's table decides, so that Django and Latchkey cannot both consume the same token. The session is held first,
  // as everywhere: two that wait for each other would both be thrown out.
  return (
    (await holdLiveSession(tx, session.id, sessionClock(context))) &&
    (await revokeById(context, tx, claims, presented)) &&
    replaceCurrent(tx, { id: session.id, ...step })
  );
}

/** A session for a login that began elsewhere, and the sessions that ended to make room for it. */
interface Adoption {
  readonly session: SessionTable;
  readonly ended: readonly string[];
}

/** Gives a login that began elsewhere (in Django, say) its session row; "taken" when another caller was first. */
async function adopt(
  context: AuthContext,
  tx: Db,
  claims: Claims,
  user: User | undefined,
  step: Omit<Rotation, "id">,
): Promise<Adoption | "taken" | undefined> {
  const { settings } = context;
  const id = familyId(claims, settings);
  if (settings.blacklist === "off" || id === undefined || user === undefined) return undefined;
  const now = toTimestamp(step.now);
  // A token that is not consumed begins its session anew if that is gone: so the session stays for as long as the token.
  const least = consumes(settings) ? 0 : expiryOf(claims);
  const session: SessionTable = {
    id,
    user_id: user.id,
    current_jti: step.to,
    previous_jti: tokenId(claims, settings) ?? null,
    rotated_at: toTimestamp(step.databaseTime),
    created_at: now,
    last_used_at: now,
    expires_at: toTimestamp(Math.max(step.now + settings.sessionLifetime * 1000, least)),
    user_agent: "",
    ip_address: null,
    revoked_at: null,
    revoked_reason: null,
  };
  if (!(await insertSession(tx, session))) return "taken";
  return { session, ended: await makeRoom(context, tx, user.id, { id, origin: "adopted" }) };
}

function announceAdopted(
  context: AuthContext,
  { session, ended }: Adoption,
  client: ClientInfo | undefined,
): void {
  const userId = Number(session.user_id);
  emit(context, { type: "session.created", sessionId: session.id, userId, adopted: true, client });
  emitRevoked(context, ended, "limit", { userId, client });
}

function announceRefreshed(
  context: AuthContext,
  session: SessionTable,
  rotated: boolean,
  client: ClientInfo | undefined,
): void {
  const userId = Number(session.user_id);
  emit(context, { type: "session.refreshed", sessionId: session.id, userId, rotated, client });
}

/** The next refresh token. The same arguments give the same token, so a parent presented again gets it again. */
function mintSuccessor(
  context: AuthContext,
  claims: Claims,
  jti: string,
  rotatedAt: number,
  session: SessionTable | undefined,
): Successor {
  const type = tokenType("refresh", context.settings);
  const issuedAt = inSeconds(rotatedAt);
  const left =
    session === undefined ? type.lifetime : inSeconds(fromTimestamp(session.expires_at)) - issuedAt;
  return context.tokens.mint(
    { ...type, lifetime: Math.min(type.lifetime, left) },
    {
      claims: {
        ...copiedClaims(claims, context.settings),
        ...(session !== undefined && { [sessionClaim]: session.id }),
      },
      now: issuedAt,
      jti,
    },
  );
}

/** The account behind a refresh token, under the same policy as every request's. A token that names no user has none to check. */
async function checkAccount(
  context: AuthContext,
  claims: Claims,
  presented: Presented,
  client?: ClientInfo,
): Promise<void> {
  const { settings } = context;
  if (claims[settings.userIdClaim] === undefined) return;
  const verdict = mayAct(presented.user, settings, claims);
  if (verdict === "password_changed") {
    const ended = await revokeWithSession(context, claims, presented, "password_changed");
    emitRevoked(context, ended, "password_changed", { userId: presented.user?.id, client });
    throw new AuthError("token_password_changed");
  }
  if (verdict !== "allowed") throw new AuthError("no_account_for_token");
}

/**
 * Renews a sliding token: the same id and refresh window, a new expiry (TokenRefreshSlidingSerializer).
 *
 * @throws AuthError a TokenRefusal, `no_account_for_token` or `token_password_changed`
 */
export async function refreshSliding(context: AuthContext, token: string): Promise<{ token: string }> {
  const { settings, tokens } = context;
  const claims = await decodeToken(context, token);
  const presented = await lookUp(context, claims);
  if (presented.standing !== "current") throw new AuthError("token_revoked");
  checkType(context, token, claims, tokenType("sliding", context.settings));
  await checkAccount(context, claims, presented);
  const now = inSeconds(context.now());
  const until = claims[settings.slidingTokenRefreshExpClaim];
  if (until === undefined) throw new AuthError("refresh_no_expiry");
  if (typeof until !== "number") throw new AuthError("token_invalid");
  if (until <= now) throw new AuthError("refresh_expired");
  return { token: tokens.sign({ ...claims, exp: now + settings.slidingTokenLifetime, iat: now }) };
}

/**
 * Refreshes, then checks the new access token as a resource server would.
 *
 * @throws AuthError as refresh does
 */
export async function refreshAndVerify(
  context: AuthContext,
  token: string,
  client?: ClientInfo,
): Promise<RefreshAnswer> {
  const answer = await refresh(context, token, client);
  checkType(
    context,
    answer.access,
    await decodeToken(context, answer.access),
    tokenType("access", context.settings),
  );
  return answer;
}
