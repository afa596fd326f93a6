// Runs planned migrations in a transaction, and notes them.
import { toTimestamp } from "../timestamps.ts";
import type { PlannedMigration } from "./plan.ts";
import type { Db } from "./tables.ts";

/** Runs planned migrations in a transaction, and notes them. `now` is in milliseconds since the epoch. */
export async function applyPlanned(tx: Db, planned: readonly PlannedMigration[], now: number): Promise<void> {
  for (const { name, queries } of planned) {
    for (const query of queries) await tx.executeQuery(query);
    await tx
      .insertInto("latchkey_migration")
      .values({ name, applied_at: toTimestamp(now) })
      .onConflict((conflict) => conflict.column("name").doUpdateSet({ applied_at: toTimestamp(now) }))
      .execute();
  }
}
