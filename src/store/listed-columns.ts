// The columns that a query names, in place of an asterisk.
import type { Column } from "./schema/definitions.ts";

/** A column that is read. */
export type ListedColumn = Pick<Column, "name" | "type">;

const shapes = new WeakMap<readonly ListedColumn[], string>();

/** The shape of some columns, made once for each list of them. */
export function columnsShape(columns: readonly ListedColumn[]): string {
  let shape = shapes.get(columns);
  if (shape === undefined) {
    shape = JSON.stringify(columns.map(({ name, type }) => [name, type]));
    shapes.set(columns, shape);
  }
  return shape;
}
