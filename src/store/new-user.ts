// Adds users.
import { type RawBuilder, sql } from "kysely";
import type { ColumnValue, Row } from "./schema/definitions.ts";
import type { Db } from "./schema/tables.ts";
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
  const columns = columnsOf(model, user, now);
  const { rows } = await sql<Row>`
    insert into ${sql.table(model.table)} (${columns.names}) select ${columns.values}
    where not exists (${usersOfName(model, usernameForms(user.username))}) returning *`.execute(db);
  const [row] = rows;
  return row === undefined ? undefined : toUser(row, model);
}

interface InsertedColumns {
  readonly names: RawBuilder<unknown>;
  readonly values: RawBuilder<unknown>;
}

function columnsOf(model: UserModel, user: NewUser, now: number): InsertedColumns {
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
  return {
    names: sql.join(Object.keys(values).map((name) => sql.ref(name))),
    values: sql.join(Object.values(values)),
  };
}
