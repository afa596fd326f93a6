// A part of a list: `?limit=20&offset=40` (DRF's LimitOffsetPagination).
import type { ViewRequest } from "../../http/index.ts";
import { pythonInt } from "../../python/index.ts";
import { countRows, type Db, findRows, type Row, type Selection } from "../../store/index.ts";
import type { PageOfRows } from "./page-number.ts";
import { pageSize } from "./page-size.ts";
import type { Pagination } from "./pagination-options.ts";
import { linkTo } from "./query-string.ts";

/** Reads the part of the list that a request asks for. */
export async function limitedPage(
  db: Db,
  selection: Selection,
  request: ViewRequest,
  query: URLSearchParams,
  options: Pagination,
): Promise<PageOfRows> {
  const limit = pageSize(query, "limit", options);
  const asked = pythonInt(query.getAll("offset").at(-1) ?? "") ?? 0n;
  const offset = asked < 0n ? 0n : asked;
  const { rows, count, hasNext } = await part(db, selection, { limit, offset }, options.count !== false);
  const step = BigInt(limit);
  const link = (to: bigint): string =>
    linkTo(request, { limit: String(limit), offset: to <= 0n ? undefined : String(to) });
  return {
    rows,
    frame: {
      ...(count !== undefined && { count }),
      next: hasNext ? link(offset + step) : null,
      previous: offset > 0n ? link(offset - step) : null,
    },
  };
}

async function part(
  db: Db,
  selection: Selection,
  { limit, offset }: { readonly limit: number; readonly offset: bigint },
  isCounted: boolean,
): Promise<{ readonly rows: readonly Row[]; readonly count?: number; readonly hasNext: boolean }> {
  const isPossible = offset <= BigInt(Number.MAX_SAFE_INTEGER);
  if (!isCounted) {
    const found = isPossible ? await findRows(db, selection.part(Number(offset), limit + 1)) : [];
    return { rows: found.slice(0, limit), hasNext: found.length > limit };
  }
  const count = await countRows(db, selection);
  const rows = offset < BigInt(count) ? await findRows(db, selection.part(Number(offset), limit)) : [];
  return { rows, count, hasNext: offset + BigInt(limit) < BigInt(count) };
}
