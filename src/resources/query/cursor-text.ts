// The text of a cursor: where in an order it is, and in which direction it goes on.
import * as z from "zod";
import { onFirstUse } from "../../runtime/index.ts";
import type { ColumnValue, SortKey } from "../../store/index.ts";

/** A place in an order. */
export interface Cursor {
  readonly direction: "forward" | "backward";
  /** Whether the row with these values is one of the page. */
  readonly orAt: boolean;
  /** The values of the columns of the order, as they are stored. */
  readonly values: readonly ColumnValue[];
}

/** A bigint is written as a list of its text. */
const valueSchema = () =>
  z.union([z.string(), z.number(), z.boolean(), z.tuple([z.string().regex(/^-?\d{1,19}$/)])]);
const contentSchema = onFirstUse(() =>
  z.tuple([z.string(), z.enum(["f", "b"]), z.boolean(), z.array(valueSchema())]),
);

/** The text of a cursor in an order. */
export function cursorText(keys: readonly SortKey[], { direction, orAt, values }: Cursor): string {
  const written = values.map((one) => (typeof one === "bigint" ? [String(one)] : one));
  const all = [orderTag(keys), direction === "forward" ? "f" : "b", orAt, written];
  return Buffer.from(JSON.stringify(all)).toString("base64url");
}

/** Reads the text of a cursor; undefined when it is not one of this order. */
export function readCursor(keys: readonly SortKey[], text: string): Cursor | undefined {
  const parsed = contentSchema().safeParse(jsonOf(text));
  if (!parsed.success) return undefined;
  const [tag, direction, orAt, values] = parsed.data;
  if (tag !== orderTag(keys) || values.length !== keys.length) return undefined;
  return {
    direction: direction === "f" ? "forward" : "backward",
    orAt,
    values: values.map((one) => (Array.isArray(one) ? BigInt.asIntN(64, BigInt(one[0])) : one)),
  };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(Buffer.from(text, "base64url").toString("utf8"));
  } catch {
    return undefined;
  }
}

/** A cursor counts for the order that it was made for: a hash of it (FNV-1a) tells orders apart. */
function orderTag(keys: readonly SortKey[]): string {
  let hash = 0x811c9dc5;
  for (const { column, direction } of keys)
    for (const unit of Buffer.from(`${column} ${direction},`)) hash = Math.imul(hash ^ unit, 0x01000193);
  return (hash >>> 0).toString(36);
}
