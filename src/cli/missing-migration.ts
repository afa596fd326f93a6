// The migration that is missing: what the definitions ask for, and no file in migrations/ does.
import type { Latchkey } from "../app/latchkey.ts";
import { nextMigrations } from "../migrations/index.ts";
import { labelOf, type ProjectMigration } from "../store/index.ts";

/** What a user is told about it; undefined when none is missing. */
export async function missingNotice(
  app: Latchkey,
  migrations: readonly ProjectMigration[],
): Promise<string | undefined> {
  const missing = await missingOperations(app, migrations);
  if (missing.length === 0) return undefined;
  return `the definitions ask for what no migration does: ${missing.join(", ")}. Run \`latchkey makemigrations\`, then \`latchkey migrate\``;
}

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
