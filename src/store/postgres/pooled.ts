// Sends statements to PostgreSQL through a pooler in transaction mode, which gives each transaction another connection.
import type { CompiledQuery } from "kysely";
import type { PoolClient } from "pg";
import { beginWith, type PostgresSettings } from "./settings.ts";
import type { Answer, Statements } from "./statements.ts";

/**
 * Statements through a pooler in transaction mode, where each transaction may be on another connection: nothing is prepared
 * or set beyond its end. One that stands alone goes in a transaction of its own, which is sent as a whole: one trip.
 */
export function pooledStatements(settings: PostgresSettings): Statements {
  const alone = beginWith(settings, {});
  const run = (client: PoolClient, { sql: text, parameters }: CompiledQuery): Promise<Answer> =>
    client.query({ text, values: [...parameters] });
  return {
    begin: (kind) => beginWith(settings, kind),
    isStale: () => false,
    renew: async () => {},
    send: async (client, query, isInTransaction) => {
      if (isInTransaction) return run(client, query);
      if (beginsTransaction.test(query.sql)) throw new Error(ownTransaction);
      const [begun, answered, ended] = await Promise.allSettled([
        client.query(alone),
        run(client, query),
        // After an error it is a rollback.
        client.query("commit"),
      ]);
      for (const outcome of [begun, answered, ended]) if (outcome.status === "rejected") throw outcome.reason;
      if (answered.status === "rejected") throw answered.reason;
      return answered.value;
    },
  };
}

const beginsTransaction = /^\s*(?:begin|start\s+transaction)\b/i;
const ownTransaction = "A transaction begins with `transaction()`, not with a statement of its own.";
