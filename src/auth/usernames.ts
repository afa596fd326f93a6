// Login names: how they are read, and the rule that two users never have names with the same NFKC form.
import { pythonTrim } from "../python/index.ts";
import {
  type Db,
  usernameForms,
  ignoresCaseOfNames,
  insertUser,
  isEmailInUse,
  isUsernameInUse,
  lockUsername,
  type NewUser,
  recordUsernameForms,
  type User,
} from "../store/index.ts";
import type { AuthContext } from "./context.ts";
import type { AuthSettings } from "./settings.ts";

/** A login name as it is stored and compared: without outer white space, as DRF's fields read it. */
export const readUsername = (username: string): string => pythonTrim(username);

/** What failures of a login name are counted under: the same for names that find the same user. */
export const accountOf = ({ users }: Pick<AuthSettings, "users">, username: string): string =>
  ignoresCaseOfNames(users) ? username.toLowerCase() : username;

/**
 * Whether a user has the name, or one with the same NFKC form, such as fullwidth letters (UAX #15). For an early answer:
 * `insertUnlessTaken` enforces the rule.
 */
export async function isUsernameTaken(context: AuthContext, username: string): Promise<boolean> {
  await context.userScans.recordUsernames();
  return isUsernameInUse(
    context.database.kysely,
    context.settings.users,
    usernameForms(context.settings.users, readUsername(username)),
  );
}

/**
 * Whether a user other than `id` has the e-mail address in any case, where it is unique. For an early answer: an index of the
 * database enforces the rule.
 */
export async function isEmailTaken(
  { database, settings: { users } }: Pick<AuthContext, "database" | "settings">,
  email: unknown,
  id?: number,
): Promise<boolean> {
  return (
    users.uniqueEmail === true &&
    typeof email === "string" &&
    (await isEmailInUse(database.kysely, users, email, id))
  );
}

/**
 * Inserts a user unless the name is taken; undefined if it is. Here the rule is enforced: of any number of registrations of
 * one NFKC form at the same time, on any number of servers, one gets the name.
 */
export async function insertUnlessTaken(
  { database, settings, now }: AuthContext,
  tx: Db,
  user: NewUser,
): Promise<User | undefined> {
  const forms = usernameForms(settings.users, user.username);
  await lockUsername(tx, database.dialect, forms);
  const inserted = await insertUser(tx, settings.users, user, now());
  if (inserted !== undefined) await recordUsernameForms(tx, [forms]);
  return inserted;
}
