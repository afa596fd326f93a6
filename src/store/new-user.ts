// Adds users.
import { sql } from "kysely";
import type { ColumnValue } from "./schema/definitions.ts";
import { type Db, withChosenTables } from "./schema/tables.ts";
import type { User, UserModel } from "./schema/user-model.ts";
import { toTimestamp } from "./timestamps.ts";
import { usernameForms, usersOfName } from "./usernames.ts";
import { toUser } from "./users.ts";

/** The columns of a new user. */
export interface NewUser {
  readonly username: string;
  /** The encoded password hash. */
  readonly password: string;
  readonly isStaff?: boolean;
  readonly isSuperuser?: boolean;
  readonly isActive?: boolean;
  /** Values for the model's other columns, by name. */
  readonly fields?: Readonly<Record<string, ColumnValue>>;
}

/**
 * Adds a user unless the name or its NFKC form is in use, with one statement; undefined if it is. Two names of one form are
 * only told apart from each other under the lock of `lockUsername`.
 *
 * @throws StoreError `unique` when the name is taken at the same time, or another column is taken
 */
export async function insertUser(
  db: Db,
  model: UserModel,
  user: NewUser,
  now: number,
): Promise<User | undefined> {
  const columns = Object.entries(columnsOf(model, user, now));
  const taken = usersOfName(db, model, usernameForms(model, user.username));
  const tables = withChosenTables(db);
  const row = await tables
    .insertInto(model.table)
    .columns(columns.map(([name]) => name))
    .expression((eb) =>
      tables
        .selectNoFrom(columns.map(([name, value]) => sql.val(value).as(name)))
        .where(eb.not(eb.exists(taken))),
    )
    .returningAll()
    .executeTakeFirst();
  return row === undefined ? undefined : toUser(row, model);
}

function columnsOf(model: UserModel, user: NewUser, now: number): Record<string, ColumnValue> {
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
  return { ...values, ...user.fields };
}
