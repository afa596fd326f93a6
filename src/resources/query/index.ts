// What lists may be asked: filters, search, order and pages.
export type { Filter } from "./filters.ts";
export { createListQuery, type ListQuery } from "./list-query.ts";
export { sorted } from "./ordering.ts";
export type { Pagination } from "./pagination-options.ts";
