// Small named values that all servers of an app share, such as the key ring.
import type { Db } from "./schema/tables.ts";
import { toTimestamp } from "./timestamps.ts";

/** The value of a setting. */
export async function readSetting(db: Db, name: string): Promise<string | undefined> {
  const row = await db
    .selectFrom("latchkey_setting")
    .select("value")
    .where("name", "=", name)
    .executeTakeFirst();
  return row?.value;
}

/** Sets a value if the current one is `expected` (undefined for none); `false` when it is another. */
export async function writeSetting(
  db: Db,
  name: string,
  value: string,
  expected: string | undefined,
  now = Date.now(),
): Promise<boolean> {
  const updated_at = toTimestamp(now);
  if (expected === undefined) {
    const { numInsertedOrUpdatedRows } = await db
      .insertInto("latchkey_setting")
      .values({ name, value, updated_at })
      .onConflict((conflict) => conflict.column("name").doNothing())
      .executeTakeFirst();
    return (numInsertedOrUpdatedRows ?? 0n) > 0n;
  }
  const { numUpdatedRows } = await db
    .updateTable("latchkey_setting")
    .set({ value, updated_at })
    .where("name", "=", name)
    .where("value", "=", expected)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}
