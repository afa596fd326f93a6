// Makes users and changes their passwords.
import type { Requester } from "../passwords/index.ts";
import {
  type ColumnValue,
  findUserByUsername,
  StoreError,
  updatePassword,
  type User,
} from "../store/index.ts";
import { type AuthContext, type Client, inTransaction } from "./context.ts";
import type { Identity } from "./authenticate.ts";
import { maxCredentialLength } from "./credentials.ts";
import { AuthError } from "./errors.ts";
import { announce, announceRevoked } from "./events.ts";
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
  const encoded = await passwords.hash(password, requester);
  try {
    const user = await inTransaction(context, (tx) =>
      insertUnlessTaken(context, tx, { username, password: encoded, fields, isStaff, isSuperuser }),
    );
    if (user === undefined) throw taken;
    announce(context, { type: "user.registered", userId: user.id });
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
  await setPassword(context, user, password, "none");
}

/**
 * Gives a user a new password who knows the old one, and ends their other sessions, unless the app keeps them. Where
 * tokens die with the password (CHECK_REVOKE_TOKEN), the answer is the tokens of a new session.
 *
 * @throws AuthError `wrong_password`, or `weak_password` with messages
 */
export async function changeOwnPassword(
  context: AuthContext,
  { user, sessionId }: Identity,
  passwords: { readonly old: string; readonly new: string },
  client: Client = {},
): Promise<TokenPair | undefined> {
  if (!("password" in user)) throw new AuthError("user_not_found");
  const requester = requesterOf(client, user.username);
  const { matches } = await context.passwords.verify(passwords.old, user.password, requester);
  if (!matches) throw new AuthError("wrong_password");
  const { keepSessionsOnPasswordChange: keepsAll, checkRevokeToken } = context.settings;
  if (checkRevokeToken) {
    const password = await setPassword(context, user, passwords.new, "none", requester);
    return startSession(context, { ...user, password }, client);
  }
  await setPassword(context, user, passwords.new, keepsAll ? "all" : { session: sessionId }, requester);
  return undefined;
}

/** Gives back the hash. */
async function setPassword(
  context: AuthContext,
  user: User,
  password: string,
  kept: "all" | "none" | { readonly session: string | undefined },
  requester: Requester = {},
): Promise<string> {
  const { users } = context.settings;
  checkNewPassword(context, password, { ...user.fields, username: user.username });
  const encoded = await context.passwords.hash(password, requester);
  const ended = await inTransaction(context, async (tx) => {
    await updatePassword(tx, users, user.id, encoded);
    if (kept === "all") return [];
    const session = kept === "none" ? undefined : kept.session;
    return closeUserSessions(context, tx, user.id, "password_changed", session);
  });
  announce(context, { type: "user.password_changed", userId: user.id });
  announceRevoked(context, ended, "password_changed");
  return encoded;
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
