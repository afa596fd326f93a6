// Everything that the database knows of one presented token, asked in one query.
import { sql } from "kysely";
import { comparable } from "./columns.ts";
import type { Db, SessionTable } from "./tables.ts";
import type { User, UserModel } from "./user-model.ts";
import { toUser } from "./users.ts";

/** By what a presented token is looked up; what it does not have is undefined. */
export interface PresentedToken {
  readonly sessionId: string | undefined;
  readonly jti: string | undefined;
  /** A column of the user and the value that names them. */
  readonly user: { readonly field: string; readonly value: string | number | bigint } | undefined;
}

/** What the database knows of it. */
export interface PresentedFacts {
  readonly session: SessionTable | undefined;
  /** Whether the token was revoked by its id. */
  readonly isRevoked: boolean;
  /** The user; a value that several users have names none of them. */
  readonly user: User | undefined;
}

const sessionColumns: readonly (keyof SessionTable)[] = [
  "id",
  "user_id",
  "current_jti",
  "previous_jti",
  "rotated_at",
  "created_at",
  "last_used_at",
  "expires_at",
  "user_agent",
  "ip_address",
  "revoked_at",
  "revoked_reason",
];
// The user's columns have names of the app's choosing; these are not among them.
const prefix = "latchkey_session_";
const selected = sql.join(sessionColumns.map((name) => sql`s.${sql.ref(name)} as ${sql.ref(prefix + name)}`));

/** Looks a presented token up. */
export async function findPresented(
  db: Db,
  model: UserModel,
  { sessionId, jti, user }: PresentedToken,
): Promise<PresentedFacts> {
  const { rows } = await sql<Record<string, unknown>>`
    select ${selected}, r.jti as latchkey_revoked_jti${user === undefined ? sql`` : sql`, u.*`}
    from (select 1) as one
    left join latchkey_session as s on s.id = ${sessionId ?? ""}
    left join latchkey_revoked_token as r on r.jti = ${jti ?? ""}
    ${user === undefined ? sql`` : sql`left join ${sql.table(model.table)} as u on ${sql.ref(`u.${user.field}`)} = ${comparable(user.value)}`}
    limit 2`.execute(db);
  const [{ latchkey_revoked_jti: revoked, ...row } = { latchkey_revoked_jti: null }, another] = rows;
  const entries = Object.entries<unknown>(row);
  const session = Object.fromEntries(
    entries
      .filter(([name]) => name.startsWith(prefix))
      .map(([name, value]) => [name.slice(prefix.length), value]),
  );
  const columns = Object.fromEntries(entries.filter(([name]) => !name.startsWith(prefix)));
  const isNobody = columns["id"] === undefined || columns["id"] === null || another !== undefined;
  return {
    // oxlint-disable-next-line no-unsafe-type-assertion -- exactly the columns of a session, by their names
    session: typeof session["id"] === "string" ? (session as unknown as SessionTable) : undefined,
    isRevoked: typeof revoked === "string",
    user: isNobody ? undefined : toUser(columns, model),
  };
}
