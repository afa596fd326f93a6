// A list of rows, as a handler returns it.
import type { Database, Listing, Row, Scope } from "../store/index.ts";

/** What is listed, the scope of its rows, and how a row is shown. The list is read, written and sent page by page. */
export class RowList {
  readonly database: Database;
  readonly listing: Listing;
  readonly scope: Scope;
  readonly show: (row: Row) => unknown;

  constructor(database: Database, listing: Listing, scope: Scope, show: (row: Row) => unknown) {
    this.database = database;
    this.listing = listing;
    this.scope = scope;
    this.show = show;
  }
}
