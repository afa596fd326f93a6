// Reads and writes users, whatever table the model keeps them in.
import { sql } from "kysely";
import type { ColumnValue } from "./schema/definitions.ts";
import { comparable, hasNul } from "./schema/values.ts";
import { StoreError } from "./errors.ts";
import type { Listing } from "./page-statements.ts";
import type { Db } from "./schema/tables.ts";
import { toTimestamp } from "./timestamps.ts";
import type { User, UserModel } from "./schema/user-model.ts";

/** The columns of a user who is about to be made. */
export interface NewUser {
  readonly username: string;
  /** The encoded password hash. */
  readonly password: string;
  readonly isStaff?: boolean;
  readonly isSuperuser?: boolean;
  readonly isActive?: boolean;
  /** Values for the model's other columns, under their own names. */
  readonly fields?: Readonly<Record<string, ColumnValue>>;
}

/**
 * Makes a User of a row, in either dialect.
 *
 * @throws StoreError `configuration` for an id beyond 2^53: rounded, it would be another user's
 */
export function toUser(row: Readonly<Record<string, unknown>>, model: UserModel): User {
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
 * Finds the user by the value of one column: the id, or the field that Simple JWT's USER_ID_FIELD names. A value that
 * several users have names none of them.
 */
export async function findUserBy(
  db: Db,
  model: UserModel,
  field: string,
  value: string | number | bigint,
): Promise<User | undefined> {
  if (hasNul(value)) return undefined;
  const { rows } = await sql<Record<string, unknown>>`
    select * from ${sql.table(model.table)} where ${sql.ref(field)} = ${comparable(value)} limit 2`.execute(
    db,
  );
  const [row, another] = rows;
  return row === undefined || another !== undefined ? undefined : toUser(row, model);
}

/** Finds a user by the login name; upper and lower case differ, as in Django. */
export function findUserByUsername(db: Db, model: UserModel, username: string): Promise<User | undefined> {
  return findUserBy(db, model, model.usernameField, username);
}

/** The users for a list: their names and what they may do, never a hash. */
export const userListing = (model: UserModel): Listing => ({
  table: model.table,
  columns: [
    { name: model.usernameField, type: "text" },
    { name: "is_active", type: "boolean" },
    { name: "is_staff", type: "boolean" },
    { name: "is_superuser", type: "boolean" },
  ],
});

/**
 * Finds a user by the login name, in the time that it takes for a name that no user has: then other rows are read instead.
 */
export async function findUserEvenly(db: Db, model: UserModel, username: string): Promise<User | undefined> {
  if (hasNul(username)) return undefined;
  const users = sql.table(model.table);
  const { rows } = await sql<Record<string, unknown>>`
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

/**
 * Adds a user.
 *
 * @throws StoreError `unique` when the login name is taken.
 */
export async function insertUser(db: Db, model: UserModel, user: NewUser, now: number): Promise<User> {
  const values: Record<string, ColumnValue> = {
    password: user.password,
    last_login: null,
    is_superuser: user.isSuperuser ?? false,
    [model.usernameField]: user.username,
    is_staff: user.isStaff ?? false,
    is_active: user.isActive ?? true,
  };
  for (const column of model.columns) {
    if (column !== model.usernameField) values[column] = column === "date_joined" ? toTimestamp(now) : "";
  }
  for (const { name, default: value, nullable } of model.extraColumns) {
    if (value !== undefined) values[name] = value;
    else if (nullable === true) values[name] = null;
  }
  Object.assign(values, user.fields);
  const names = Object.keys(values);
  const { rows } = await sql<Record<string, unknown>>`
    insert into ${sql.table(model.table)} (${sql.join(names.map((name) => sql.ref(name)))})
    values (${sql.join(Object.values(values))}) returning *`.execute(db);
  return toUser(rows[0] ?? {}, model);
}

/** Replaces a user's password hash; with `only`, only while the old hash is still that one. `false` when it was not. */
export async function updatePassword(
  db: Db,
  model: UserModel,
  id: number,
  password: string,
  only?: string,
): Promise<boolean> {
  const unchanged = only === undefined ? sql`` : sql` and password = ${only}`;
  const { numAffectedRows } = await sql`
    update ${sql.table(model.table)} set password = ${password} where id = ${id}${unchanged}`.execute(db);
  return (numAffectedRows ?? 0n) > 0n;
}

/**
 * Keeps a user's row from being changed by others until the transaction ends; `false` when its password hash is no longer
 * the one given.
 */
export function lockUser(db: Db, model: UserModel, { id, password }: User): Promise<boolean> {
  return updatePassword(db, model, id, password, password);
}

/** Keeps a user's row from being changed by others until the transaction ends, whatever is in it. */
export async function holdUser(db: Db, model: UserModel, id: number): Promise<void> {
  await sql`update ${sql.table(model.table)} set password = password where id = ${id}`.execute(db);
}

/** Notes that a user has logged in just now (Simple JWT's UPDATE_LAST_LOGIN). */
export async function updateLastLogin(db: Db, model: UserModel, id: number, now: number): Promise<void> {
  await sql`update ${sql.table(model.table)} set last_login = ${toTimestamp(now)} where id = ${id}`.execute(
    db,
  );
}

/** Whether some user may do everything. */
export async function hasSuperuser(db: Db, model: UserModel): Promise<boolean> {
  const { rows } = await sql`
    select 1 from ${sql.table(model.table)} where is_superuser = ${comparable(true)} limit 1`.execute(db);
  return rows.length > 0;
}
