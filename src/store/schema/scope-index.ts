// Whether a table of PostgreSQL has an index over a scope and the id. Latchkey's tables have, Django's have not.
import { sql } from "kysely";
import type { Db } from "./tables.ts";

const answers = new WeakMap<Db, Map<string, Promise<boolean>>>();

/** Looks for a whole index over the columns and then the id: once for each table, since none goes away by itself. */
export function hasScopeIndex(db: Db, table: string, columns: readonly string[]): Promise<boolean> {
  const known = answers.get(db) ?? new Map<string, Promise<boolean>>();
  answers.set(db, known);
  const key = JSON.stringify([table, ...columns]);
  const answer = known.get(key) ?? find(db, table, [...columns, "id"]);
  known.set(key, answer);
  answer.catch(() => known.delete(key));
  return answer;
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
