// The SQL of an order: by a column of the rows, or by a column of the rows that they refer to.
import { type RawBuilder, sql, type SqlBool } from "kysely";
import type { RowSet } from "./conditions.ts";
import type { Order } from "./selection.ts";

/** What rows are sorted by. `conditionsOf` makes the conditions of the rows that a step leads to. */
export function orderSql(
  table: string,
  { column, direction, via = [] }: Order,
  conditionsOf: (rows: RowSet) => readonly RawBuilder<SqlBool>[],
): RawBuilder<unknown> {
  const value = valueAt(table, column, via, 0, conditionsOf);
  return sql`${value} ${sql.raw(direction)}`;
}

/** The column of a row; behind steps, that of the row that the steps lead to, or null where there is none in their scope. */
function valueAt(
  from: string,
  column: string,
  via: NonNullable<Order["via"]>,
  depth: number,
  conditionsOf: (rows: RowSet) => readonly RawBuilder<SqlBool>[],
): RawBuilder<unknown> {
  const step = via[depth];
  if (step === undefined) return sql.ref(depth === 0 ? column : `${from}.${column}`);
  const alias = `latchkey_step_${depth}`;
  const conditions = [
    sql`${sql.ref(`${alias}.id`)} = ${sql.ref(`${from}.${step.column}`)}`,
    ...conditionsOf(step.rows),
  ];
  const value = valueAt(alias, column, via, depth + 1, conditionsOf);
  return sql`(select ${value} from ${sql.table(step.rows.table)} as ${sql.ref(alias)} where ${sql.join(conditions, sql` and `)})`;
}
