// How statements are sent on a connection to PostgreSQL: prepared, or through a pooler.
import type { QueryResult } from "kysely";
import type { PoolClient, QueryResult as PgResult } from "pg";
import type { Query } from "../direct-execution.ts";
import type { TransactionKind } from "./settings.ts";

/** Who waits for a result. */
export interface Receiver<T> {
  readonly resolve: (result: T) => void;
  readonly reject: (error: unknown) => void;
}

/** Who waits for the result of a statement. */
export type ResultReceiver = Receiver<QueryResult<unknown>>;

/** Sends statements. */
export interface StatementSender {
  /** Whether the prepared statements of a connection are stale, so that it has to be renewed before it is used. */
  readonly isStale: (client: PoolClient) => boolean;
  /** Deallocates the prepared statements of a connection. */
  readonly renew: (client: PoolClient) => Promise<void>;
  /** The statement that begins a transaction. */
  readonly begin: (kind: TransactionKind) => string;
  /** Sends a statement that no transaction may contain, without a limit of its time. */
  readonly sendAlone: (client: PoolClient, query: Query) => Promise<QueryResult<unknown>>;
  /** Sends a statement, in the transaction of the connection or on its own. */
  readonly send: (
    client: PoolClient,
    query: Query,
    isInTransaction: boolean,
    receiver: ResultReceiver,
  ) => void;
}

/** The result of a statement: its rows, and how many it has changed. */
export function resultOf(
  command: string,
  count: number | null,
  rows: QueryResult<unknown>["rows"],
): QueryResult<unknown> {
  const isWrite = command === "INSERT" || command === "UPDATE" || command === "DELETE";
  return isWrite ? { rows, numAffectedRows: BigInt(count ?? 0) } : { rows };
}

/** The same, of a result of pg. */
export const fromPgResult = ({ command, rowCount, rows }: PgResult<object>): QueryResult<unknown> =>
  resultOf(command, rowCount, rows);
