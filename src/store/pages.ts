// Reads the rows of a table page by page, by id: each page is one statement, bounded in rows and in bytes.
import { type Later, onceThere } from "../runtime/index.ts";
import type { Database } from "./database.ts";
import { candidatesColumn, maxPageRows } from "./page-queries.ts";
import { type Listing, type PageStart, runPageStatement } from "./page-statements.ts";
import { idOrders, type RowId } from "./row-ids.ts";
import type { Row } from "./schema/definitions.ts";
import { hasScopeIndex } from "./schema/scope-index.ts";

/** Rows that were read together. */
export interface Page {
  readonly rows: readonly Row[];
  /** The id at which the next page begins; undefined after the last page. */
  readonly next: RowId | undefined;
}

/**
 * Reads a page of the rows of a selection, from an id on. No transaction is open between pages: rows that are added, changed or
 * deleted meanwhile appear as they are when their page is read, none of them twice.
 *
 * @throws TypeError for a selection with an order or a slice, because pages are in the order of ids
 */
export function readPage(database: Database, listing: Listing, from?: RowId): Later<Page> {
  const start = startAt(database, listing, from);
  const small = onceThere(start, (at) => runPageStatement(database, listing, "small-page", at));
  return onceThere(small, (rows) => {
    if (rows.length > maxPageRows) return pageOf(listing, rows.slice(0, maxPageRows), false);
    if (rows.length > 0) return pageOf(listing, rows, true);
    // There are no rows, or they are large.
    const large = onceThere(start, (at) => runPageStatement(database, listing, "page", at));
    return onceThere(large, (page) => {
      const last = page.at(-1);
      return pageOf(listing, page, last === undefined || last[candidatesColumn] === page.length);
    });
  });
}

const pageOf = ({ id = "integer" }: Listing, rows: readonly Row[], isLast: boolean): Page => ({
  rows,
  next: isLast ? undefined : idOrders[id].after(rows.at(-1)?.["id"]),
});

/** The id of the row that `count` rows precede, counted from an id on; undefined when there are not so many. */
export async function skipRows(
  database: Database,
  listing: Listing,
  count: number,
  from?: RowId,
): Promise<RowId | undefined> {
  const start = await startAt(database, listing, from);
  const [row] = await runPageStatement(database, listing, "skip", start, count);
  return row === undefined ? undefined : idOrders[listing.id ?? "integer"].read(row["id"]);
}

function startAt(
  { kysely, dialect }: Database,
  { selection: { table, scope, order, slice }, id = "integer" }: Listing,
  from: RowId = idOrders[id].first,
): Later<PageStart> {
  if (order.length > 0 || slice !== undefined) throw new TypeError("Pages are in the order of ids.");
  const columns = Object.keys(scope);
  const hasValues = columns.length > 0 && !Object.values(scope).includes(null);
  if (dialect === "sqlite" || !hasValues) return { from, hasIndex: false };
  return onceThere(hasScopeIndex(kysely, table, columns), (hasIndex) => ({ from, hasIndex }));
}
