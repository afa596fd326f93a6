// The SQL of "after a row in an order", in a form that an index over the columns of the order serves.
import { type RawBuilder, sql, type SqlBool } from "kysely";
import type { SortKey } from "./conditions.ts";

/** The rows beyond the one with these values, or `orAt`: that one too. */
export function beyondSql(
  keys: readonly SortKey[],
  values: readonly RawBuilder<unknown>[],
  orAt: boolean,
): RawBuilder<SqlBool> {
  const directions = new Set(keys.map(({ direction }) => direction));
  if (directions.size > 1) return mixed(keys, values, orAt);
  const columns = sql.join(keys.map(({ column }) => sql.ref(column)));
  return sql`(${columns}) ${operator(keys[0], orAt)} (${sql.join(values)})`;
}

/** With several directions, the condition on the first column alone is what an index serves. */
function mixed(
  keys: readonly SortKey[],
  values: readonly RawBuilder<unknown>[],
  orAt: boolean,
): RawBuilder<SqlBool> {
  const [first, ...more] = keys;
  const [value, ...others] = values;
  const column = sql.ref(first?.column ?? "id");
  if (more.length === 0) return sql`${column} ${operator(first, orAt)} ${value}`;
  const rest = mixed(more, others, orAt);
  return sql`(${column} ${operator(first, true)} ${value} and (${column} ${operator(first, false)} ${value} or ${rest}))`;
}

const operator = (key: SortKey | undefined, orAt: boolean): RawBuilder<unknown> =>
  sql.raw(`${key?.direction === "desc" ? "<" : ">"}${orAt ? "=" : ""}`);
