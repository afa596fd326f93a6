// A list of rows, as a handler returns it.
import type { Database, Listing, Row } from "../store/index.ts";

/** Which rows are listed, and how a row is shown. The list is read, written and sent page by page. */
export class RowList {
  readonly database: Database;
  readonly listing: Listing;
  readonly show: (row: Row) => unknown;

  constructor(database: Database, listing: Listing, show: (row: Row) => unknown) {
    this.database = database;
    this.listing = listing;
    this.show = show;
  }
}
