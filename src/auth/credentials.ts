// Checks a login name and password, in the same time whatever is wrong with them, and renews old hashes.
import { PasswordError, type Passwords, type Requester } from "../passwords/index.ts";
import { findUserEvenly, updatePassword, type User } from "../store/index.ts";
import type { AuthContext, Client } from "./context.ts";
import { AuthError } from "./errors.ts";
import { emit, callListener } from "./emit.ts";
import { mayAct } from "./policy.ts";
import { requesterOf } from "./requester.ts";
import { readUsername } from "./usernames.ts";

/** A login name and a password as presented. */
export interface Credentials {
  readonly username: string;
  readonly password: string;
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
  callListener(context, () => context.settings.onLoginFailed?.(username));
  emit(context, { type: "login.failed", username, client });
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
