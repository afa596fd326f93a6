// The statements that read pages: the text of each shape is made once, and only its values differ from one page to the next.
import { CompiledQuery, type RawBuilder, sql } from "kysely";
import type { Column, ColumnValue } from "./schema/definitions.ts";
import { comparable } from "./schema/values.ts";
import type { Database } from "./database.ts";
import type { Row, Scope } from "./rows.ts";
import type { Db, DialectName } from "./schema/tables.ts";

/** What is listed of a table: the named columns, and the id. One object for each list: statements are kept by it. */
export interface Listing {
  readonly table: string;
  readonly columns: readonly Pick<Column, "name" | "type">[];
}

/** How many rows a page has at most. */
export const maxPageRows = 500;
/** A page ends with the row that makes it larger than this, in bytes as the database keeps them. */
const maxPageBytes = 128 * 1024;
/** The column that tells how many rows there were to choose from: all of the last page's, and more than any other's. */
export const candidates = "latchkey_candidates";

/** What a statement does: reads a page, reads one only if all that could be in it is small, or finds the id after some rows. */
type Purpose = "page" | "small-page" | "skip";

/** The rows in question, and in which order they come. */
interface Rows {
  readonly table: RawBuilder<unknown>;
  readonly condition: RawBuilder<unknown>;
  readonly order: RawBuilder<unknown>;
}

interface Statement {
  readonly text: string;
  /** Which of the values each parameter is. */
  readonly order: readonly number[];
}

/** Where a list is read: from an id on, within a scope; `hasIndex` says whether an index has the rows of the scope by id. */
export interface Place {
  readonly scope: Scope;
  readonly from: bigint;
  readonly hasIndex: boolean;
}

const kept = new WeakMap<Listing, Map<string, Statement>>();

/** Runs the statement of a listing for a purpose; `count` is the number of rows to skip. */
export async function runPageStatement(
  { kysely, dialect }: Database,
  listing: Listing,
  purpose: Purpose,
  { scope, from, hasIndex }: Place,
  count = 0,
): Promise<readonly Row[]> {
  const values: ColumnValue[] = [];
  let key = `${purpose} ${dialect} ${hasIndex}`;
  for (const name in scope) {
    const value = scope[name] ?? null;
    values.push(value);
    key += ` ${name}:${value === null ? "null" : typeof value}`;
  }
  values.push(from, count);
  const statements = kept.get(listing) ?? new Map<string, Statement>();
  kept.set(listing, statements);
  const known = statements.get(key);
  const statement = known ?? compile(kysely, build(dialect, listing, purpose, scope, hasIndex));
  if (known === undefined) statements.set(key, statement);
  const parameters = statement.order.map((place) => values[place]);
  const query = CompiledQuery.raw(statement.text, parameters);
  return (await kysely.executeQuery<Row>(query)).rows;
}

/** In place of each value a parameter stands that is its number: which value is where shows when it is compiled. */
const placeholder = (place: number, value: ColumnValue): RawBuilder<unknown> =>
  comparable(typeof value === "string" ? String(place) : BigInt(place));

function compile(db: Db, query: RawBuilder<unknown>): Statement {
  const { sql: text, parameters } = query.compile(db);
  return { text, order: parameters.map(Number) };
}

function build(
  dialect: DialectName,
  { table: name, columns }: Listing,
  purpose: Purpose,
  scope: Scope,
  hasIndex: boolean,
): RawBuilder<unknown> {
  const rows = rowsFrom(name, scope, hasIndex);
  const count = placeholder(Object.keys(scope).length + 1, 0);
  if (purpose === "skip")
    return sql`select id from ${rows.table} where ${rows.condition} order by ${rows.order} limit 1 offset ${count}`;
  const size = sizeOf(columns, dialect);
  if (purpose === "small-page") return smallPage(rows, columns, size);
  return dialect === "sqlite" ? sqlitePage(rows, columns, size) : postgresPage(rows, columns, size);
}

/**
 * The rows of a scope from an id on. Where PostgreSQL has an index over scope and id it is asked for them in a form that only
 * this index serves: with `order by id` it may rather walk the primary key, through the rows of every other owner.
 */
function rowsFrom(table: string, scope: Scope, hasIndex: boolean): Rows {
  const columns = Object.keys(scope).map((name) => sql.ref(name));
  const values = Object.values(scope).map((value, place) => placeholder(place, value));
  const from = placeholder(columns.length, 0n);
  if (hasIndex) {
    const key = sql.join(columns);
    const value = sql.join(values);
    return {
      table: sql.table(table),
      condition: sql`(${key}, id) >= (${value}, ${from}) and (${key}) <= (${value})`,
      order: sql`${key}, id`,
    };
  }
  const inScope = Object.values(scope).map((value, place) =>
    value === null ? sql`${columns[place]} is null and ` : sql`${columns[place]} = ${values[place]} and `,
  );
  return {
    table: sql.table(table),
    condition: sql`${sql.join(inScope, sql``)}id >= ${from}`,
    order: sql`id`,
  };
}

/** The sizes of the rows that could be in a page, their places in it, and how many bytes come before each. */
function summed({ table, condition, order }: Rows, size: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`
    with latchkey_sized as (
      select id, ${size} as size from ${table}
      where ${condition} order by ${order} limit ${sql.lit(maxPageRows + 1)}
    ), latchkey_summed as (
      select id, count(*) over () as candidates,
        count(*) over (order by id rows unbounded preceding) as place,
        sum(size) over (order by id rows unbounded preceding) - size as bytes_before
      from latchkey_sized
    )`;
}

const fits = sql`place <= ${sql.lit(maxPageRows)} and bytes_before < ${sql.lit(maxPageBytes)}`;

/** SQLite reads the rows where they lie: sorted, wide ones would be copied. */
function sqlitePage(rows: Rows, columns: Listing["columns"], size: RawBuilder<unknown>): RawBuilder<unknown> {
  const names = columns.map(({ name }) => sql`${sql.ref(name)}, `);
  return sql`${summed(rows, size)}
    select id, ${sql.join(names, sql``)}(select count(*) from latchkey_sized) as ${sql.ref(candidates)}
    from ${rows.table} where ${rows.condition} and id <= (select max(id) from latchkey_summed where ${fits})
    order by id`;
}

/** PostgreSQL looks the rows up by their ids, whatever it thinks of how many there are. */
function postgresPage(
  rows: Rows,
  columns: Listing["columns"],
  size: RawBuilder<unknown>,
): RawBuilder<unknown> {
  const names = columns.map(({ name }) => sql`t.${sql.ref(name)}, `);
  return sql`${summed(rows, size)}
    select t.id, ${sql.join(names, sql``)}s.candidates as ${sql.ref(candidates)}
    from latchkey_summed as s join ${rows.table} as t on t.id = s.id where ${fits} order by s.id`;
}

/** Costs SQLite hardly more than the rows alone. */
function smallPage(
  { table, condition, order }: Rows,
  columns: Listing["columns"],
  size: RawBuilder<unknown>,
): RawBuilder<unknown> {
  const names = columns.map(({ name }) => sql`, ${sql.ref(name)}`);
  return sql`
    select id${sql.join(names, sql``)} from ${table} where ${condition} order by ${order} limit (
      select case when total(size) < ${sql.lit(maxPageBytes)} then ${sql.lit(maxPageRows + 1)} else 0 end
      from (
        select ${size} as size from ${table} where ${condition} order by ${order} limit ${sql.lit(maxPageRows + 1)}
      )
    )`;
}

/** The bytes of the values that may be large. PostgreSQL tells the stored size, which costs no unpacking, of any type. */
function sizeOf(columns: Listing["columns"], dialect: DialectName): RawBuilder<unknown> {
  const measure = sql.raw(dialect === "sqlite" ? "octet_length" : "pg_column_size");
  const sizes = columns
    .filter(({ type }) => type === "text" || type === "json")
    .map(({ name }) => sql`coalesce(${measure}(${sql.ref(name)}), 0)`);
  return sizes.length === 0 ? sql`0` : sql.join(sizes, sql` + `);
}
