// Numbered pages: `?page=2&page_size=50` (DRF's PageNumberPagination).
import { notFound, type ViewRequest } from "../../http/index.ts";
import { pythonInt } from "../../python/index.ts";
import { countRows, type Db, findRows, type Row, type Selection } from "../../store/index.ts";
import { pageSize } from "./page-size.ts";
import type { Pagination } from "./pagination-options.ts";
import { linkTo } from "./query-string.ts";

/** The rows of a page, and what its body has around them. */
export interface PageOfRows {
  readonly rows: readonly Row[];
  readonly frame: {
    readonly count?: number;
    readonly next: string | null;
    readonly previous: string | null;
  };
}

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
  const isCounted = options.count !== false;
  const page = isCounted
    ? await countedPage(db, selection, { text, size })
    : await uncountedPage(db, selection, { text, size });
  const { number, hasNext } = page;
  return {
    rows: page.rows,
    frame: {
      ...(page.count !== undefined && { count: page.count }),
      next: hasNext ? linkTo(request, { page: String(number + 1) }) : null,
      previous: number > 1 ? linkTo(request, { page: number === 2 ? undefined : String(number - 1) }) : null,
    },
  };
}

interface NumberedRows {
  readonly rows: readonly Row[];
  readonly number: number;
  readonly hasNext: boolean;
  readonly count?: number;
}

interface AskedPage {
  readonly text: string;
  readonly size: number;
}

async function countedPage(db: Db, selection: Selection, { text, size }: AskedPage): Promise<NumberedRows> {
  const count = await countRows(db, selection);
  const pages = Math.max(1, Math.ceil(count / size));
  const number = text === "last" ? pages : numberOf(text, pages);
  const rows = count === 0 ? [] : await findRows(db, selection.part((number - 1) * size, size));
  return { rows, number, hasNext: number < pages, count };
}

/** Without a count, one more row tells whether there is a next page. */
async function uncountedPage(db: Db, selection: Selection, { text, size }: AskedPage): Promise<NumberedRows> {
  const number = numberOf(text, Math.floor(Number.MAX_SAFE_INTEGER / size));
  const rows = await findRows(db, selection.part((number - 1) * size, size + 1));
  if (rows.length === 0 && number > 1) throw invalidPage();
  return { rows: rows.slice(0, size), number, hasNext: rows.length > size };
}

function numberOf(text: string, most: number): number {
  const number = pythonInt(text);
  if (number === undefined || number < 1n || number > BigInt(most)) throw invalidPage();
  return Number(number);
}

const invalidPage = (): Error => notFound("Invalid page.");
