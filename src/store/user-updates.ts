// Changes and locks users.
import { updateRows } from "./rows.ts";
import type { RowValues } from "./schema/definitions.ts";
import { type Db, withChosenTables } from "./schema/tables.ts";
import type { User, UserModel } from "./schema/user-model.ts";
import { Selection } from "./selection.ts";
import { toTimestamp } from "./timestamps.ts";
import { toUser } from "./users.ts";

/** Replaces a user's password hash, with `expected` only if the stored hash is that one; `false` when it is not. */
export async function updatePassword(
  db: Db,
  model: UserModel,
  id: number,
  password: string,
  expected?: string,
): Promise<boolean> {
  const update = withChosenTables(db).updateTable(model.table).set({ password }).where("id", "=", id);
  const checked = expected === undefined ? update : update.where("password", "=", expected);
  const { numUpdatedRows } = await checked.executeTakeFirstOrThrow();
  return numUpdatedRows > 0n;
}

/** Locks a user's row until the transaction ends; `false` when its password hash is not the given one any more. */
export function lockUnchangedUser(db: Db, model: UserModel, { id, password }: User): Promise<boolean> {
  // Writes the hash that is already there.
  return updatePassword(db, model, id, password, password);
}

/** Locks a user's row until the transaction ends. */
export async function lockUser(db: Db, model: UserModel, id: number): Promise<void> {
  await withChosenTables(db)
    .updateTable(model.table)
    .set((eb) => ({ password: eb.ref("password") }))
    .where("id", "=", id)
    .execute();
}

/** Changes columns of a user; undefined when there is no such user. Throws StoreError `unique` when a value is taken. */
export async function updateUser(
  db: Db,
  model: UserModel,
  id: number,
  values: RowValues,
): Promise<User | undefined> {
  const [row] = await updateRows(db, Selection.of(model.table).where("id", "=", id), values);
  return row === undefined ? undefined : toUser(row, model);
}

/** Sets the time of a user's last login (Simple JWT's UPDATE_LAST_LOGIN). */
export async function updateLastLogin(db: Db, model: UserModel, id: number, now: number): Promise<void> {
  await withChosenTables(db)
    .updateTable(model.table)
    .set({ last_login: toTimestamp(now) })
    .where("id", "=", id)
    .execute();
}
