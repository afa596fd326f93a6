// Whether a table of PostgreSQL has an index over a scope and the id: Latchkey's tables do, Django's do not.
import { sql } from "kysely";
import { resolvedOnce } from "../../runtime/index.ts";
import type { Db } from "./tables.ts";

const lookups = new WeakMap<Db, Map<string, () => Promise<boolean>>>();

/** Whether there is such an index, without a condition. It is looked for once: an index does not disappear by itself. */
export function hasScopeIndex(db: Db, table: string, columns: readonly string[]): Promise<boolean> {
  const known = lookups.get(db) ?? new Map<string, () => Promise<boolean>>();
  lookups.set(db, known);
  const key = JSON.stringify([table, ...columns]);
  const lookup = known.get(key) ?? resolvedOnce(() => find(db, table, [...columns, "id"]));
  known.set(key, lookup);
  return lookup();
}

async function find(db: Db, table: string, columns: readonly string[]): Promise<boolean> {
  const { rows } = await sql<{ definition: string }>`
    select indexdef as definition from pg_indexes
    where schemaname = current_schema() and tablename = ${table}`.execute(db);
  const beginning = `USING btree (${columns.join(", ")}`;
  return rows.some(({ definition }) => {
    const [, rest] = definition.replaceAll('"', "").split(beginning, 2);
    return rest !== undefined && /^[,)]/.test(rest) && !rest.includes(" WHERE ");
  });
}
