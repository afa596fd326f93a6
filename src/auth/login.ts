// Checks a login name and password, and starts what a login starts: tokens and the one session row.
import {
  type Db,
  findUserByUsername,
  insertSession,
  lockUser,
  recordOutstanding,
  toTimestamp,
  updateLastLogin,
  updatePassword,
  type User,
} from "../store/index.ts";
import { type AuthContext, type ClientInfo, inSeconds, inTransaction } from "./context.ts";
import { AuthError } from "./errors.ts";
import { announce, announceRevoked, tell } from "./events.ts";
import { loginClaims, mintAccess } from "./mint.ts";
import { mayAct } from "./policy.ts";
import { makeRoom } from "./session-limit.ts";
import { expiryOf, tokenId, tokenType } from "./token-types.ts";

/** A login name and a password as presented. */
export interface Credentials {
  readonly username: string;
  readonly password: string;
}

/** What a login answers. */
export interface TokenPair {
  readonly refresh: string;
  readonly access: string;
}

/**
 * Finds the user of the credentials. An unknown name costs what a wrong password costs.
 *
 * @throws AuthError `no_active_account`
 */
export async function checkCredentials(
  context: AuthContext,
  { username, password }: Credentials,
  client: ClientInfo = {},
): Promise<User> {
  const { database, passwords, settings } = context;
  const user = await findUserByUsername(database.kysely, settings.users, username);
  const { matches, needsRehash } =
    user === undefined ? await pretend(context, password) : await passwords.verify(password, user.password);
  if (user === undefined || !matches || mayAct(user, settings) !== "allowed") {
    tell(context, () => settings.onLoginFailed?.(username));
    announce(context, { type: "login.failed", username, client });
    throw new AuthError("no_active_account");
  }
  if (!needsRehash) return user;
  const encoded = await passwords.hash(password);
  const renewed = await updatePassword(database.kysely, settings.users, user.id, encoded, user.password);
  // Another login renewed the hash in the meantime, or the password was changed: look again.
  return renewed ? { ...user, password: encoded } : checkCredentials(context, { username, password }, client);
}

/**
 * Makes sure that the user is still as `checkCredentials` found them: a password that was changed while the old one was
 * being checked ends that login too.
 *
 * @throws AuthError `no_active_account`
 */
async function checkUnchanged(context: AuthContext, tx: Db, user: User, client: ClientInfo): Promise<void> {
  if (await lockUser(tx, context.settings.users, user)) return;
  announce(context, { type: "login.failed", username: user.username, client });
  throw new AuthError("no_active_account");
}

/** Takes as long as a known user would. */
async function pretend(
  context: AuthContext,
  password: string,
): Promise<{ matches: false; needsRehash: false }> {
  await context.passwords.spend(password);
  return { matches: false, needsRehash: false };
}

/** Tells of a login that succeeded. */
function announceLogin(context: AuthContext, user: User, client: ClientInfo): void {
  tell(context, () => context.settings.onLoginSuccess?.(user));
  announce(context, { type: "login.succeeded", userId: user.id, username: user.username, client });
}

/** Logs a user in: an access and a refresh token, and whose they are (TokenObtainPairSerializer). */
export async function obtainPair(
  context: AuthContext,
  credentials: Credentials,
  client: ClientInfo = {},
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
  client: ClientInfo = {},
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
export async function startSession(context: AuthContext, user: User, client: ClientInfo): Promise<TokenPair> {
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
    announce(context, {
      type: "session.created",
      sessionId: session,
      userId: user.id,
      client,
      adopted: false,
    });
    announceRevoked(context, ended, "limit", { userId: user.id, client });
  }
  return { refresh, access: mintAccess(context, claims) };
}
