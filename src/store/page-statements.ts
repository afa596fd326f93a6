// Runs the queries of pages.
import { type Later, onceThere } from "../runtime/index.ts";
import { runShape } from "./compiled-statements.ts";
import type { Database } from "./database.ts";
import { columnsShape, type ListedColumn } from "./listed-columns.ts";
import { pageQuery, type Purpose } from "./page-queries.ts";
import type { RowId } from "./row-ids.ts";
import type { IdType, Row } from "./schema/definitions.ts";
import type { Selection } from "./selection.ts";

/** What is read by id: the rows of a selection, and their columns besides the id. */
export interface Listing {
  readonly selection: Selection;
  readonly columns: readonly ListedColumn[];
  /** The type of the ids; by default "integer". */
  readonly id?: IdType;
}

/** Where a page begins. */
export interface PageStart {
  readonly from: RowId;
  /** Whether an index has the rows of the scope by id. */
  readonly hasIndex: boolean;
}

/** Runs the query of a listing for a purpose; `count` is the number of rows to skip. */
export function runPageStatement(
  { kysely, dialect }: Database,
  { selection, columns }: Listing,
  purpose: Purpose,
  { from, hasIndex }: PageStart,
  count = 0,
): Later<readonly Row[]> {
  const shape = `${purpose} ${hasIndex} ${typeof from} ${columnsShape(columns)} ${selection.shape}`;
  const result = runShape(
    kysely,
    shape,
    () => pageQuery(dialect, { selection, columns, from }, purpose, hasIndex),
    [...selection.values, from, count],
  );
  return onceThere(result, ({ rows }) => rows);
}
