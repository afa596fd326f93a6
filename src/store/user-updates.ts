// Changes and locks users.
import { type Db, withChosenTables } from "./schema/tables.ts";
import type { User, UserModel } from "./schema/user-model.ts";
import { toTimestamp } from "./timestamps.ts";

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

/** Sets the time of a user's last login (Simple JWT's UPDATE_LAST_LOGIN). */
export async function updateLastLogin(db: Db, model: UserModel, id: number, now: number): Promise<void> {
  await withChosenTables(db)
    .updateTable(model.table)
    .set({ last_login: toTimestamp(now) })
    .where("id", "=", id)
    .execute();
}
