// The checks that a table lacks: those of a table that Latchkey made are added, those of Django's tables are asked for.
import { type RawBuilder, sql } from "kysely";
import { StoreError } from "../errors.ts";
import type { TableDefinition } from "./definitions.ts";
import { existingChecks } from "./introspection.ts";
import { addCheck, checkName, sqlFor } from "./operations.ts";
import type { Db, DialectName } from "./tables.ts";

/**
 * The statements that add the checks that a table lacks. `isWhole` is false for a table that lacks columns too, whose rows
 * cannot be asked yet.
 *
 * @throws StoreError `unmigrated` when rows violate a check, when a table of Django lacks one, and for an SQLite that cannot
 * add one to a table that exists
 */
export async function missingChecks(
  db: Db,
  table: TableDefinition,
  dialect: DialectName,
  { isOwn, isWhole }: { readonly isOwn: boolean; readonly isWhole: boolean },
): Promise<RawBuilder<unknown>[]> {
  const { name, checks = [] } = table;
  if (checks.length === 0) return [];
  const known = await existingChecks(db, dialect, name);
  // Django's constraints have the names that its models give them.
  const names = new Set([...known].flatMap((one) => [one, checkName(name, one)]));
  const missing = checks.filter((check) => !names.has(check.name));
  const [first] = missing;
  if (first === undefined) return [];
  if (!isOwn)
    throw new StoreError(
      "unmigrated",
      `The table ${name} belongs to Django and lacks the check constraint ${first.name}: add it with Django's migrations, or leave it out of \`checks\`.`,
    );
  if (dialect === "sqlite") await requireAddedChecks(db, name, first.name);
  for (const check of isWhole ? missing : []) {
    const { rows } = await sql`
      select 1 from ${sql.table(name)} where not (${sql.raw(sqlFor(check.expression, dialect))}) limit 1`.execute(
      db,
    );
    if (rows.length > 0)
      throw new StoreError(
        "unmigrated",
        `The table ${name} has rows that violate the check ${check.name}: change them first.`,
      );
  }
  return missing.map((check) => addCheck(name, check, dialect));
}

/** The version of SQLite that has `alter table … add constraint`. */
const firstVersion = [3, 53];

async function requireAddedChecks(db: Db, table: string, check: string): Promise<void> {
  const { rows } = await sql<{ version: string }>`select sqlite_version() as version`.execute(db);
  const [major = 0, minor = 0] = (rows[0]?.version ?? "").split(".").map(Number);
  const [wantedMajor = 0, wantedMinor = 0] = firstVersion;
  if (major > wantedMajor || (major === wantedMajor && minor >= wantedMinor)) return;
  throw new StoreError(
    "unmigrated",
    `The table ${table} lacks the check ${check}, which SQLite ${rows[0]?.version} cannot add to a table: run a newer Node.js, with SQLite ${firstVersion.join(".")}.`,
  );
}
