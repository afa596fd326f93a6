// Numbered pages: `?page=2&page_size=50` (DRF's PageNumberPagination).
import { notFound, type ViewRequest } from "../../http/index.ts";
import { pythonInt } from "../../python/index.ts";
import type { Db, Selection } from "../../store/index.ts";
import { countOf, framed, type PageOfRows, readPart } from "./list-part.ts";
import { pageSize } from "./page-size.ts";
import type { Pagination } from "./pagination-options.ts";
import { linkTo } from "./query-string.ts";

/** @throws HttpError 404 for a page that does not exist */
export async function numberedPage(
  db: Db,
  selection: Selection,
  request: ViewRequest,
  query: URLSearchParams,
  options: Pagination,
): Promise<PageOfRows> {
  const size = pageSize(query, "page_size", options);
  const asked = query.getAll("page").at(-1);
  const text = asked === undefined || asked === "" ? "1" : asked;
  const count = await countOf(db, selection, options);
  const pages =
    count === undefined ? Math.floor(Number.MAX_SAFE_INTEGER / size) : Math.max(1, Math.ceil(count / size));
  const number = text === "last" && count !== undefined ? pages : numberOf(text, pages);
  const part = { offset: BigInt((number - 1) * size), limit: size };
  const { rows, hasNext } = await readPart(db, selection, part, count);
  if (count === undefined && rows.length === 0 && number > 1) throw invalidPage();
  return framed(rows, count, {
    next: hasNext ? linkTo(request, { page: String(number + 1) }) : null,
    previous: number > 1 ? linkTo(request, { page: number === 2 ? undefined : String(number - 1) }) : null,
  });
}

function numberOf(text: string, most: number): number {
  const number = pythonInt(text);
  if (number === undefined || number < 1n || number > BigInt(most)) throw invalidPage();
  return Number(number);
}

const invalidPage = (): Error => notFound("Invalid page.");
