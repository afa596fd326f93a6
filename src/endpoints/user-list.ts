// The list of users, for staff.
import { type AuthContext, listUsers } from "../auth/index.ts";
import { RowList } from "../http/index.ts";
import type { Row } from "../store/index.ts";

/** Makes the list of users, without hashes. */
export function userList(context: AuthContext): () => RowList {
  const { usernameField } = context.settings.users;
  const { listing, toUser } = listUsers(context);
  const show = (row: Row): unknown => {
    const { id, username, isActive, isStaff, isSuperuser } = toUser(row);
    return {
      id,
      [usernameField]: username,
      is_active: isActive,
      is_staff: isStaff,
      is_superuser: isSuperuser,
    };
  };
  return () => new RowList(context.database, listing, show);
}
