// The SQL of pages: queries over the rows of a selection, bounded in rows and in bytes.
import { type RawBuilder, sql } from "kysely";
import type { ListedColumn } from "./listed-columns.ts";
import type { RowId } from "./row-ids.ts";
import type { DialectName } from "./schema/tables.ts";
import type { Selection } from "./selection.ts";
import { placeholder, selectionSql } from "./selection-sql.ts";

/** The most rows of a page. */
export const maxPageRows = 500;
/** A page ends with the row that makes it larger than this, in bytes as stored. */
const maxPageBytes = 128 * 1024;
/** The column with the number of rows that the page was chosen from: the last page has all of them, another page fewer. */
export const candidatesColumn = "latchkey_candidates";

/** What a statement does: reads a page, reads a page only if all its rows are small, or finds the id after some rows. */
export type Purpose = "page" | "small-page" | "skip";

/** Where the rows come from, and their order. */
interface Source {
  readonly table: RawBuilder<unknown>;
  readonly condition: RawBuilder<unknown>;
  readonly order: RawBuilder<unknown>;
}

/** What a page is read from: the rows of a selection, their columns, and the id at which it begins. */
interface PageParts {
  readonly selection: Selection;
  readonly columns: readonly ListedColumn[];
  readonly from: RowId;
}

/**
 * The query of a selection for a purpose. Its parameters are the indexes of the selection's values, of the id to begin at, and
 * of the number of rows to skip.
 */
export function pageQuery(
  dialect: DialectName,
  { selection, columns, from }: PageParts,
  purpose: Purpose,
  hasIndex: boolean,
): RawBuilder<unknown> {
  const rows = rowsFrom(selection, from, hasIndex);
  const count = placeholder(selection.values.length + 1, 0);
  if (purpose === "skip")
    return sql`select id from ${rows.table} where ${rows.condition} order by ${rows.order} limit 1 offset ${count}`;
  const size = sizeOf(columns, dialect);
  if (purpose === "small-page") return smallPage(rows, columns, size);
  return dialect === "sqlite" ? sqlitePage(rows, columns, size) : postgresPage(rows, columns, size);
}

/**
 * The rows of a selection from an id on. If PostgreSQL has an index over scope and id, the condition has a form that only this
 * index serves: with `order by id` the planner may walk the primary key instead, through the rows of all other owners.
 */
function rowsFrom(selection: Selection, begin: RowId, hasIndex: boolean): Source {
  const { scope, scopeConditions, conditions } = selectionSql(selection);
  const table = sql.table(selection.table);
  const from = placeholder(selection.values.length, begin);
  if (hasIndex) {
    const key = sql.join(scope.map(({ column }) => column));
    const value = sql.join(scope.map((one) => one.value));
    const inScope = sql`(${key}, id) >= (${value}, ${from}) and (${key}) <= (${value})`;
    return { table, condition: sql.join([inScope, ...conditions], sql` and `), order: sql`${key}, id` };
  }
  const all = [...scopeConditions, ...conditions, sql`id >= ${from}`];
  return { table, condition: sql.join(all, sql` and `), order: sql`id` };
}

/** For the rows that could be in a page: their sizes, their positions, and how many bytes come before each. */
function summed({ table, condition, order }: Source, size: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`
    with latchkey_sized as (
      select id, ${size} as size from ${table}
      where ${condition} order by ${order} limit ${sql.lit(maxPageRows + 1)}
    ), latchkey_summed as (
      select id, count(*) over () as candidates,
        count(*) over (order by id rows unbounded preceding) as ordinal,
        sum(size) over (order by id rows unbounded preceding) - size as bytes_before
      from latchkey_sized
    )`;
}

const fits = sql`ordinal <= ${sql.lit(maxPageRows)} and bytes_before < ${sql.lit(maxPageBytes)}`;

/** SQLite reads the rows by id without sorting, which would copy wide rows. */
function sqlitePage(
  rows: Source,
  columns: readonly ListedColumn[],
  size: RawBuilder<unknown>,
): RawBuilder<unknown> {
  const names = columns.map(({ name }) => sql`${sql.ref(name)}, `);
  return sql`${summed(rows, size)}
    select id, ${sql.join(names, sql``)}(select count(*) from latchkey_sized) as ${sql.ref(candidatesColumn)}
    from ${rows.table} where ${rows.condition} and id <= (select max(id) from latchkey_summed where ${fits})
    order by id`;
}

/** PostgreSQL joins the rows by id, whatever its estimate of their number is. */
function postgresPage(
  rows: Source,
  columns: readonly ListedColumn[],
  size: RawBuilder<unknown>,
): RawBuilder<unknown> {
  const names = columns.map(({ name }) => sql`t.${sql.ref(name)}, `);
  return sql`${summed(rows, size)}
    select t.id, ${sql.join(names, sql``)}s.candidates as ${sql.ref(candidatesColumn)}
    from latchkey_summed as s join ${rows.table} as t on t.id = s.id where ${fits} order by s.id`;
}

/** A page, or nothing if its rows are too large. This costs hardly more than reading the rows. */
function smallPage(
  { table, condition, order }: Source,
  columns: readonly ListedColumn[],
  size: RawBuilder<unknown>,
): RawBuilder<unknown> {
  const names = columns.map(({ name }) => sql`, ${sql.ref(name)}`);
  return sql`
    select id${sql.join(names, sql``)} from ${table} where ${condition} order by ${order} limit (
      select case when coalesce(sum(size), 0) < ${sql.lit(maxPageBytes)} then ${sql.lit(maxPageRows + 1)} else 0 end
      from (
        select ${size} as size from ${table} where ${condition} order by ${order} limit ${sql.lit(maxPageRows + 1)}
      )
    )`;
}

/** The bytes of the values that may be large. PostgreSQL reports the stored size of any type without decompressing it. */
function sizeOf(columns: readonly ListedColumn[], dialect: DialectName): RawBuilder<unknown> {
  const measure = sql.raw(dialect === "sqlite" ? "octet_length" : "pg_column_size");
  const sizes = columns
    .filter(({ type }) => type === "text" || type === "json")
    .map(({ name }) => sql`coalesce(${measure}(${sql.ref(name)}), 0)`);
  return sizes.length === 0 ? sql`0` : sql.join(sizes, sql` + `);
}
