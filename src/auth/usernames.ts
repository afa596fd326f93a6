// Login names: how they are read, and that two names of one NFKC form never belong to two users.
import { pythonTrim } from "../python/index.ts";
import {
  type Db,
  formsOf,
  insertUser,
  isUsernameTaken as isTaken,
  lockUsername,
  type NewUser,
  noteUsernames,
  type User,
} from "../store/index.ts";
import type { AuthContext } from "./context.ts";

/** A login name as it is stored and matched: as it was sent, without outer white space, as DRF's fields take it. */
export const readUsername = (username: string): string => pythonTrim(username);

/** Whether a name is taken, or one that looks like it: of the same NFKC form, as fullwidth letters are (UAX #15). */
export async function isUsernameTaken(context: AuthContext, username: string): Promise<boolean> {
  await context.surveys.names();
  return isTaken(context.database.kysely, context.settings.users, formsOf(readUsername(username)));
}

/**
 * Adds a user within a transaction, unless the name is taken by then; undefined if it is. Of any number of registrations
 * of one form at once, on any number of servers, one gets the name.
 */
export async function insertUnlessTaken(
  { database, settings, now }: AuthContext,
  tx: Db,
  user: NewUser,
): Promise<User | undefined> {
  const forms = formsOf(user.username);
  await lockUsername(tx, database.dialect, forms);
  if (await isTaken(tx, settings.users, forms)) return undefined;
  const made = await insertUser(tx, settings.users, user, now());
  await noteUsernames(tx, [forms]);
  return made;
}
