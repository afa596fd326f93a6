// Registers a user.
import {
  type ColumnValue,
  type Db,
  isUsernameInUse,
  lockUsername,
  recordUsernameForms,
  StoreError,
  type User,
  usernameForms,
} from "../store/index.ts";
import type { AuthContext, Client } from "./context.ts";
import { emit } from "./emit.ts";
import { AuthError } from "./errors.ts";
import { hashNewPassword, lengthErrors } from "./new-password.ts";
import { requesterOf } from "./requester.ts";
import { inTransaction } from "./transactions.ts";
import { takenColumn } from "./username-rules.ts";
import { accountOf, insertUnlessTaken, isEmailTaken, isUsernameTaken, readUsername } from "./usernames.ts";

/** A user to register. */
export interface Registration {
  readonly username: string;
  readonly password: string;
  /** Values of other columns of the user model, validated by the caller. */
  readonly fields?: Readonly<Record<string, ColumnValue>>;
  readonly isStaff?: boolean;
  readonly isSuperuser?: boolean;
}

/**
 * Registers a user. The caller decides about privileges: no flow reads them from a request. A name is taken if another
 * user has a name with the same NFKC form.
 *
 * @throws AuthError `username_taken`, `invalid_username` or `weak_password`, with messages; PasswordError `overloaded` when
 *   the hash queue is full, `aborted` when the client has disconnected: then no user was created
 */
export async function register(
  context: AuthContext,
  registration: Registration,
  client: Client = {},
): Promise<User> {
  const { password, fields = {}, isStaff = false, isSuperuser = false } = registration;
  const username = readUsername(registration.username);
  const requester = requesterOf(client, accountOf(context.settings, username));
  const field = context.settings.users.usernameField;
  // Asked before the password is hashed, to refuse early; the insert decides.
  if (await isUsernameTaken(context, username)) throw taken(context, field);
  if (await isEmailTaken(context, fields["email"])) throw taken(context, "email");
  checkUsername(context, username);
  const encoded = await hashNewPassword(context, password, { ...fields, username }, requester);
  try {
    const user = await inTransaction(context, (tx) =>
      insertUnlessTaken(context, tx, { username, password: encoded, fields, isStaff, isSuperuser }),
    );
    if (user === undefined) throw taken(context, field);
    emit(context, { type: "user.registered", userId: user.id, username, client });
    return user;
  } catch (error) {
    if (!(error instanceof StoreError) || error.code !== "unique") throw error;
    throw taken(context, takenColumn(context.settings, error, field));
  }
}

/** @throws AuthError `invalid_username` */
function checkUsername({ settings }: AuthContext, username: string): void {
  const field = settings.users.usernameField;
  const messages = lengthErrors(username);
  if (messages !== undefined) throw new AuthError("invalid_username", { field, messages });
  const { usernameRule: rule } = settings;
  if (rule?.accepts(username) === false)
    throw new AuthError("invalid_username", { field, messages: [rule.message] });
}

const taken = ({ settings }: AuthContext, column: string): AuthError =>
  new AuthError("username_taken", { field: column, messages: [settings.takenMessage(column)] });

/**
 * Takes a login name for a user who is about to be written in the same transaction; `current` is the name that the user has.
 *
 * @throws AuthError `invalid_username` or `username_taken`
 */
export async function claimUsername(
  context: AuthContext,
  tx: Db,
  username: string,
  current?: string,
): Promise<void> {
  const { settings, database } = context;
  checkUsername(context, username);
  const forms = usernameForms(settings.users, username);
  await lockUsername(tx, database.dialect, forms);
  const isOwn = current !== undefined && usernameForms(settings.users, current).nfkc === forms.nfkc;
  if (!isOwn && (await isUsernameInUse(tx, settings.users, forms)))
    throw taken(context, settings.users.usernameField);
  await recordUsernameForms(tx, [forms]);
}
