// Finds users in the table of any user model.
import { sql } from "kysely";
import { runShape, type ShapeStatement } from "./compiled-statements.ts";
import { StoreError } from "./errors.ts";
import type { Listing } from "./page-statements.ts";
import { findRow } from "./rows.ts";
import type { Row } from "./schema/definitions.ts";
import type { UserFields } from "./schema/register.ts";
import { type Db, type DialectName, withChosenTables } from "./schema/tables.ts";
import { ignoresCaseOfNames, type User, type UserModel } from "./schema/user-model.ts";
import { hasNul, isIntegral } from "./schema/values.ts";
import { Selection } from "./selection.ts";
import { placeholder } from "./selection-sql.ts";
import { hasName } from "./usernames.ts";

/**
 * Converts a row to a User.
 *
 * @throws StoreError `configuration` for an id beyond 2^53, which would be rounded to another user's id
 */
export function toUser(row: Row, model: UserModel): User {
  const {
    id,
    password,
    is_active,
    is_staff,
    is_superuser,
    // What a statement reads besides the user.
    latchkey_ended: _ended,
    latchkey_ordinal: _ordinal,
    latchkey_permissions: _permissions,
    ...fields
  } = row;
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
    // oxlint-disable-next-line no-unsafe-type-assertion -- the row is that of the model, whose columns the project registers
    fields: readFields(fields, model) as UserFields,
  };
}

function readFields(row: Row, { extraColumns }: UserModel): Row {
  if (extraColumns.length === 0) return row;
  const fields: Record<string, unknown> = { ...row };
  for (const { name, read } of extraColumns)
    if (read !== undefined && name in row) fields[name] = read(row[name]);
  return fields;
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
  const shape = `user-by ${isIntegral(value)} ${JSON.stringify(model.table)}.${field}`;
  const { rows } = await runShape(db, shape, () => usersBy(model, field, value), [value]);
  const [row, another] = rows;
  return row === undefined || another !== undefined ? undefined : toUser(row, model);
}

const usersBy = ({ table }: UserModel, field: string, value: string | number | bigint): ShapeStatement =>
  sql`select * from ${sql.table(table)} where ${sql.ref(field)} = ${placeholder(0, value)} limit 2`;

/** Finds a user by login name, which is case-sensitive as in Django, except for an e-mail address that is unique in any case. */
export async function findUserByUsername(
  db: Db,
  model: UserModel,
  username: string,
): Promise<User | undefined> {
  if (!ignoresCaseOfNames(model)) return findUserBy(db, model, model.usernameField, username);
  if (hasNul(username)) return undefined;
  const shape = `user-by-name ${JSON.stringify([model.table, model.usernameField])}`;
  const build = (): ShapeStatement =>
    sql`select * from ${sql.table(model.table)} where ${hasName(model, [sql`${"0"}`])} limit 2`;
  const { rows } = await runShape(db, shape, build, [username]);
  const [row, another] = rows;
  return row === undefined || another !== undefined ? undefined : toUser(row, model);
}

/** The columns of users for a list: names and flags, never a password hash. */
export const userListing = (model: UserModel): Listing => ({
  selection: Selection.of(model.table),
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
  const shape = `timing-safe ${JSON.stringify([model.table, model.usernameField, ignoresCaseOfNames(model)])}`;
  const { rows } = await runShape(db, shape, () => usersOrOthers(db, model), [username]);
  const [first, second] = rows.map(({ latchkey_is_found: isFound, ...row }) => ({
    user: toUser(row, model),
    isFound: isFound === 1,
  }));
  return first?.isFound === true && second?.isFound !== true ? first.user : undefined;
}

/** The users with a name, before others. The name is the value with the index 0. */
function usersOrOthers(db: Db, model: UserModel) {
  const { table } = model;
  const tables = withChosenTables(db);
  const two = sql.lit(2);
  const flagged = (isFound: 0 | 1) =>
    tables.selectFrom(table).selectAll().select(sql.lit(isFound).as("latchkey_is_found")).limit(two);
  const found = flagged(1).where(hasName(model, [sql`${"0"}`]));
  const other = flagged(0).where("id", ">", sql.lit(0)).orderBy("id");
  return tables
    .selectFrom(found.as("found"))
    .selectAll()
    .unionAll(tables.selectFrom(other.as("other")).selectAll())
    .limit(two);
}

/** Whether a superuser exists. */
export async function hasSuperuser(db: Db, model: UserModel): Promise<boolean> {
  return (await findRow(db, Selection.of(model.table).where("is_superuser", "=", true))) !== undefined;
}

/** Whether a superuser who is active exists. */
export async function hasActiveSuperuser(db: Db, { table }: UserModel): Promise<boolean> {
  const superusers = Selection.of(table).where("is_superuser", "=", true).where("is_active", "=", true);
  return (await findRow(db, superusers)) !== undefined;
}

/** The key of the lock: any number that no other lock uses. */
const superusersLock = 7_236_150;

/**
 * Makes transactions that take rights from superusers take turns, so that each reads what the earlier one wrote. On SQLite a
 * transaction already excludes others.
 */
export async function lockSuperusers(tx: Db, dialect: DialectName): Promise<void> {
  if (dialect === "postgres") await sql`select pg_advisory_xact_lock(${sql.lit(superusersLock)})`.execute(tx);
}
