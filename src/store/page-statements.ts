// Runs the queries of pages. The text of each shape is compiled once; only the values differ from one page to the next.
import { CompiledQuery, type RawBuilder } from "kysely";
import type { Database } from "./database.ts";
import { type Listing, pageQuery, type Purpose } from "./page-queries.ts";
import type { Row, Scope } from "./rows.ts";
import type { ColumnValue } from "./schema/definitions.ts";
import type { Db } from "./schema/tables.ts";

interface CompiledPage {
  readonly text: string;
  /** The index of the value of each parameter. */
  readonly order: readonly number[];
}

/** Which rows are read: those of a scope, from an id on. */
export interface PageRange {
  readonly scope: Scope;
  readonly from: bigint;
  /** Whether an index has the rows of the scope by id. */
  readonly hasIndex: boolean;
}

const compiledPages = new WeakMap<Listing, Map<string, CompiledPage>>();

/** Runs the query of a listing for a purpose; `count` is the number of rows to skip. */
export async function runPageStatement(
  { kysely, dialect }: Database,
  listing: Listing,
  purpose: Purpose,
  { scope, from, hasIndex }: PageRange,
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
  const statements = compiledPages.get(listing) ?? new Map<string, CompiledPage>();
  compiledPages.set(listing, statements);
  const known = statements.get(key);
  const statement = known ?? compile(kysely, pageQuery(dialect, listing, purpose, scope, hasIndex));
  if (known === undefined) statements.set(key, statement);
  const parameters = statement.order.map((index) => values[index]);
  const query = CompiledQuery.raw(statement.text, parameters);
  return (await kysely.executeQuery<Row>(query)).rows;
}

function compile(db: Db, query: RawBuilder<unknown>): CompiledPage {
  const { sql: text, parameters } = query.compile(db);
  return { text, order: parameters.map(Number) };
}
