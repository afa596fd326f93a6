// What the options `computed` and `write` of a resource have.
import type * as z from "zod";

/** A member of a row on the wire that no column has. */
export interface Computed<Row = Readonly<Record<string, unknown>>, Schema extends z.ZodType = z.ZodType> {
  /** What the value is. */
  readonly schema: Schema;
  /** Makes the value from the row as the wire shows it. */
  value(row: Row): unknown;
}

/** The fields that a body may set: of a new row, and of an existing one (PUT and PATCH). Without a list, all but those that are read-only. */
export interface WritableFields {
  readonly create?: readonly string[];
  readonly update?: readonly string[];
}
