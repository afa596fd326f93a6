// Sends statements to PostgreSQL through a pooler in transaction mode, which gives each transaction another connection.
import type { QueryResult } from "kysely";
import type { PoolClient } from "pg";
import type { Query } from "../direct-execution.ts";
import { transactionStatementError } from "../connection.ts";
import { beginWith, type PostgresSettings } from "./settings.ts";
import { fromPgResult, type StatementSender } from "./sender.ts";

/**
 * Sends statements through a pooler in transaction mode, where each transaction may be on another connection: nothing stays
 * prepared or set after it. A statement outside of a transaction gets its own transaction, sent in one round trip.
 */
export function createPooledSender(settings: PostgresSettings): StatementSender {
  const beginOne = beginWith(settings, {});
  const run = async (client: PoolClient, { sql: text, parameters }: Query): Promise<QueryResult<unknown>> =>
    fromPgResult(await client.query<object>({ text, values: [...parameters] }));
  const runAlone = async (client: PoolClient, query: Query): Promise<QueryResult<unknown>> => {
    if (beginsTransaction.test(query.sql)) throw transactionStatementError();
    const [begun, executed, committed] = await Promise.allSettled([
      client.query(beginOne),
      run(client, query),
      // After an error this rolls back.
      client.query("commit"),
    ]);
    for (const outcome of [begun, executed, committed])
      if (outcome.status === "rejected") throw outcome.reason;
    if (executed.status === "rejected") throw executed.reason;
    return executed.value;
  };
  return {
    begin: (kind) => beginWith(settings, kind),
    isStale: () => false,
    renew: async () => {},
    sendAlone: run,
    send: (client, query, isInTransaction, { resolve, reject }) =>
      void (isInTransaction ? run : runAlone)(client, query).then(resolve, reject),
  };
}

const beginsTransaction = /^\s*(?:begin|start\s+transaction)\b/i;
