// The option `pagination`, of an app and of a resource.

/** How lists are divided into pages. */
export interface Pagination {
  /**
   * "page": numbered pages (`?page=2`). "limit": a part of the list (`?limit=20&offset=40`). "cursor": the rows after or before
   * a row, which stay the same when others are added.
   */
  readonly kind: "page" | "limit" | "cursor";
  /** How many rows a page has. */
  readonly size: number;
  /** The most rows that a client may ask for, with `page_size` or `limit`; by default `size`. */
  readonly maxSize?: number | undefined;
  /** Whether the answer has the number of all rows; true by default. A cursor never has it. */
  readonly count?: boolean | undefined;
}
