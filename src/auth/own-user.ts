// The user who sends a request, and what they may do with their own row: read it, change some columns, delete it.
import {
  deleteUser,
  findUserBy,
  type RowValues,
  StoreError,
  updateUser,
  type User,
  type UserReference,
} from "../store/index.ts";
import type { AuthContext, Client } from "./context.ts";
import { emit, emitRevoked } from "./emit.ts";
import { AuthError } from "./errors.ts";
import type { Identity } from "./identity.ts";
import { requesterOf } from "./requester.ts";
import { checkLimited } from "./throttles/index.ts";
import { inTransaction } from "./transactions.ts";
import { userIdOf } from "./user-id.ts";
import { userVerdict } from "./user-policy.ts";
import { takenColumn } from "./username-rules.ts";
import { accountOf } from "./usernames.ts";

/**
 * The row of the caller. With `revocation: "none"` it is read by the user id claim.
 *
 * @throws AuthError `user_not_found` or `user_inactive`
 */
export async function readOwnUser(context: AuthContext, { user, claims }: Identity): Promise<User> {
  if ("password" in user) return user;
  const { database, settings } = context;
  const id = userIdOf(claims[settings.userIdClaim], settings);
  const found =
    id === undefined
      ? undefined
      : await findUserBy(database.kysely, settings.users, settings.userIdField, id);
  if (found === undefined) throw new AuthError("user_not_found");
  if (userVerdict(found, settings) !== "allowed") throw new AuthError("user_inactive");
  return found;
}

/**
 * Changes columns of the caller's row, which `readOwnUser` read. Which columns those may be is the endpoint's decision: never the login name, the
 * password or a flag.
 *
 * @throws AuthError `username_taken` with the column when another user has the value; `user_not_found`
 */
export async function changeOwnUser(
  context: AuthContext,
  user: User,
  values: RowValues,
  client: Client = {},
): Promise<User> {
  const { database, settings } = context;
  const names = Object.keys(values);
  if (names.length === 0) return user;
  try {
    const changed = await updateUser(database.kysely, settings.users, user.id, values);
    if (changed === undefined) throw new AuthError("user_not_found");
    emit(context, { type: "user.changed", userId: user.id, username: user.username, fields: names, client });
    return changed;
  } catch (error) {
    if (!(error instanceof StoreError) || error.code !== "unique") throw error;
    const column = takenColumn(settings, error, names[0] ?? "");
    throw new AuthError("username_taken", { field: column, messages: [settings.takenMessage(column)] });
  }
}

/**
 * Deletes the caller, who proves it with the password, and ends their sessions. Rows that refer to the user are deleted with
 * them where their table says so.
 *
 * @throws AuthError `wrong_password` when it is wrong, or was changed in the meantime; `user_is_referenced` when a row of a
 *   table that keeps its users refers to the user; `throttled` after too many failures; as `readOwnUser`
 */
export async function deleteOwnUser(
  context: AuthContext,
  identity: Identity,
  { password, references }: { readonly password: string; readonly references: readonly UserReference[] },
  client: Client = {},
): Promise<void> {
  const { settings, database } = context;
  const user = await readOwnUser(context, identity);
  const { id: userId, username } = user;
  const account = accountOf(settings, username);
  const trial = { account, client, requester: requesterOf(client, account) };
  const { matches } = await checkLimited(context, trial, (admitted) =>
    context.passwords.verify(password, user.password, admitted),
  );
  if (!matches) throw new AuthError("wrong_password", { field: "password" });
  try {
    const ended = await inTransaction(context, async (tx, blacklist) => {
      const sessions = await blacklist.endUserSessions(tx, userId, "logout");
      const isDeleted = await deleteUser({ ...database, kysely: tx }, settings.users, user, references);
      if (!isDeleted) throw new AuthError("wrong_password", { field: "password" });
      return sessions;
    });
    emitRevoked(context, ended, "logout", { userId, client });
    emit(context, { type: "user.deleted", userId, username, client });
  } catch (error) {
    if (!(error instanceof StoreError) || error.code !== "foreign_key") throw error;
    throw new AuthError("user_is_referenced", { cause: error });
  }
}
