// The user, the session and the user's permissions of a request, in one query.
import { sql } from "kysely";
import type { Database } from "./database.ts";
import { permissionNamesColumn, readPermissionNames } from "./permissions.ts";
import type { Row } from "./schema/definitions.ts";
import type { UserModel } from "./schema/user-model.ts";
import { comparable, hasNul } from "./schema/values.ts";
import type { SessionKey, SessionState } from "./session-state.ts";
import { toTimestamp } from "./timestamps.ts";
import { toUser } from "./users.ts";

/** Looks up the user by the value of a column, the session, and the user's permissions; of a superuser, none are read. */
export async function findSessionWithPermissions(
  { kysely, dialect }: Database,
  model: UserModel,
  field: string,
  { value, sessionId, clock }: SessionKey,
): Promise<SessionState> {
  const missing = { user: undefined, hasEnded: undefined, permissions: [] };
  if (hasNul(value) || hasNul(sessionId)) return missing;
  const { rows } = await sql<Row>`
    select u.*, case when s.id is null then null
      when s.revoked_at is null and s.expires_at > ${toTimestamp(clock.now)}
        and s.last_used_at > ${toTimestamp(clock.idleSince)} then 0 else 1 end as latchkey_ended,
      ${permissionNamesColumn(dialect, model, "u")} as latchkey_permissions
    from ${sql.table(model.table)} as u
    left join latchkey_session as s on s.id = ${sessionId} and s.user_id = u.id
    where ${sql.ref(`u.${field}`)} = ${comparable(value)} limit 2`.execute(kysely);
  const [row, another] = rows;
  if (row === undefined || another !== undefined) return missing;
  const { latchkey_ended: ended, latchkey_permissions: names } = row;
  return {
    user: toUser(row, model),
    hasEnded: ended === null ? undefined : Boolean(ended),
    permissions: readPermissionNames(names),
  };
}
