// The SQL of a selection's conditions. Each parameter holds the index of its value: see `compiled-statements.ts`.
import { type RawBuilder, sql, type SqlBool } from "kysely";
import type { ColumnValue } from "./schema/definitions.ts";
import { comparable, isIntegral } from "./schema/values.ts";
import type { Condition, Selection } from "./selection.ts";

/** The parts of a selection as SQL. */
export interface SelectionSql {
  /** The columns of the scope, and their values. */
  readonly scope: readonly { readonly column: RawBuilder<unknown>; readonly value: RawBuilder<unknown> }[];
  /** What the scope requires. */
  readonly scopeConditions: readonly RawBuilder<SqlBool>[];
  /** What rows in the scope must meet. */
  readonly conditions: readonly RawBuilder<SqlBool>[];
  /** The limit and the offset of the selection's slice. */
  readonly slice: { readonly limit: RawBuilder<number>; readonly offset: RawBuilder<number> } | undefined;
}

/** A parameter that holds the index of a value, so that the compiled statement shows which value each parameter is. */
export const placeholder = (index: number, value: ColumnValue): RawBuilder<unknown> =>
  comparable(isIntegral(value) ? BigInt(index) : String(index));

/** The SQL of a selection. Its parameters are the indexes of `selection.values`. */
export function selectionSql(selection: Selection): SelectionSql {
  let count = 0;
  const next = (value: ColumnValue): RawBuilder<unknown> => placeholder(count++, value);
  const scope = Object.entries(selection.scope).map(([name, value]) => ({
    column: sql.ref(name),
    value: value === null ? sql`null` : next(value),
    isNull: value === null,
  }));
  const conditions = selection.conditions.map((condition) => conditionSql(condition, next));
  const { slice } = selection;
  return {
    scope,
    scopeConditions: scope.map(({ column, value, isNull }) =>
      isNull ? sql<SqlBool>`${column} is null` : sql<SqlBool>`${column} = ${value}`,
    ),
    conditions,
    slice: slice && { limit: sql<number>`${next(slice.limit)}`, offset: sql<number>`${next(slice.offset)}` },
  };
}

function conditionSql(
  condition: Condition,
  next: (value: ColumnValue) => RawBuilder<unknown>,
): RawBuilder<SqlBool> {
  if (condition.kind === "never") return sql`1 = 0`;
  if (condition.kind === "search") return searchSql(condition.columns, next(""));
  const column = sql.ref(condition.column);
  if (condition.kind === "in") return sql`${column} in (${sql.join(condition.values.map(next))})`;
  return condition.kind === "null"
    ? sql`${column} is ${sql.raw(condition.isNull ? "null" : "not null")}`
    : sql`${column} ${sql.raw(condition.by)} ${next(condition.value)}`;
}

function searchSql(columns: readonly string[], text: RawBuilder<unknown>): RawBuilder<SqlBool> {
  const found = columns.map((column) => sql`upper(${sql.ref(column)}) like upper(${text}) escape '\\'`);
  return sql`(${sql.join(found, sql` or `)})`;
}
