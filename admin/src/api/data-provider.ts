// react-admin's view of the admin's endpoints.
import type { DataProvider, GetListResult, RaRecord } from "react-admin";
import { bodyOfChange, bodyOfNew } from "./body.ts";
import type { Description, ResourceDescription } from "./description.ts";
import { listQuery, type ListQuery, type Searched } from "./query.ts";
import { request } from "./request.ts";
import type { Row } from "./row.ts";

interface Page {
  /** Null where counting would cost too much; then `next` says whether there is another page. */
  count: number | null;
  next?: boolean | string | null;
  /** Set when a search did not look at all rows: at how many it did, and the filter of the others. */
  searched?: Searched;
  results: Row[];
}

type Id = string | number;

/** How many rows one request asks for by their ids. */
const idsPerRequest = 100;

const rowPath = (resource: string, id: Id): string => `data/${resource}/${encodeURIComponent(id)}/`;

async function readPage(
  resource: ResourceDescription | undefined,
  name: string,
  query: ListQuery,
  signal?: AbortSignal,
): Promise<GetListResult> {
  const search = listQuery(resource, query);
  const page = await request<Page>(`data/${name}/?${search}`, { signal });
  const pageInfo = { hasNextPage: Boolean(page.next), hasPreviousPage: (query.page ?? 1) > 1 };
  const meta = page.searched === undefined ? {} : { meta: { searched: page.searched } };
  return { data: page.results, ...(page.count === null ? { pageInfo } : { total: page.count }), ...meta };
}

/** The rows of some ids, in requests of at most {@link idsPerRequest}. */
async function readRows(name: string, ids: readonly Id[]): Promise<Row[]> {
  const starts = Array.from({ length: Math.ceil(ids.length / idsPerRequest) }, (_, at) => at * idsPerRequest);
  const pages = await Promise.all(
    starts.map((start) => {
      const part = ids.slice(start, start + idsPerRequest);
      const query = new URLSearchParams({ id__in: part.join(","), page_size: String(part.length) });
      return request<Page>(`data/${name}/?${query}`);
    }),
  );
  return pages.flatMap(({ results }) => results);
}

/** The provider over the described resources. */
export function createDataProvider({ resources }: Description): DataProvider {
  const found = (name: string): ResourceDescription => {
    const resource = resources.find((resource) => resource.name === name);
    if (resource === undefined) throw new Error(`There is no resource ${name}.`);
    return resource;
  };
  const list: DataProvider["getList"] = (name, { pagination, sort, filter, signal }) =>
    readPage(
      found(name),
      name,
      {
        ...(pagination === undefined ? {} : { page: pagination.page, pageSize: pagination.perPage }),
        sort,
        filter: filter as Record<string, unknown>,
      },
      signal,
    );
  const provider = {
    supportAbortSignal: true,
    getList: list,
    getOne: async (name: string, { id, signal }: { id: Id; signal?: AbortSignal }) => ({
      data: await request<Row>(rowPath(name, id), { signal }),
    }),
    getMany: async (name: string, { ids }: { ids: Id[] }) => ({ data: await readRows(name, ids) }),
    getManyReference: (name: string, params: Parameters<DataProvider["getManyReference"]>[1]) =>
      list(name, { ...params, filter: { ...params.filter, [params.target]: params.id } }),
    create: async (name: string, { data }: { data: Record<string, unknown> }) => {
      const body = bodyOfNew(found(name).fields, data);
      return { data: await request<RaRecord>(`data/${name}/`, { method: "POST", body }) };
    },
    update: async (
      name: string,
      { id, data, previousData }: { id: Id; data: Record<string, unknown>; previousData: RaRecord },
    ) => {
      const body = bodyOfChange(found(name), data, previousData);
      return { data: await request<RaRecord>(rowPath(name, id), { method: "PATCH", body }) };
    },
    updateMany: async (name: string, { ids, data }: { ids: Id[]; data: unknown }) => {
      await request(`data/${name}/bulk-update/`, { method: "POST", body: { ids, values: data } });
      return { data: ids };
    },
    delete: async (name: string, { id, previousData }: { id: Id; previousData?: RaRecord }) => {
      await request(rowPath(name, id), { method: "DELETE" });
      return { data: previousData ?? { id } };
    },
    deleteMany: async (name: string, { ids }: { ids: Id[] }) => {
      await request(`data/${name}/bulk-delete/`, { method: "POST", body: { ids } });
      return { data: ids };
    },
  };
  // The methods of a DataProvider are generic in the kind of record; ours are the same for all.
  return provider as unknown as DataProvider;
}
