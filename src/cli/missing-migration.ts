// The migration that is missing: what the definitions ask for, and no file in migrations/ does.
import type { Latchkey } from "../app/latchkey.ts";
import { nextMigration } from "../migrations/index.ts";
import { labelOf, type ProjectMigration } from "../store/index.ts";

/** The operations of the missing migration, such as "addColumn tasks.due"; nothing is asked. */
export async function missingOperations(
  { wantedTables, defaultOf }: Latchkey,
  migrations: readonly ProjectMigration[],
): Promise<string[]> {
  const missing = await nextMigration(migrations, wantedTables(), {
    defaultOf,
    // That something is to be decided means that a migration is missing.
    decisions: { confirm: async () => true, fill: async () => undefined },
  });
  return (missing?.operations ?? []).map(labelOf);
}
