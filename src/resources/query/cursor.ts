// Pages by a cursor: the rows after or before a row (DRF's CursorPagination). Rows that are added or deleted move no other.
import { notFound, type ViewRequest } from "../../http/index.ts";
import {
  beyond,
  type ColumnValue,
  type Db,
  findRows,
  type Row,
  type Selection,
  type SortKey,
  StoreError,
} from "../../store/index.ts";
import { type Cursor, cursorText, readCursor } from "./cursor-text.ts";
import type { PageOfRows } from "./list-part.ts";
import { pageSize } from "./page-size.ts";
import type { Pagination } from "./pagination-options.ts";
import { linkTo } from "./query-string.ts";

/**
 * Reads the rows at a cursor. The selection has no order; `keys` are the order, and none of their columns is ever null.
 *
 * @throws HttpError 404 for a text that is not a cursor of this order
 */
export async function cursorPage(
  db: Db,
  selection: Selection,
  keys: readonly SortKey[],
  request: ViewRequest,
  query: URLSearchParams,
  options: Pagination,
): Promise<PageOfRows> {
  const size = pageSize(query, "page_size", options);
  const text = query.getAll("cursor").at(-1) ?? "";
  const cursor = text === "" ? undefined : readCursor(keys, text);
  if (text !== "" && cursor === undefined) throw invalidCursor();
  const isBackward = cursor?.direction === "backward";
  const order = isBackward ? keys.map(reversed) : keys;
  const found = await read(db, selection, order, cursor, size + 1);
  const rows = found.slice(0, size);
  if (isBackward) rows.reverse();
  const hasMore = found.length > size;
  const link = (to: Cursor): string => linkTo(request, { cursor: cursorText(keys, to) });
  const edge = (direction: Cursor["direction"]): Cursor => {
    const row = direction === "forward" ? rows.at(-1) : rows[0];
    if (row !== undefined) return { direction, orAt: false, values: valuesOf(keys, row) };
    // On an empty page, the way back begins at the row that the cursor names.
    return { direction, orAt: cursor?.orAt === false, values: cursor?.values ?? [] };
  };
  const hasNext = isBackward || hasMore;
  const hasPrevious = isBackward ? hasMore : cursor !== undefined;
  return {
    rows,
    frame: {
      next: hasNext ? link(edge("forward")) : null,
      previous: hasPrevious ? link(edge("backward")) : null,
    },
  };
}

async function read(
  db: Db,
  selection: Selection,
  order: readonly SortKey[],
  cursor: Cursor | undefined,
  limit: number,
): Promise<readonly Row[]> {
  const rows = cursor === undefined ? selection : selection.and(beyond(order, cursor.values, cursor.orAt));
  const ordered = order.reduce((all, { column, direction }) => all.orderBy(column, direction), rows);
  try {
    return await findRows(db, ordered.part(0, limit));
  } catch (error) {
    // A client may send any values, also those of another type than the column's.
    const isValue = error instanceof StoreError && ["invalid_value", "out_of_range"].includes(error.code);
    throw cursor !== undefined && isValue ? invalidCursor() : error;
  }
}

const reversed = ({ column, direction }: SortKey): SortKey => ({
  column,
  direction: direction === "asc" ? "desc" : "asc",
});

function valuesOf(keys: readonly SortKey[], row: Row): ColumnValue[] {
  return keys.map(({ column }) => {
    const value = row[column];
    if (typeof value === "string" || typeof value === "number") return value;
    if (typeof value === "bigint" || typeof value === "boolean") return value;
    throw new TypeError(`The column ${column} is not one that a cursor can be at.`);
  });
}

const invalidCursor = (): Error => notFound("Invalid cursor");
