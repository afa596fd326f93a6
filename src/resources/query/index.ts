// What lists may be asked: filters, search, order and pages.
export { createListQuery, type ListQuery } from "./list-query.ts";
export type { Pagination } from "./pagination-options.ts";
