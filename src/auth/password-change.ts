// Changes the password of a user, by an administrator or by the user, and ends the user's sessions.
import { type Db, findUserBy, updatePassword, type User } from "../store/index.ts";
import type { Identity } from "./identity.ts";
import type { Blacklist } from "./blacklist/blacklist.ts";
import type { AuthContext, Client } from "./context.ts";
import { emit, emitRevoked } from "./emit.ts";
import { AuthError } from "./errors.ts";
import { startSession, type TokenPair } from "./login.ts";
import { hashNewPassword } from "./new-password.ts";
import type { LoginOptions } from "./remembered.ts";
import { requesterOf } from "./requester.ts";
import { checkLimited } from "./throttles/index.ts";
import { inTransaction } from "./transactions.ts";
import { accountOf } from "./usernames.ts";
import { findUser } from "./users.ts";

/**
 * Sets a user's password and ends all their sessions.
 *
 * @throws AuthError `user_not_found` or `weak_password`, with messages
 */
export async function changePassword(
  context: AuthContext,
  username: string,
  password: string,
): Promise<void> {
  const { settings } = context;
  const user = await findUser(context, username);
  if (user === undefined) throw new AuthError("user_not_found");
  const encoded = await hashNewPassword(context, password, profileOf(user));
  await writePassword(context, user, { kept: "none" }, async (tx) => {
    const isWritten = await updatePassword(tx, settings.users, user.id, encoded);
    if (!isWritten) throw new AuthError("user_not_found");
  });
}

/**
 * Changes the password of a user who knows the old one, and ends their other sessions, unless
 * `keepSessionsOnPasswordChange` keeps them. With CHECK_REVOKE_TOKEN every token stops working, so the answer has the tokens
 * of a new session. Of any number of changes at the same time, exactly one succeeds.
 *
 * @throws AuthError `throttled` when too many attempts have failed; `wrong_password` when the old password is wrong, or was changed in the meantime; `token_revoked` when
 *   the session has ended in the meantime; `weak_password` with messages
 */
export async function changeOwnPassword(
  context: AuthContext,
  identity: Identity,
  passwords: { readonly old: string; readonly new: string },
  client: Client = {},
  options: LoginOptions = {},
): Promise<TokenPair | undefined> {
  const { user, sessionId } = identity;
  const { settings, database } = context;
  if (!("password" in user)) throw new AuthError("user_not_found");
  const account = accountOf(settings, user.username);
  const requester = requesterOf(client, account);
  const trial = { account, client, requester };
  const { matches, needsRehash } = await checkLimited(context, trial, (admitted) =>
    context.passwords.verify(passwords.old, user.password, admitted),
  );
  if (!matches) throw new AuthError("wrong_password");
  const encoded = await hashNewPassword(
    context,
    passwords.new,
    profileOf(user),
    requesterOf(client, account),
  );
  const { keepSessionsOnPasswordChange: keepsAll, checkRevokeToken } = settings;
  const keptSession = keepsAll ? "all" : { session: sessionId };
  const kept = checkRevokeToken ? "none" : keptSession;
  try {
    await writePassword(context, user, { kept, client }, async (tx, blacklist) => {
      const isUnchanged = await updatePassword(tx, settings.users, user.id, encoded, user.password);
      if (!isUnchanged) throw new AuthError("wrong_password");
      const isActive = sessionId === undefined || (await blacklist.lockSession(tx, sessionId));
      if (!isActive) throw new AuthError("token_revoked");
    });
  } catch (error) {
    // A login at the same time may have rehashed the same password: then try again with the new hash.
    const isRehashed = needsRehash && error instanceof AuthError && error.code === "wrong_password";
    const rehashed = isRehashed
      ? await findUserBy(database.kysely, settings.users, "id", user.id)
      : undefined;
    if (rehashed === undefined) throw error;
    return changeOwnPassword(context, { ...identity, user: rehashed }, passwords, client, options);
  }
  return checkRevokeToken
    ? startSession(context, { ...user, password: encoded }, client, options)
    : undefined;
}

/**
 * Sets the password of a user by id, for an administrator, and ends all their sessions. `also` runs in the transaction, before
 * the write.
 *
 * @throws AuthError `user_not_found`, also when the password was changed in the meantime; `weak_password` with messages
 */
export async function setPassword(
  context: AuthContext,
  id: number,
  password: string,
  { client, also }: { readonly client: Client; readonly also: (tx: Db) => Promise<void> },
): Promise<void> {
  const { settings, database } = context;
  const user = await findUserBy(database.kysely, settings.users, "id", id);
  if (user === undefined) throw new AuthError("user_not_found");
  const encoded = await hashNewPassword(
    context,
    password,
    profileOf(user),
    requesterOf(client, user.username),
  );
  await writePassword(context, user, { kept: "none", client }, async (tx) => {
    await also(tx);
    if (!(await updatePassword(tx, settings.users, id, encoded, user.password)))
      throw new AuthError("user_not_found");
  });
}

interface PasswordChange {
  /** Which of the user's sessions go on. */
  readonly kept: "all" | "none" | { readonly session: string | undefined };
  readonly client?: Client;
}

/** Runs `write` and ends the user's sessions except the kept ones, in one transaction. */
async function writePassword(
  context: AuthContext,
  user: User,
  { kept, client }: PasswordChange,
  write: (tx: Db, blacklist: Blacklist) => Promise<void>,
): Promise<void> {
  const ended = await inTransaction(context, async (tx, blacklist) => {
    await write(tx, blacklist);
    if (kept === "all") return [];
    const session = kept === "none" ? undefined : kept.session;
    return blacklist.endUserSessions(tx, user.id, "password_changed", session);
  });
  const { id: userId, username } = user;
  emit(context, { type: "user.password_changed", userId, username, client });
  emitRevoked(context, ended, "password_changed", { userId, client });
}

/** The fields of a user that a password must not resemble. */
const profileOf = ({ fields, username }: User): Readonly<Record<string, unknown>> => ({
  ...fields,
  username,
});
