// Checks a login name and password, and starts what a login starts: tokens and the one session row.
import { PasswordError, type Passwords, type Requester } from "../passwords/index.ts";
import {
  type Db,
  findUserEvenly,
  insertSession,
  lockUser,
  recordOutstanding,
  toTimestamp,
  updateLastLogin,
  updatePassword,
  type User,
} from "../store/index.ts";
import { type AuthContext, type Client, inSeconds, inTransaction } from "./context.ts";
import { AuthError } from "./errors.ts";
import { announce, announceRevoked, tell } from "./events.ts";
import { loginClaims, mintAccess } from "./mint.ts";
import { mayAct } from "./policy.ts";
import { requesterOf } from "./requester.ts";
import { makeRoom } from "./session-limit.ts";
import { expiryOf, tokenId, tokenType } from "./token-types.ts";
import { readUsername } from "./usernames.ts";

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

/** The greatest length of a login name or a password: both are kept in memory while they wait, and a body may be large. */
export const maxCredentialLength = 4096;

/**
 * Finds the user of the credentials. A refusal costs the same whatever the reason: one derivation in every format that the
 * app's users have. Credentials of more than 4096 characters are refused for any user without that.
 *
 * @throws AuthError `no_active_account`; PasswordError `overloaded` when there is no turn in time, `aborted` when the
 *   client has gone, before the password was hashed or meanwhile: then nothing has happened
 */
export async function checkCredentials(
  context: AuthContext,
  { username, password }: Credentials,
  client: Client = {},
): Promise<User> {
  const presented = { username: readUsername(username), password };
  const isTooLong = Math.max(presented.username.length, password.length) > maxCredentialLength;
  const requester = requesterOf(client, presented.username);
  const user = isTooLong ? undefined : await findUser(context, presented, requester);
  if (user !== undefined) return user;
  tell(context, () => context.settings.onLoginFailed?.(username));
  announce(context, { type: "login.failed", username, client });
  throw new AuthError("no_active_account");
}

/** The user of the credentials, if they may act. */
async function findUser(
  context: AuthContext,
  credentials: Credentials,
  requester: Requester,
): Promise<User | undefined> {
  const { database, passwords, settings, surveys } = context;
  const { username, password } = credentials;
  await surveys.formats();
  const user = await findUserEvenly(database.kysely, settings.users, username);
  // A user who may not act is refused as one who does not exist, so that even the right password costs the same.
  const stored = mayAct(user, settings) === "allowed" ? user?.password : undefined;
  const { matches, needsRehash } = await passwords.verify(password, stored, requester);
  if (user === undefined || !matches) return undefined;
  const encoded = needsRehash ? await hashAnew(passwords, password, requester) : undefined;
  if (encoded === undefined) return user;
  const renewed = await updatePassword(database.kysely, settings.users, user.id, encoded, user.password);
  // Another login renewed the hash in the meantime, or the password was changed: look again.
  return renewed ? { ...user, password: encoded } : findUser(context, credentials, requester);
}

/** The hash to store in place of an old one; undefined when there is no turn for it: the next login does it. */
async function hashAnew(
  passwords: Passwords,
  password: string,
  requester: Requester,
): Promise<string | undefined> {
  try {
    return await passwords.hash(password, requester);
  } catch (error) {
    if (error instanceof PasswordError && error.code === "overloaded") return undefined;
    throw error;
  }
}

/**
 * Makes sure that the user is still as `checkCredentials` found them: a password that was changed while the old one was
 * being checked ends that login too.
 *
 * @throws AuthError `no_active_account`
 */
async function checkUnchanged(context: AuthContext, tx: Db, user: User, client: Client): Promise<void> {
  if (await lockUser(tx, context.settings.users, user)) return;
  announce(context, { type: "login.failed", username: user.username, client });
  throw new AuthError("no_active_account");
}

/** Tells of a login that succeeded. */
function announceLogin(context: AuthContext, user: User, client: Client): void {
  tell(context, () => context.settings.onLoginSuccess?.(user));
  announce(context, { type: "login.succeeded", userId: user.id, username: user.username, client });
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
