// Executes compiled statements without Kysely's executor, whose layers cost more than most of the statements.
import type { CompiledQuery, QueryResult } from "kysely";
import type { Later } from "../runtime/index.ts";
import type { Db } from "./schema/tables.ts";

/** A statement and its parameters. */
export type Query = Pick<CompiledQuery, "sql" | "parameters">;

/** Executes one statement outside of any transaction, as the driver of the database would. */
export type DirectExecution = (query: Query) => Later<QueryResult<unknown>>;

/** By Kysely's executor of a database. A transaction or a reserved connection has an executor of its own, and is not in it. */
const executions = new WeakMap<object, DirectExecution>();

/** Sets how statements of a database are executed directly. */
export function setDirectExecution(db: Db, execution: DirectExecution): void {
  executions.set(db.getExecutor(), execution);
}

/** How statements are executed directly; undefined in a transaction, where Kysely has the connection. */
export const directExecutionOf = (db: Db): DirectExecution | undefined => executions.get(db.getExecutor());
