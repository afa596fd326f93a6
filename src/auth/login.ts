// Logs a user in: checks the credentials, mints the tokens, inserts the session row.
import { type Db, lockUnchangedUser, updateLastLogin, type User } from "../store/index.ts";
import { addSession, emitAdded, sessionRow } from "./new-session.ts";
import { type AuthContext, type Client, inSeconds } from "./context.ts";
import { checkCredentials, type Credentials } from "./credentials.ts";
import { callListener, emit } from "./emit.ts";
import { AuthError } from "./errors.ts";
import { loginClaims, mintAccess } from "./mint.ts";
import { tokenRecord } from "./presented-token.ts";
import { type LoginOptions, optionClaims } from "./remembered.ts";
import { tokenType } from "./token-classes.ts";
import { inTransaction } from "./transactions.ts";
import { userVerdict } from "./user-policy.ts";

/** What a login answers. */
export interface TokenPair {
  readonly refresh: string;
  readonly access: string;
}

/** Logs a user in: an access and a refresh token, and their user (TokenObtainPairSerializer). */
export async function obtainPair(
  context: AuthContext,
  credentials: Credentials,
  client: Client = {},
  options: LoginOptions = {},
): Promise<{ readonly user: User; readonly pair: TokenPair }> {
  const user = await checkCredentials(context, credentials, client);
  const pair = await startSession(context, user, client, options);
  emitLogin(context, user, client);
  return { user, pair };
}

/**
 * Logs a user in without a password: a session and its tokens, as a login makes them (`RefreshToken.for_user`).
 *
 * @throws AuthError `no_active_account` when the user may not act, `too_many_sessions`
 */
export async function issuePair(context: AuthContext, user: User, client: Client = {}): Promise<TokenPair> {
  if (userVerdict(user, context.settings) !== "allowed") throw new AuthError("no_active_account");
  return startSession(context, user, client);
}

/**
 * Mints the tokens of a user who is authenticated, and inserts the session.
 *
 * @throws AuthError `no_active_account` when the user was changed in the meantime, `too_many_sessions`
 */
export async function startSession(
  context: AuthContext,
  user: User,
  client: Client,
  options: LoginOptions = {},
): Promise<TokenPair> {
  const { settings, tokens } = context;
  const now = context.now();
  const { storesSessions } = await context.blacklist();
  const sessionId = storesSessions ? context.newId() : undefined;
  const type = tokenType("refresh", settings);
  const sessionLifetime = Math.min(settings.sessionLifetime, options.maxLifetime ?? Infinity);
  const isUnlimited = sessionId === undefined && options.maxLifetime === undefined;
  const lifetime = isUnlimited ? type.lifetime : Math.min(type.lifetime, sessionLifetime);
  const { token: refresh, claims } = tokens.mint(
    { ...type, lifetime },
    {
      claims: { ...loginClaims(user, sessionId, settings), ...optionClaims(options) },
      now: inSeconds(now),
      jti: context.newId(),
    },
  );
  const added = await inTransaction(context, async (tx, blacklist) => {
    await checkUnchanged(context, tx, user, client);
    if (settings.updateLastLogin) await updateLastLogin(tx, settings.users, user.id, now);
    if (sessionId === undefined) return undefined;
    const record = tokenRecord(claims, settings);
    const expiresAt = now + sessionLifetime * 1000;
    const row = sessionRow({ id: sessionId, user, jti: record.id ?? "", now, expiresAt, client });
    const session = await addSession(context, tx, blacklist, row, "new");
    await blacklist.recordIssued(tx, record, { userId: user.id, now });
    return session;
  });
  if (added !== undefined) emitAdded(context, added, client);
  return { refresh, access: mintAccess(context, claims) };
}

/**
 * Checks that the user is as `checkCredentials` found them, and locks their row: when the password changes while the old one
 * is being checked, the login with the old one fails.
 *
 * @throws AuthError `no_active_account`
 */
export async function checkUnchanged(
  context: AuthContext,
  tx: Db,
  user: User,
  client: Client,
): Promise<void> {
  if (await lockUnchangedUser(tx, context.settings.users, user)) return;
  emit(context, { type: "login.failed", username: user.username, client });
  throw new AuthError("no_active_account");
}

/** Emits `login.succeeded` and calls `onLoginSuccess`. */
export function emitLogin(context: AuthContext, user: User, client: Client): void {
  callListener(context, () => context.settings.onLoginSuccess?.(user));
  emit(context, { type: "login.succeeded", userId: user.id, username: user.username, client });
}
