// Sends statements to PostgreSQL and keeps them prepared on their connections, until a table changes.
import type { PoolClient } from "pg";
import type { Query } from "../direct-execution.ts";
import { StoreError, storeMessages } from "../errors.ts";
import type { PgResult, StatementSender } from "./sender.ts";
import { begin } from "./settings.ts";

const maxNames = 500;

/**
 * Sends statements that stay prepared on their connections. When a table changes (another server added a column), all are
 * prepared again: a failed statement did nothing, so it is sent again; in a transaction it fails as `conflict`.
 */
export function createPreparedSender(): StatementSender {
  const numbers = new Map<string, number>();
  // A change of a table begins a new generation: what was prepared in earlier ones is stale.
  let generation = 0;
  const generations = new WeakMap<PoolClient, number>();

  function nameOf(client: PoolClient, text: string): string | undefined {
    let number = numbers.get(text);
    if (number === undefined && numbers.size < maxNames) numbers.set(text, (number = numbers.size));
    return number === undefined ? undefined : `latchkey_${generations.get(client) ?? 0}_${number}`;
  }

  function run(client: PoolClient, { sql: text, parameters }: Query): Promise<PgResult> {
    const name = parameters.length > 0 ? nameOf(client, text) : undefined;
    const values = [...parameters];
    return client.query(name === undefined ? { text, values } : { text, values, name });
  }

  async function renew(client: PoolClient): Promise<void> {
    await client.query("deallocate all");
    generations.set(client, generation);
  }

  return {
    begin,
    isStale: (client) => {
      // Nothing is prepared on a new connection.
      if (!generations.has(client)) generations.set(client, generation);
      return generations.get(client) !== generation;
    },
    renew,
    sendAlone: async (client, query) => {
      await client.query("set statement_timeout = 0");
      try {
        return await run(client, query);
      } finally {
        await client.query("reset statement_timeout");
      }
    },
    send: async (client, query, isInTransaction) => {
      try {
        return await run(client, query);
      } catch (error) {
        if (!isStalePlan(error)) throw error;
        if (generations.get(client) === generation) generation += 1;
        // The transaction has failed; its connection is renewed before its next use.
        if (isInTransaction) throw new StoreError("conflict", storeMessages.conflict, { cause: error });
        await renew(client);
        return run(client, query);
      }
    },
  };
}

/** "cached plan must not change result type", in any language. */
function isStalePlan(error: unknown): boolean {
  return (
    error instanceof Error &&
    "code" in error &&
    error.code === "0A000" &&
    "routine" in error &&
    error.routine === "RevalidateCachedQuery"
  );
}
