// What a list may be asked: its filters, its search, its order and its pages, made once from the options of a resource.
import { HttpError, validationError, type ViewRequest } from "../../http/index.ts";
import { OptionsError } from "../../option-kinds/index.ts";
import { type Condition, type Database, findRows, type Row, type Selection } from "../../store/index.ts";
import type { Later } from "../../runtime/index.ts";
import type { Model } from "../model.ts";
import { cursorPage } from "./cursor.ts";
import { createFilters, type Filter, filtered } from "./filters.ts";
import { limitedPage } from "./limit-offset.ts";
import { createOrdering, type Ordering, type OrderTerm, sorted } from "./ordering.ts";
import type { PageOfRows } from "./list-part.ts";
import { numberedPage } from "./page-number.ts";
import type { Pagination } from "./pagination-options.ts";
import { parametersOf, queryOf } from "./query-string.ts";
import { createSearch } from "./search.ts";

/** What the rows of a resource may be asked with the parameters of a request. */
export interface ListQuery {
  readonly pagination: Pagination | undefined;
  readonly filters: readonly Filter[];
  readonly ordering: Ordering;
  /**
   * The rows that the filters and the search of a request leave. DRF applies them to a single row too.
   *
   * @throws HttpError 400 for an invalid value
   */
  readonly narrow: (rows: Selection, database: Database, request: ViewRequest) => Later<Selection>;
  /** The rows that the filters of a request leave, and the condition of its search, if it has one. As `narrow` otherwise. */
  readonly filter: (
    rows: Selection,
    database: Database,
    request: ViewRequest,
  ) => Promise<{ readonly rows: Selection; readonly search: Condition | undefined }>;
  /**
   * The rows of a page; undefined when there are no pages and the rows are in the order of their ids.
   *
   * @throws HttpError 404 for a page that does not exist
   */
  readonly page: (
    rows: Selection,
    database: Database,
    request: ViewRequest,
  ) => Promise<PageOfRows | { readonly rows: readonly Row[]; readonly frame?: never }> | undefined;
}

/** Parameters that are not filters. */
const otherParameters = [
  "search",
  "ordering",
  "page",
  "page_size",
  "limit",
  "offset",
  "cursor",
  "format",
  "expand",
];

/** The most rows of a list that is sorted, but has no pages: they are read as a whole. */
const maxSortedRows = 10_000;

/**
 * Makes what the lists of a resource may be asked. `standard` is the pagination of the app.
 *
 * @throws OptionsError for an option that names what the resource does not have
 */
export function createListQuery(model: Model, standard: Pagination | false | undefined): ListQuery {
  const {
    filters: names = [],
    search: fields = [],
    unknownFilters = "ignore",
    ...rest
  } = model.resource.options;
  const { ordering: allowed = [], order = [], pagination: own = standard ?? false } = rest;
  const pagination = own === false ? undefined : own;
  const filters = createFilters(model, names);
  const search = fields.length === 0 ? undefined : createSearch(model, fields);
  const ordering = createOrdering(model, allowed, order, pagination?.kind === "cursor");
  if (pagination?.kind === "cursor") checkCursor(model, ordering);
  const known = new Set([...filters.map(({ name }) => name), ...otherParameters]);
  const isAsked = filters.length > 0 || search !== undefined || unknownFilters === "refuse";
  const asks = (request: ViewRequest): boolean => isAsked && queryOf(request) !== "";
  const filter: ListQuery["filter"] = async (rows, database, request) => {
    if (!asks(request)) return { rows, search: undefined };
    const query = parametersOf(request);
    if (unknownFilters === "refuse") refuseUnknown(query, known);
    return {
      rows: await filtered(rows, filters, query, { request, database }),
      search: search?.(query, request),
    };
  };
  async function filteredAndFound(
    rows: Selection,
    database: Database,
    request: ViewRequest,
  ): Promise<Selection> {
    const left = await filter(rows, database, request);
    return left.search === undefined ? left.rows : left.rows.and(left.search);
  }
  async function page(kysely: Database["kysely"], rows: Selection, request: ViewRequest) {
    const query = parametersOf(request);
    const terms = ordering.termsFor(query);
    if (pagination?.kind === "cursor")
      return cursorPage(kysely, rows, terms.map(keyOf), request, query, pagination);
    const inOrder = sorted(rows, terms, request);
    if (pagination === undefined) return { rows: await allRows(kysely, inOrder) };
    const read = pagination.kind === "page" ? numberedPage : limitedPage;
    return read(kysely, inOrder, request, query, pagination);
  }
  return {
    pagination,
    filters,
    ordering,
    filter,
    narrow: (rows, database, request) => (asks(request) ? filteredAndFound(rows, database, request) : rows),
    page: (rows, { kysely }, request) =>
      pagination === undefined && !ordering.isSorted ? undefined : page(kysely, rows, request),
  };
}

const keyOf = ({ attribute: { column }, direction }: OrderTerm) => ({ column, direction });

function checkCursor({ resource }: Model, { attributes }: Ordering): void {
  const wrong = attributes.find(
    ({ hops, nullable, relation }) => hops.length > 0 || nullable || relation?.kind === "many",
  );
  if (wrong === undefined) return;
  throw new OptionsError(
    `The resource ${resource.name} has pages by a cursor, but could be sorted by ${wrong.column}: a cursor needs columns of its own table that are never null.`,
  );
}

function refuseUnknown(query: URLSearchParams, known: ReadonlySet<string>): void {
  const unknown = [...new Set(query.keys())].filter((name) => !known.has(name));
  if (unknown.length === 0) return;
  throw validationError(Object.fromEntries(unknown.map((name) => [name, ["There is no such filter."]])));
}

async function allRows(db: Database["kysely"], rows: Selection): Promise<readonly Row[]> {
  const found = await findRows(db, rows.part(0, maxSortedRows + 1));
  if (found.length <= maxSortedRows) return found;
  throw new HttpError(400, {
    detail: `The list has more than ${maxSortedRows} rows, the most that a sorted list without pages may have.`,
    code: "too_many_rows",
  });
}
