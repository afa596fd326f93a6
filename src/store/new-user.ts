// Adds users.
import { sql } from "kysely";
import type { ColumnValue, Row } from "./schema/definitions.ts";
import type { Db } from "./schema/tables.ts";
import type { User, UserModel } from "./schema/user-model.ts";
import { toTimestamp } from "./timestamps.ts";
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
  const { rows } = await sql<Row>`
    insert into ${sql.table(model.table)} (${sql.join(names.map((name) => sql.ref(name)))})
    values (${sql.join(Object.values(values))}) returning *`.execute(db);
  return toUser(rows[0] ?? {}, model);
}
