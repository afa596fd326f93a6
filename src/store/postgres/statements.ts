// Sends statements on connections to PostgreSQL and keeps them prepared there, for as long as what they were prepared for lasts.
import type { CompiledQuery } from "kysely";
import type { PoolClient, QueryResult } from "pg";
import { StoreError, storeMessages } from "../errors.ts";
import { begin, type TransactionKind } from "./settings.ts";

/** What `pg` answers. */
export type Answer = QueryResult<Record<string, unknown>>;

/** A way of sending statements. */
export interface Statements {
  /** Whether a connection has to be renewed before it is used again: what is prepared on it is stale. */
  readonly isStale: (client: PoolClient) => boolean;
  /** Makes a connection forget what is prepared on it. */
  readonly renew: (client: PoolClient) => Promise<void>;
  /** The statement that begins a transaction. */
  readonly begin: (kind: TransactionKind) => string;
  /** Sends a statement of a transaction, or one that stands alone. */
  readonly send: (client: PoolClient, query: CompiledQuery, isInTransaction: boolean) => Promise<Answer>;
}

const maxNames = 500;

/**
 * Statements that stay prepared on their connections. When a table changes below them (another server added a column),
 * every one is prepared anew: a failed statement did nothing, so it is sent again; in a transaction it fails as `conflict`.
 */
export function preparedStatements(): Statements {
  const places = new Map<string, number>();
  // Each change of a table begins one: what was prepared in those before is stale.
  let generation = 0;
  const generations = new WeakMap<PoolClient, number>();

  function nameOf(client: PoolClient, text: string): string | undefined {
    if (!places.has(text) && places.size < maxNames) places.set(text, places.size);
    const place = places.get(text);
    return place === undefined ? undefined : `latchkey_${generations.get(client) ?? 0}_${place}`;
  }

  function run(client: PoolClient, { sql: text, parameters }: CompiledQuery): Promise<Answer> {
    const name = parameters.length > 0 ? nameOf(client, text) : undefined;
    return client.query({ text, values: [...parameters], ...(name !== undefined && { name }) });
  }

  async function renew(client: PoolClient): Promise<void> {
    await client.query("deallocate all");
    generations.set(client, generation);
  }

  return {
    begin,
    isStale: (client) => {
      // Nothing is prepared on a new one.
      if (!generations.has(client)) generations.set(client, generation);
      return generations.get(client) !== generation;
    },
    renew,
    send: async (client, query, isInTransaction) => {
      try {
        return await run(client, query);
      } catch (error) {
        if (!isStalePlan(error)) throw error;
        if (generations.get(client) === generation) generation += 1;
        // The transaction is lost, and its connection is renewed when it is lent out again.
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
