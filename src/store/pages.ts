// Reads the rows of a table page by page, by their ids: every page is one statement, bounded in rows and in bytes.
import { type RawBuilder, sql } from "kysely";
import { type Column, comparable } from "./columns.ts";
import type { Database } from "./database.ts";
import { inScope, type Row, type Scope } from "./rows.ts";
import { hasScopeIndex } from "./scope-index.ts";
import type { DialectName } from "./tables.ts";

/** What is listed: the named columns, and the id, of the rows in scope, by id. */
export interface Listing {
  readonly table: string;
  readonly columns: readonly Pick<Column, "name" | "type">[];
  readonly scope: Scope;
}

/** Rows that were read together. */
export interface Page {
  readonly rows: readonly Row[];
  /** The id from which on there are more; undefined when these were the last. */
  readonly next: bigint | undefined;
}

/** How many rows a page has at most. */
const maxPageRows = 500;
/** A page ends with the row that makes it larger than this, in bytes as the database keeps them. */
const maxPageBytes = 128 * 1024;
/** The column that tells how many rows there were to choose from: all of the last page's, and more than any other's. */
const candidates = "latchkey_candidates";
const minId = -(2n ** 63n);
const maxId = 2n ** 63n - 1n;

/**
 * Reads a page, from an id on. Nothing is held between pages: rows that are added, changed or deleted meanwhile show as
 * they are when their page is read, none of them twice.
 */
export async function readPage(
  database: Database,
  { table, columns, scope }: Listing,
  from: bigint = minId,
): Promise<Page> {
  const { kysely, dialect } = database;
  const { condition, order } = await position(database, table, scope, from);
  const names = columns.map(({ name }) => sql`, t.${sql.ref(name)}`);
  // The rows are looked up once more, so that SQLite does not carry wide ones through the sum.
  const { rows } = await sql<Row>`
    with latchkey_sized as (
      select id, ${sizeOf(columns, dialect)} as size from ${sql.table(table)}
      where ${condition} order by ${order} limit ${sql.lit(maxPageRows + 1)}
    ), latchkey_summed as (
      select id, count(*) over () as candidates,
        count(*) over (order by id rows unbounded preceding) as place,
        sum(size) over (order by id rows unbounded preceding) - size as bytes_before
      from latchkey_sized
    )
    select t.id${sql.join(names, sql``)}, s.candidates as ${sql.ref(candidates)}
    from latchkey_summed as s join ${sql.table(table)} as t on t.id = s.id
    where s.place <= ${sql.lit(maxPageRows)} and s.bytes_before < ${sql.lit(maxPageBytes)}
    order by s.id`.execute(kysely);
  const last = rows.at(-1);
  return { rows, next: last === undefined || last[candidates] === rows.length ? undefined : after(last) };
}

/** The id of the row that `count` rows precede, counted from an id on; undefined when there are not so many. */
export async function skipRows(
  database: Database,
  { table, scope }: Listing,
  count: number,
  from: bigint = minId,
): Promise<bigint | undefined> {
  const { condition, order } = await position(database, table, scope, from);
  const { rows } = await sql<{ id: number | bigint }>`
    select id from ${sql.table(table)} where ${condition} order by ${order} limit 1 offset ${count}`.execute(
    database.kysely,
  );
  return rows[0] === undefined ? undefined : BigInt(rows[0].id);
}

function after({ id }: Row): bigint | undefined {
  const last = typeof id === "bigint" ? id : BigInt(Number(id));
  return last === maxId ? undefined : last + 1n;
}

/**
 * Where a page begins. Where PostgreSQL has an index over scope and id it is asked for the rows in a form that only this
 * index serves: with `order by id` it may rather walk the primary key, through the rows of every other owner.
 */
async function position(
  { kysely, dialect }: Database,
  table: string,
  scope: Scope,
  from: bigint,
): Promise<{ condition: RawBuilder<unknown>; order: RawBuilder<unknown> }> {
  const columns = Object.keys(scope);
  const values = Object.values(scope);
  const hasValues = columns.length > 0 && !values.includes(null);
  if (dialect === "postgres" && hasValues && (await hasScopeIndex(kysely, table, columns))) {
    const key = sql.join(columns.map((name) => sql.ref(name)));
    const value = sql.join(values.map(comparable));
    return {
      condition: sql`(${key}, id) >= (${value}, ${comparable(from)}) and (${key}) <= (${value})`,
      order: sql`${key}, id`,
    };
  }
  const start = sql`id >= ${comparable(from)}`;
  const condition = inScope(scope);
  return { condition: condition === undefined ? start : sql`${condition} and ${start}`, order: sql`id` };
}

/** The bytes of the values that may be large. PostgreSQL tells the stored size, which costs no unpacking, of any type. */
function sizeOf(columns: Listing["columns"], dialect: DialectName): RawBuilder<unknown> {
  const measure = sql.raw(dialect === "sqlite" ? "octet_length" : "pg_column_size");
  const sizes = columns
    .filter(({ type }) => type === "text" || type === "json")
    .map(({ name }) => sql`coalesce(${measure}(${sql.ref(name)}), 0)`);
  return sizes.length === 0 ? sql`0` : sql.join(sizes, sql` + `);
}
