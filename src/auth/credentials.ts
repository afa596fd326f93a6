// Checks a login name and a password; every refusal takes the same time. Rehashes passwords with old hashes.
import { PasswordError, type Passwords, type Requester } from "../passwords/index.ts";
import { findUserTimingSafe, updatePassword, type User } from "../store/index.ts";
import type { AuthContext, Client } from "./context.ts";
import { AuthError } from "./errors.ts";
import { callListener, emit } from "./emit.ts";
import { requesterOf } from "./requester.ts";
import { checkLimited } from "./throttles/index.ts";
import { userVerdict } from "./user-policy.ts";
import { accountOf, readUsername } from "./usernames.ts";

/** A login name and a password as presented. */
export interface Credentials {
  readonly username: string;
  readonly password: string;
}

/** The maximum length of a login name or a password. Both are kept in memory while they wait for a hash. */
export const maxCredentialLength = 4096;

/**
 * Finds the user of the credentials. Every refusal costs the same: one derivation in every format that the users' hashes
 * have. Only credentials of more than 4096 characters are refused without a derivation.
 *
 * @throws AuthError `no_active_account`, or `throttled` before anything is checked; PasswordError `overloaded` when the hash queue is full, `aborted` when the client
 *   disconnects before the password is hashed or during it
 */
export async function checkCredentials(
  context: AuthContext,
  { username, password }: Credentials,
  client: Client = {},
): Promise<User> {
  const presented = { username: readUsername(username), password };
  const isTooLong = Math.max(presented.username.length, password.length) > maxCredentialLength;
  const account = accountOf(context.settings, presented.username);
  const requester = requesterOf(client, account);
  const trial = { account, client, requester };
  const user = isTooLong
    ? undefined
    : await checkLimited(context, trial, (admitted) => findUser(context, presented, admitted));
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
  const { database, passwords, settings, userScans } = context;
  const { username, password } = credentials;
  await userScans.learnHashFormats();
  const user = await findUserTimingSafe(database.kysely, settings.users, username);
  // A user who may not act is treated as unknown, so that the right password costs the same.
  const stored = userVerdict(user, settings) === "allowed" ? user?.password : undefined;
  const { matches, needsRehash } = await passwords.verify(password, stored, requester);
  if (user === undefined || !matches) return undefined;
  const encoded = needsRehash ? await rehash(passwords, password, requester) : undefined;
  if (encoded === undefined) return user;
  const isWritten = await updatePassword(database.kysely, settings.users, user.id, encoded, user.password);
  // Another login rehashed the password in the meantime, or the password was changed: check again.
  return isWritten ? { ...user, password: encoded } : findUser(context, credentials, requester);
}

/** The hash that replaces an old one; undefined when the queue is full: a later login rehashes. */
async function rehash(
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
