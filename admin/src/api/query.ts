// The query of a list's request, and of its export.
import type { ResourceDescription } from "./description.ts";
import { asText } from "./row.ts";

export interface ListQuery {
  page?: number;
  pageSize?: number;
  sort?: { field: string; order: string } | undefined;
  filter?: Readonly<Record<string, unknown>>;
}

/** What a search that did not look at all rows says: at how many it looked, and the filter of the others. */
export interface Searched {
  rows: number;
  older: Readonly<Record<string, string>>;
}

/** The filter that goes on with a search among older rows, as long as the search is the same. */
export const olderFilter = "older";

interface OlderRows {
  search: string;
  older: Readonly<Record<string, string>>;
}

const isOlderRows = (value: unknown): value is OlderRows =>
  typeof value === "object" && value !== null && "search" in value && "older" in value;

/** The parameters of a list: `page`, `page_size`, `ordering`, `search` and the filters that have a value. */
export function listQuery(
  resource: ResourceDescription | undefined,
  { page, pageSize, sort, filter = {} }: ListQuery,
): URLSearchParams {
  const query = new URLSearchParams();
  if (page !== undefined) query.set("page", String(page));
  if (pageSize !== undefined) query.set("page_size", String(pageSize));
  if (sort !== undefined && resource?.ordering.includes(sort.field) === true)
    query.set("ordering", sort.order === "DESC" ? `-${sort.field}` : sort.field);
  const { [olderFilter]: more, ...filters } = filter;
  if (isOlderRows(more) && more.search === filters["search"])
    for (const [name, value] of Object.entries(more.older)) query.set(name, value);
  for (const [name, value] of Object.entries(filters))
    if (value !== undefined && value !== null && value !== "")
      query.set(name, Array.isArray(value) ? value.map(asText).join(",") : asText(value));
  return query;
}
