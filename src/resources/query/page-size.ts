// Reads the numbers of a page from the query, as DRF's pagination does.
import { pythonInt } from "../../python/index.ts";
import type { Pagination } from "./pagination-options.ts";

/** How many rows a page has: what the parameter asks for, at most `maxSize`, or else `size`. */
export function pageSize(
  query: URLSearchParams,
  parameter: "page_size" | "limit",
  { size, maxSize = size }: Pagination,
): number {
  const asked = pythonInt(query.getAll(parameter).at(-1) ?? "");
  if (asked === undefined || asked <= 0n) return size;
  return asked < BigInt(maxSize) ? Number(asked) : maxSize;
}
