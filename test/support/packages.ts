// The repository's own copies of packages, for folders that have a node_modules of their own, such as bench/.
export { sql } from "kysely";
export { Client, Pool } from "pg";
export * as z from "zod";
