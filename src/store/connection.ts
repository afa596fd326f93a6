// What the drivers of both dialects share: a connection as Kysely wants it.
import { CompiledQuery, type DatabaseConnection, type QueryResult } from "kysely";
import { announceStatement } from "./statement-channel.ts";

/** Creates a connection from the function that executes its queries. */
export function createConnection(
  execute: (query: CompiledQuery) => Promise<QueryResult<unknown>>,
): DatabaseConnection {
  return {
    executeQuery: async <R>(query: CompiledQuery): Promise<QueryResult<R>> => {
      announceStatement(query);
      // oxlint-disable-next-line no-unsafe-type-assertion -- the caller knows the rows of its query; a driver cannot
      return (await execute(query)) as QueryResult<R>;
    },
    // oxlint-disable-next-line require-yield -- nothing in this package streams, and the interface requires it
    streamQuery: async function* () {
      throw new Error("Streaming is not supported.");
    },
  };
}

/** Executes a statement that has no parameters. */
export async function executeText(connection: DatabaseConnection, statement: string): Promise<void> {
  await connection.executeQuery(CompiledQuery.raw(statement));
}

/** The error for a `begin` that was sent as a query: Kysely would not know of the transaction. */
export const transactionStatementError = (): Error =>
  new Error("Begin a transaction with `transaction()`, not with a statement.");
