// Logs a user in: starts what a login starts, tokens and the one session row.
import {
  type Db,
  insertSession,
  lockUser,
  recordOutstanding,
  toTimestamp,
  updateLastLogin,
  type User,
} from "../store/index.ts";
import { type AuthContext, type Client, inSeconds, inTransaction } from "./context.ts";
import { checkCredentials, type Credentials } from "./credentials.ts";
import { AuthError } from "./errors.ts";
import { emit, emitRevoked, callListener } from "./emit.ts";
import { loginClaims, mintAccess } from "./mint.ts";
import { makeRoom } from "./session-limit.ts";
import { expiryOf, tokenId, tokenType } from "./token-types.ts";

/** What a login answers. */
export interface TokenPair {
  readonly refresh: string;
  readonly access: string;
}

/**
 * Makes sure that the user is still as `checkCredentials` found them: a password that was changed while the old one was
 * being checked ends that login too.
 *
 * @throws AuthError `no_active_account`
 */
async function checkUnchanged(context: AuthContext, tx: Db, user: User, client: Client): Promise<void> {
  if (await lockUser(tx, context.settings.users, user)) return;
  emit(context, { type: "login.failed", username: user.username, client });
  throw new AuthError("no_active_account");
}

/** Tells of a login that succeeded. */
function announceLogin(context: AuthContext, user: User, client: Client): void {
  callListener(context, () => context.settings.onLoginSuccess?.(user));
  emit(context, { type: "login.succeeded", userId: user.id, username: user.username, client });
}

/** Logs a user in: an access and a refresh token, and whose they are (TokenObtainPairSerializer). */
export async function obtainPair(
  context: AuthContext,
  credentials: Credentials,
  client: Client = {},
): Promise<{ readonly user: User; readonly pair: TokenPair }> {
  const user = await checkCredentials(context, credentials, client);
  const pair = await startSession(context, user, client);
  announceLogin(context, user, client);
  return { user, pair };
}

/** Logs a user in with one sliding token (TokenObtainSlidingSerializer). */
export async function obtainSliding(
  context: AuthContext,
  credentials: Credentials,
  client: Client = {},
): Promise<{ readonly user: User; readonly token: string }> {
  const user = await checkCredentials(context, credentials, client);
  const { settings, tokens } = context;
  const now = context.now();
  const { token, claims } = tokens.mint(tokenType("sliding", settings), {
    claims: {
      [settings.slidingTokenRefreshExpClaim]: inSeconds(now) + settings.slidingTokenRefreshLifetime,
      ...loginClaims(user, undefined, settings),
    },
    now: inSeconds(now),
    jti: context.newId(),
  });
  await inTransaction(context, async (tx) => {
    await checkUnchanged(context, tx, user, client);
    if (settings.updateLastLogin) await updateLastLogin(tx, settings.users, user.id, now);
    const jti = tokenId(claims, settings);
    if (jti !== undefined && (await context.usesDjangoTables())) {
      await recordOutstanding(tx, { jti, userId: user.id, createdAt: now, expiresAt: expiryOf(claims) });
    }
  });
  announceLogin(context, user, client);
  return { user, token };
}

/**
 * Mints the tokens of a user who has proved who they are, and writes the login's rows (`RefreshToken.for_user`).
 *
 * @throws AuthError `no_active_account` when the user may not act, `too_many_sessions`
 */
export async function startSession(context: AuthContext, user: User, client: Client): Promise<TokenPair> {
  const { settings, tokens } = context;
  const now = context.now();
  const session = settings.blacklist === "off" ? undefined : context.newId();
  const type = tokenType("refresh", settings);
  const lifetime = session === undefined ? type.lifetime : Math.min(type.lifetime, settings.sessionLifetime);
  const { token: refresh, claims } = tokens.mint(
    { ...type, lifetime },
    {
      claims: loginClaims(user, session, settings),
      now: inSeconds(now),
      jti: context.newId(),
    },
  );
  const jti = tokenId(claims, settings);
  const ended = await inTransaction(context, async (tx) => {
    await checkUnchanged(context, tx, user, client);
    if (settings.updateLastLogin) await updateLastLogin(tx, settings.users, user.id, now);
    if (session === undefined) return [];
    const surplus = await makeRoom(context, tx, user.id, { id: session, origin: "new" });
    await insertSession(tx, {
      id: session,
      user_id: user.id,
      current_jti: jti ?? "",
      previous_jti: null,
      rotated_at: null,
      created_at: toTimestamp(now),
      last_used_at: toTimestamp(now),
      expires_at: toTimestamp(now + settings.sessionLifetime * 1000),
      user_agent: client.userAgent ?? "",
      ip_address: client.ipAddress ?? null,
      revoked_at: null,
      revoked_reason: null,
    });
    if (jti !== undefined && (await context.usesDjangoTables())) {
      await recordOutstanding(tx, { jti, userId: user.id, createdAt: now, expiresAt: expiryOf(claims) });
    }
    return surplus;
  });
  if (session !== undefined) {
    emit(context, {
      type: "session.created",
      sessionId: session,
      userId: user.id,
      client,
      adopted: false,
    });
    emitRevoked(context, ended, "limit", { userId: user.id, client });
  }
  return { refresh, access: mintAccess(context, claims) };
}
