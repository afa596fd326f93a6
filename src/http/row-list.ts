// A list of rows, as a handler returns it.
import type { Database, Listing, Row } from "../store/index.ts";

/** Which rows are listed, and how a row is shown. The list is read, written and sent page by page. */
export class RowList {
  readonly database: Database;
  readonly listing: Listing;
  readonly show: (row: Row) => unknown;

  /** Adds what rows of other tables say about some rows, for a page at once. */
  readonly complete: ((rows: readonly Row[]) => Promise<readonly Row[]>) | undefined;

  constructor(
    database: Database,
    listing: Listing,
    show: (row: Row) => unknown,
    complete?: (rows: readonly Row[]) => Promise<readonly Row[]>,
  ) {
    this.database = database;
    this.listing = listing;
    this.show = show;
    this.complete = complete;
  }
}
