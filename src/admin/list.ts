// Lists of the admin: filters, search, order and numbered pages, with a count that stays cheap.
import { HttpError, notFound, type ViewRequest } from "../http/index.ts";
import { type Model, serializeRow, sorted, visibleRows, withLists } from "../resources/index.ts";
import { countRows, findRows, type Row, type Selection } from "../store/index.ts";
import type { AdminContext } from "./context.ts";
import { type ShownRow, withLabels } from "./labels.ts";
import type { AdminResource } from "./resources.ts";
import { type SearchWindow, searchWindow } from "./search-window.ts";

const standardSize = 25;
const maxSize = 200;

/** A list with more rows is not counted: the database would read all of them. */
const maxCounted = 10_000;

/** The most rows that a page may come after. */
const maxOffset = 1_000_000;

/** A page of rows. Of a search that did not look at all rows, `searched` says at how many, and the filter of the others. */
export async function listPage(
  admin: AdminContext,
  resource: AdminResource,
  request: ViewRequest,
): Promise<Readonly<Record<string, unknown>>> {
  const { kysely } = admin.context.database;
  const query = queryOf(request);
  const size = numberOf(query, "page_size", standardSize, maxSize);
  const offset = (numberOf(query, "page", 1, Number.MAX_SAFE_INTEGER) - 1) * size;
  if (offset > maxOffset) throw notFound("Invalid page.");
  const { rows, window } = await searchedRows(admin, resource, request);
  const found = await findRows(
    kysely,
    sorted(rows, resource.query.ordering.termsFor(query), request).part(offset, size + 1),
  );
  const keyed = offset === 0 && window !== undefined ? await olderByKey(admin, resource, window, query) : [];
  const isWhole = offset === 0 && found.length <= size;
  const count = isWhole ? found.length + keyed.length : await countUpTo(admin, rows);
  return {
    count,
    ...(count === null && { next: found.length > size }),
    ...(window && { searched: { rows: window.searched, older: window.olderFilter } }),
    results: await shownRows(admin, resource.model, [...keyed, ...found.slice(0, size)], request),
  };
}

/** The rows that a request asks for, of those that the user may see, as far as a search looks. @throws HttpError 400 */
async function searchedRows(
  { context }: AdminContext,
  resource: AdminResource,
  request: ViewRequest,
): Promise<{ readonly rows: Selection; readonly window: SearchWindow | undefined }> {
  const { database } = context;
  const { rows, search } = await filteredRows(context, resource, request);
  if (search === undefined) return { rows, window: undefined };
  const window = await searchWindow(database.kysely, resource, rows);
  return { rows: (window?.newest ?? rows).and(search), window };
}

/** The rows that the filters of a request leave, and the condition of its search. @throws HttpError 400 */
export const filteredRows = (
  { database }: Pick<AdminContext["context"], "database">,
  { model, query }: AdminResource,
  request: ViewRequest,
): ReturnType<AdminResource["query"]["filter"]> =>
  query.filter(visibleRows(model, request), database, request);

/** The rows that a search does not look at, but that have its text as the whole value of a unique field. */
async function olderByKey(
  { context }: AdminContext,
  { searchedKeys }: AdminResource,
  { older }: SearchWindow,
  query: URLSearchParams,
): Promise<readonly Row[]> {
  const text = (query.getAll("search").at(-1) ?? "").trim();
  const found = await Promise.all(
    searchedKeys.map((key) => findRows(context.database.kysely, older.where(key, "=", text).part(0, 1))),
  );
  return [...new Map(found.flat().map((row) => [row["id"], row])).values()];
}

async function countUpTo({ context }: AdminContext, rows: Selection): Promise<number | null> {
  const count = await countRows(context.database.kysely, rows.part(0, maxCounted + 1));
  return count > maxCounted ? null : count;
}

/** Rows as the web app gets them. */
export async function shownRows(
  admin: AdminContext,
  model: Model,
  rows: readonly Row[],
  request: ViewRequest,
): Promise<readonly ShownRow[]> {
  const complete = await withLists(admin.context.database.kysely, model, rows, request.identity);
  return withLabels(
    admin,
    model,
    complete.map((row) => serializeRow(row, model)),
    request,
  );
}

/** The query of a request. */
export const queryOf = ({ url }: ViewRequest): URLSearchParams => new URLSearchParams(url.query);

function numberOf(query: URLSearchParams, name: string, standard: number, most: number): number {
  const text = query.get(name) ?? "";
  if (text === "") return standard;
  const number = /^\d{1,15}$/.test(text) ? Number(text) : 0;
  if (number < 1) throw new HttpError(400, { [name]: ["A valid integer above 0 is required."] });
  return Math.min(number, most);
}
