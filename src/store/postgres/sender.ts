// How statements are sent on a connection to PostgreSQL: prepared, or through a pooler.
import type { PoolClient, QueryResult } from "pg";
import type { Query } from "../direct-execution.ts";
import type { TransactionKind } from "./settings.ts";

/** The result of a statement, from `pg`. */
export type PgResult = QueryResult<Record<string, unknown>>;

/** Sends statements. */
export interface StatementSender {
  /** Whether the prepared statements of a connection are stale, so that it has to be renewed before it is used. */
  readonly isStale: (client: PoolClient) => boolean;
  /** Deallocates the prepared statements of a connection. */
  readonly renew: (client: PoolClient) => Promise<void>;
  /** The statement that begins a transaction. */
  readonly begin: (kind: TransactionKind) => string;
  /** Sends a statement that no transaction may contain, without a limit of its time. */
  readonly sendAlone: (client: PoolClient, query: Query) => Promise<PgResult>;
  /** Sends a statement, in the transaction of the connection or on its own. */
  readonly send: (client: PoolClient, query: Query, isInTransaction: boolean) => Promise<PgResult>;
}
