// Users as other code reads them: one by its login name, and the list for staff.
import {
  findUserBy,
  findUserByUsername,
  type Listing,
  type Row,
  type User,
  userListing,
} from "../store/index.ts";
import type { AuthContext } from "./context.ts";

/** The user with an id. */
export const findUserById = (
  { database, settings }: Pick<AuthContext, "database" | "settings">,
  id: number,
): Promise<User | undefined> => findUserBy(database.kysely, settings.users, "id", id);

/** A user as staff may see it: no password hash. */
export interface ListedUser {
  readonly id: unknown;
  readonly username: unknown;
  readonly isActive: boolean;
  readonly isStaff: boolean;
  readonly isSuperuser: boolean;
}

/** The user with exactly this login name. */
export function findUser(
  { database, settings }: Pick<AuthContext, "database" | "settings">,
  username: string,
): Promise<User | undefined> {
  return findUserByUsername(database.kysely, settings.users, username);
}

/** Which columns a list of users reads, and how a row of it becomes a user. */
export function listUsers({ settings: { users } }: Pick<AuthContext, "settings">): {
  readonly listing: Listing;
  readonly toUser: (row: Row) => ListedUser;
} {
  return {
    listing: userListing(users),
    toUser: (row) => ({
      id: row["id"],
      username: row[users.usernameField],
      isActive: Boolean(row["is_active"]),
      isStaff: Boolean(row["is_staff"]),
      isSuperuser: Boolean(row["is_superuser"]),
    }),
  };
}
