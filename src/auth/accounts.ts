// Makes users and changes their passwords.
import type { Requester } from "../passwords/index.ts";
import {
  type ColumnValue,
  type Db,
  findUserBy,
  findUserByUsername,
  holdLiveSession,
  StoreError,
  updatePassword,
  type User,
} from "../store/index.ts";
import { type AuthContext, type Client, inTransaction, sessionClock } from "./context.ts";
import type { Identity } from "./authenticate.ts";
import { maxCredentialLength } from "./credentials.ts";
import { AuthError } from "./errors.ts";
import { emit, emitRevoked } from "./emit.ts";
import { startSession, type TokenPair } from "./login.ts";
import { requesterOf } from "./requester.ts";
import { closeUserSessions } from "./revocation.ts";
import { insertUnlessTaken, isUsernameTaken, readUsername } from "./usernames.ts";

/** A user about to be made. */
export interface Registration {
  readonly username: string;
  readonly password: string;
  /** Values for other columns of the model, checked by the caller. */
  readonly fields?: Readonly<Record<string, ColumnValue>>;
  readonly isStaff?: boolean;
  readonly isSuperuser?: boolean;
}

/**
 * Makes a user. The privileges are the caller's to give: nothing here reads them from a request. A name counts as taken
 * where one of the same NFKC form is.
 *
 * @throws AuthError `username_taken`, `invalid_username` or `weak_password`, with messages; PasswordError `overloaded` when
 *   there is no turn to hash in time, `aborted` when the client has gone: then there is no user
 */
export async function register(
  context: AuthContext,
  registration: Registration,
  client: Client = {},
): Promise<User> {
  const { passwords, settings } = context;
  const { password, fields = {} } = registration;
  const username = readUsername(registration.username);
  const requester = requesterOf(client, username);
  const field = settings.users.usernameField;
  const complaints = lengthComplaints(username);
  if (complaints !== undefined) throw new AuthError("invalid_username", { field, messages: complaints });
  if (settings.usernamePattern?.pattern.test(username) === false) {
    throw new AuthError("invalid_username", { field, messages: [settings.usernamePattern.message] });
  }
  const taken = new AuthError("username_taken", { field, messages: [settings.usernameTakenMessage] });
  if (await isUsernameTaken(context, username)) throw taken;
  checkNewPassword(context, password, { ...fields, username });
  const { isStaff = false, isSuperuser = false } = registration;
  await context.surveys.hashers();
  const encoded = await passwords.hash(password, requester);
  try {
    const user = await inTransaction(context, (tx) =>
      insertUnlessTaken(context, tx, { username, password: encoded, fields, isStaff, isSuperuser }),
    );
    if (user === undefined) throw taken;
    emit(context, { type: "user.registered", userId: user.id, username, client });
    return user;
  } catch (error) {
    if (!(error instanceof StoreError) || error.code !== "unique") throw error;
    const [column = field] = error.columns;
    if (column === field) throw taken;
    const messages = [`user with this ${column} already exists.`];
    throw new AuthError("username_taken", { field: column, messages });
  }
}

/**
 * Gives a user a new password and ends all their sessions.
 *
 * @throws AuthError `user_not_found` or `weak_password`, with messages
 */
export async function changePassword(
  context: AuthContext,
  username: string,
  password: string,
): Promise<void> {
  const { database, settings } = context;
  const user = await findUserByUsername(database.kysely, settings.users, username);
  if (user === undefined) throw new AuthError("user_not_found");
  const encoded = await hashNewPassword(context, user, password);
  await writePassword(context, user, { kept: "none" }, async (tx) => {
    const isWritten = await updatePassword(tx, settings.users, user.id, encoded);
    if (!isWritten) throw new AuthError("user_not_found");
  });
}

/**
 * Gives a user a new password who knows the old one, and ends their other sessions, unless the app keeps them. Where
 * tokens die with the password (CHECK_REVOKE_TOKEN), the answer is the tokens of a new session. Of any number of changes
 * at the same time, exactly one succeeds.
 *
 * @throws AuthError `wrong_password` when the old password is not the user's, or no longer is at the moment of the write,
 *   `token_revoked` when the session has ended by then, or `weak_password` with messages
 */
export async function changeOwnPassword(
  context: AuthContext,
  identity: Identity,
  passwords: { readonly old: string; readonly new: string },
  client: Client = {},
): Promise<TokenPair | undefined> {
  const { user, sessionId } = identity;
  const { settings, database } = context;
  if (!("password" in user)) throw new AuthError("user_not_found");
  const requester = requesterOf(client, user.username);
  const { matches, needsRehash } = await context.passwords.verify(passwords.old, user.password, requester);
  if (!matches) throw new AuthError("wrong_password");
  const encoded = await hashNewPassword(context, user, passwords.new, requester);
  const { keepSessionsOnPasswordChange: keepsAll, checkRevokeToken } = settings;
  const keptSession = keepsAll ? "all" : { session: sessionId };
  const kept = checkRevokeToken ? "none" : keptSession;
  try {
    await writePassword(context, user, { kept, client }, async (tx) => {
      const isUnchanged = await updatePassword(tx, settings.users, user.id, encoded, user.password);
      if (!isUnchanged) throw new AuthError("wrong_password");
      await holdSession(context, tx, sessionId);
    });
  } catch (error) {
    // A login that renews an old hash at the same moment changes the hash, and not the password.
    const isRenewed = needsRehash && error instanceof AuthError && error.code === "wrong_password";
    const renewed = isRenewed ? await findUserBy(database.kysely, settings.users, "id", user.id) : undefined;
    if (renewed === undefined) throw error;
    return changeOwnPassword(context, { ...identity, user: renewed }, passwords, client);
  }
  return checkRevokeToken ? startSession(context, { ...user, password: encoded }, client) : undefined;
}

/** @throws AuthError `token_revoked` when the session has ended; one that ends later waits for the transaction */
async function holdSession(context: AuthContext, tx: Db, sessionId: string | undefined): Promise<void> {
  if (sessionId === undefined || context.settings.blacklist === "off") return;
  if (!(await holdLiveSession(tx, sessionId, sessionClock(context)))) throw new AuthError("token_revoked");
}

/** @throws AuthError `weak_password` */
async function hashNewPassword(
  context: AuthContext,
  user: User,
  password: string,
  requester: Requester = {},
): Promise<string> {
  checkNewPassword(context, password, { ...user.fields, username: user.username });
  await context.surveys.hashers();
  return context.passwords.hash(password, requester);
}

interface PasswordChange {
  /** Which sessions of the user go on. */
  readonly kept: "all" | "none" | { readonly session: string | undefined };
  readonly client?: Client;
}

/** Runs `write` and ends the user's sessions but the kept ones, in one transaction. */
async function writePassword(
  context: AuthContext,
  user: User,
  { kept, client }: PasswordChange,
  write: (tx: Db) => Promise<void>,
): Promise<void> {
  const ended = await inTransaction(context, async (tx) => {
    await write(tx);
    if (kept === "all") return [];
    const session = kept === "none" ? undefined : kept.session;
    return closeUserSessions(context, tx, user.id, "password_changed", session);
  });
  const { id: userId, username } = user;
  emit(context, { type: "user.password_changed", userId, username, client });
  emitRevoked(context, ended, "password_changed", { userId, client });
}

/** @throws AuthError `weak_password` */
function checkNewPassword(
  context: AuthContext,
  password: string,
  user: Readonly<Record<string, unknown>>,
): void {
  const prepared = context.passwords.prepare(password);
  const messages = lengthComplaints(prepared) ?? context.policy?.check(prepared, user) ?? [];
  if (messages.length > 0) throw new AuthError("weak_password", { messages });
}

/** What is wrong with a name or a password that no login could present. */
function lengthComplaints(text: string): string[] | undefined {
  if (text === "") return ["This field may not be blank."];
  if (text.length <= maxCredentialLength) return undefined;
  return [`Ensure this field has no more than ${maxCredentialLength} characters.`];
}
