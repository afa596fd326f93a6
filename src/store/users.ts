// Finds users in the table of any user model.
import { sql } from "kysely";
import { comparable, hasNul } from "./schema/values.ts";
import { StoreError } from "./errors.ts";
import type { Listing } from "./page-queries.ts";
import type { Row } from "./rows.ts";
import type { Db } from "./schema/tables.ts";
import type { User, UserModel } from "./schema/user-model.ts";

/**
 * Converts a row to a User.
 *
 * @throws StoreError `configuration` for an id beyond 2^53, which would be rounded to another user's id
 */
export function toUser(row: Row, model: UserModel): User {
  const { id, password, is_active, is_staff, is_superuser, ...fields } = row;
  if (!Number.isSafeInteger(Number(id))) {
    throw new StoreError("configuration", `The table ${model.table} has ids beyond 2^53.`);
  }
  return {
    id: Number(id),
    username: String(row[model.usernameField]),
    password: String(password),
    isActive: Boolean(is_active),
    isStaff: Boolean(is_staff),
    isSuperuser: Boolean(is_superuser),
    fields,
  };
}

/**
 * Finds a user by the value of one column: the id, or the field of Simple JWT's USER_ID_FIELD. A value that several users
 * have finds none of them.
 */
export async function findUserBy(
  db: Db,
  model: UserModel,
  field: string,
  value: string | number | bigint,
): Promise<User | undefined> {
  if (hasNul(value)) return undefined;
  const { rows } = await sql<Row>`
    select * from ${sql.table(model.table)} where ${sql.ref(field)} = ${comparable(value)} limit 2`.execute(
    db,
  );
  const [row, another] = rows;
  return row === undefined || another !== undefined ? undefined : toUser(row, model);
}

/** Finds a user by login name, which is case-sensitive as in Django. */
export function findUserByUsername(db: Db, model: UserModel, username: string): Promise<User | undefined> {
  return findUserBy(db, model, model.usernameField, username);
}

/** The columns of users for a list: names and flags, never a password hash. */
export const userListing = (model: UserModel): Listing => ({
  table: model.table,
  columns: [
    { name: model.usernameField, type: "text" },
    { name: "is_active", type: "boolean" },
    { name: "is_staff", type: "boolean" },
    { name: "is_superuser", type: "boolean" },
  ],
});

/** Finds a user by login name, in the same time as for an unknown name: then it reads other rows instead. */
export async function findUserTimingSafe(
  db: Db,
  model: UserModel,
  username: string,
): Promise<User | undefined> {
  if (hasNul(username)) return undefined;
  const users = sql.table(model.table);
  const { rows } = await sql<Row>`
    select * from (
      select *, 1 as latchkey_is_found from ${users} where ${sql.ref(model.usernameField)} = ${username} limit 2
    ) as found
    union all
    select * from (select *, 0 as latchkey_is_found from ${users} where id > 0 order by id limit 2) as other
    limit 2`.execute(db);
  const [first, second] = rows.map(({ latchkey_is_found: isFound, ...row }) => ({
    user: toUser(row, model),
    isFound: isFound === 1,
  }));
  return first?.isFound === true && second?.isFound !== true ? first.user : undefined;
}

/** Whether a superuser exists. */
export async function hasSuperuser(db: Db, model: UserModel): Promise<boolean> {
  const { rows } = await sql`
    select 1 from ${sql.table(model.table)} where is_superuser = ${comparable(true)} limit 1`.execute(db);
  return rows.length > 0;
}
