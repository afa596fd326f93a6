// The migration that is missing: what the definitions ask for, and no file in migrations/ does.
import type { Latchkey } from "../app/latchkey.ts";
import { nextMigrations } from "../migrations/index.ts";
import { labelOf, type ProjectMigration } from "../store/index.ts";

/** The operations of the missing migration, such as "addColumn tasks.due"; nothing is asked. */
export async function missingOperations(
  { wantedTables, defaultOf, dialect }: Latchkey,
  migrations: readonly ProjectMigration[],
): Promise<string[]> {
  const missing = await nextMigrations(migrations, wantedTables(), {
    besideWriters: dialect === "postgres",
    defaultOf,
    // That something is to be decided means that a migration is missing.
    decisions: {
      confirm: async () => true,
      fill: async () => undefined,
      using: async () => ({ using: "null" }),
    },
  });
  return missing.flatMap(({ operations }) => operations).map(labelOf);
}
