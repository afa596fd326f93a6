// A part of a list: `?limit=20&offset=40` (DRF's LimitOffsetPagination).
import type { ViewRequest } from "../../http/index.ts";
import { pythonInt } from "../../python/index.ts";
import type { Db, Selection } from "../../store/index.ts";
import { countOf, framed, type PageOfRows, readPart } from "./list-part.ts";
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
  const count = await countOf(db, selection, options);
  const { rows, hasNext } = await readPart(db, selection, { limit, offset }, count);
  const step = BigInt(limit);
  const link = (to: bigint): string =>
    linkTo(request, { limit: String(limit), offset: to <= 0n ? undefined : String(to) });
  return framed(rows, count, {
    next: hasNext ? link(offset + step) : null,
    previous: offset > 0n ? link(offset - step) : null,
  });
}
