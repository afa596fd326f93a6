// The query of a list's request, and of its export.
import type { ResourceDescription } from "./description.ts";
import { asText } from "./row.ts";

export interface ListQuery {
  page?: number;
  pageSize?: number;
  sort?: { field: string; order: string } | undefined;
  filter?: Readonly<Record<string, unknown>>;
}

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
  for (const [name, value] of Object.entries(filter))
    if (value !== undefined && value !== null && value !== "")
      query.set(name, Array.isArray(value) ? value.map(asText).join(",") : asText(value));
  return query;
}
