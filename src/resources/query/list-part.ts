// A part of a list: its rows, whether there are more after it, and how many there are in all.
import { countRows, type Db, findRows, type Row, type Selection } from "../../store/index.ts";
import type { Pagination } from "./pagination-options.ts";

/** The rows of a page, and what its body has around them. */
export interface PageOfRows {
  readonly rows: readonly Row[];
  readonly frame: {
    readonly count?: number;
    readonly next: string | null;
    readonly previous: string | null;
  };
}

/** How many rows a list has; undefined where they are not counted. */
export const countOf = async (
  db: Db,
  selection: Selection,
  { count }: Pagination,
): Promise<number | undefined> => (count === false ? undefined : countRows(db, selection));

/** The rows from an offset on. Without a count, one more row tells whether there is a next one. */
export async function readPart(
  db: Db,
  selection: Selection,
  { offset, limit }: { readonly offset: bigint; readonly limit: number },
  count: number | undefined,
): Promise<{ readonly rows: readonly Row[]; readonly hasNext: boolean }> {
  const isPossible = offset < BigInt(count ?? Number.MAX_SAFE_INTEGER);
  const most = count === undefined ? limit + 1 : limit;
  const found = isPossible ? await findRows(db, selection.part(Number(offset), most)) : [];
  const hasNext = count === undefined ? found.length > limit : offset + BigInt(limit) < BigInt(count);
  return { rows: found.slice(0, limit), hasNext };
}

/** A page with its links, and with the count where there is one. */
export const framed = (
  rows: readonly Row[],
  count: number | undefined,
  links: { readonly next: string | null; readonly previous: string | null },
): PageOfRows => ({ rows, frame: { ...(count !== undefined && { count }), ...links } });
