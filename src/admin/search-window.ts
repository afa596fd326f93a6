// How far back a search looks. No index has a text within a text, so a search reads a bounded number of rows, the newest first.
import { idOf } from "../resources/index.ts";
import { type Db, findValues, type Selection } from "../store/index.ts";
import type { AdminResource } from "./resources.ts";

/** The part of some rows that a search looks at, and the rest. */
export interface SearchWindow {
  readonly newest: Selection;
  readonly older: Selection;
  /** How many rows it looks at. */
  readonly searched: number;
  /** The filter that leaves the rest: a parameter of the next request. */
  readonly olderFilter: Readonly<Record<string, string>>;
}

/** The part of some rows that a search looks at; undefined when it looks at all of them. */
export async function searchWindow(
  db: Db,
  { recency: { column, filter, textOf, maxSearched } }: Pick<AdminResource, "recency">,
  rows: Selection,
): Promise<SearchWindow | undefined> {
  const last = rows.orderBy(column, "desc").part(maxSearched - 1, 2);
  const [oldest, next] = await findValues(db, last, column);
  if (next === undefined) return undefined;
  const value = idOf(oldest);
  return {
    newest: rows.where(column, ">=", value),
    older: rows.where(column, "<", value),
    searched: maxSearched,
    olderFilter: { [filter]: textOf(String(value)) },
  };
}
