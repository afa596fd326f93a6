// The SQL of a selection's conditions. Each parameter holds the index of its value: see `compiled-statements.ts`.
import { type RawBuilder, sql, type SqlBool } from "kysely";
import type { Condition, DateZone, RowSet } from "./conditions.ts";
import { orderSql } from "./order-sql.ts";
import { beyondSql } from "./keyset-sql.ts";
import type { ColumnValue } from "./schema/definitions.ts";
import { comparable, isIntegral } from "./schema/values.ts";
import type { Selection } from "./selection.ts";
import { localDateFunction } from "./local-date.ts";
import { matchSql } from "./text-matches.ts";

/** The parts of a selection as SQL. */
export interface SelectionSql {
  /** The columns of the scope, and their values. */
  readonly scope: readonly { readonly column: RawBuilder<unknown>; readonly value: RawBuilder<unknown> }[];
  /** What the scope requires. */
  readonly scopeConditions: readonly RawBuilder<SqlBool>[];
  /** What rows in the scope must meet. */
  readonly conditions: readonly RawBuilder<SqlBool>[];
  /** What the rows are sorted by. */
  readonly order: readonly RawBuilder<unknown>[];
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
  const { scope, scopeConditions } = scopeSql(selection, next);
  const conditions = selection.conditions.map((condition) => conditionSql(condition, next));
  const { slice } = selection;
  const order = selection.order.map((one) =>
    orderSql(selection.table, one, (rows) => rowConditions(rows, next)),
  );
  return {
    scope,
    scopeConditions,
    conditions,
    order,
    // `next` casts integers. With a bare parameter as its limit, SQLite would compile a statement again at every run.
    slice: slice && { limit: sql<number>`${next(slice.limit)}`, offset: sql<number>`${next(slice.offset)}` },
  };
}

/** Gives a value its parameter. */
type Next = (value: ColumnValue) => RawBuilder<unknown>;

function scopeSql({ scope }: RowSet, next: Next): Pick<SelectionSql, "scope" | "scopeConditions"> {
  const columns = Object.entries(scope).map(([name, value]) => ({
    column: sql.ref(name),
    value: value === null ? sql`null` : next(value),
    isNull: value === null,
  }));
  return {
    scope: columns,
    scopeConditions: columns.map(({ column, value, isNull }) =>
      isNull ? sql<SqlBool>`${column} is null` : sql<SqlBool>`${column} = ${value}`,
    ),
  };
}

function conditionSql(condition: Condition, next: Next): RawBuilder<SqlBool> {
  const { kind } = condition;
  if (kind === "never") return sql`1 = 0`;
  if (kind === "search") return searchSql(condition.columns, next(""));
  if (kind === "beyond") return beyondSql(condition.keys, condition.values.map(next), condition.orAt);
  if (kind === "exists") return sql`exists (${rowsSql(condition.rows, undefined, next)})`;
  if (kind === "not") return sql`not (${conditionSql(condition.condition, next)})`;
  if (kind === "all" || kind === "any") {
    const conditions = condition.conditions.map((one) => conditionSql(one, next));
    return joined(conditions, kind === "all" ? "and" : "or");
  }
  const column = sql.ref(condition.column);
  if (kind === "columns") return sql`${column} ${sql.raw(condition.by)} ${sql.ref(condition.other)}`;
  if (kind === "matches") return matchSql(column, condition.by, () => next(condition.pattern));
  if (kind === "date-part") {
    const start = sql.lit(condition.part === "month" ? 6 : 9);
    return sql`substr(cast(${dateOf(column, condition.zone)} as text), ${start}, 2) = ${next(condition.value)}`;
  }
  if (kind === "in") return sql`${column} in (${sql.join(condition.values.map(next))})`;
  if (kind === "within") return sql`${column} in (${rowsSql(condition.rows, condition.of, next)})`;
  return kind === "null"
    ? sql`${column} is ${sql.raw(condition.isNull ? "null" : "not null")}`
    : sql`${column} ${sql.raw(condition.by)} ${next(condition.value)}`;
}

/** A date, or a moment in its time zone. */
function dateOf(column: RawBuilder<unknown>, zone: DateZone | undefined): RawBuilder<unknown> {
  if (zone === undefined) return column;
  const name = sql.lit(zone.name);
  return zone.dialect === "postgres"
    ? sql`(${column} at time zone ${name})`
    : sql`${sql.raw(localDateFunction)}(${column}, ${name})`;
}

/** A column of some rows; without one, whether there are such rows. */
function rowsSql(rows: RowSet, column: string | undefined, next: Next): RawBuilder<unknown> {
  const conditions = rowConditions(rows, next);
  const name = column === undefined ? sql`1` : sql.ref(`${rows.table}.${column}`);
  return sql`select ${name} from ${sql.table(rows.table)} where ${joined(conditions, "and")}`;
}

function rowConditions(rows: RowSet, next: Next): readonly RawBuilder<SqlBool>[] {
  const { scopeConditions } = scopeSql(rows, next);
  return [...scopeConditions, ...rows.conditions.map((condition) => conditionSql(condition, next))];
}

const joined = (conditions: readonly RawBuilder<SqlBool>[], by: "and" | "or"): RawBuilder<SqlBool> =>
  conditions.length === 0 ? sql`1 = 1` : sql`(${sql.join(conditions, sql.raw(` ${by} `))})`;

function searchSql(columns: readonly string[], text: RawBuilder<unknown>): RawBuilder<SqlBool> {
  const found = columns.map((column) => sql`upper(${sql.ref(column)}) like upper(${text}) escape '\\'`);
  return sql`(${sql.join(found, sql` or `)})`;
}
