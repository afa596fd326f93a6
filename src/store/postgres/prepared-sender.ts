// Sends statements to PostgreSQL and keeps them prepared on their connections, until a table changes.
import type { PoolClient } from "pg";
import type { QueryResult } from "kysely";
import type { Query } from "../direct-execution.ts";
import { StoreError, storeMessages } from "../errors.ts";
import { type PreparedColumns, PreparedStatement } from "./prepared-statement.ts";
import { fromPgResult, type ResultReceiver, type StatementSender } from "./sender.ts";
import { begin } from "./settings.ts";
import { wireValues } from "./wire-values.ts";

const maxNames = 500;

/** What is prepared on a connection, and in which generation. */
interface Prepared {
  readonly generation: number;
  readonly columns: PreparedColumns;
}

/**
 * Sends statements that stay prepared on their connections. When a table changes (another server added a column), all are
 * prepared again: a failed statement did nothing, so it is sent again; in a transaction it fails as `conflict`.
 */
export function createPreparedSender(): StatementSender {
  const names = new Map<string, string>();
  // A change of a table begins a new generation: what was prepared in earlier ones is stale.
  let generation = 0;
  const preparedOn = new WeakMap<PoolClient, Prepared>();

  function nameOf(text: string): string | undefined {
    let name = names.get(text);
    if (name === undefined && names.size < maxNames) names.set(text, (name = `latchkey_${names.size}`));
    return name;
  }

  /** Nothing is prepared on a new connection. */
  function preparedBy(client: PoolClient): Prepared {
    let prepared = preparedOn.get(client);
    if (prepared === undefined) preparedOn.set(client, (prepared = { generation, columns: new Map() }));
    return prepared;
  }

  function run(client: PoolClient, { sql: text, parameters }: Query, receiver: ResultReceiver): void {
    const name = parameters.length > 0 ? nameOf(text) : undefined;
    const values = name === undefined ? undefined : wireValues(parameters);
    if (name === undefined || values === undefined)
      return sendUnprepared(client, { text, values: [...parameters] }, receiver);
    const { columns } = preparedBy(client);
    client.query(new PreparedStatement({ name, text, values }, columns, receiver));
  }

  async function renew(client: PoolClient): Promise<void> {
    await client.query("deallocate all");
    preparedOn.set(client, { generation, columns: new Map() });
  }

  async function runAgain(client: PoolClient, query: Query, receiver: ResultReceiver): Promise<void> {
    try {
      await renew(client);
      run(client, query, receiver);
    } catch (error) {
      receiver.reject(error);
    }
  }

  return {
    begin,
    isStale: (client) => preparedBy(client).generation !== generation,
    renew,
    sendAlone: async (client, query) => {
      await client.query("set statement_timeout = 0");
      try {
        return await new Promise<QueryResult<unknown>>((resolve, reject) =>
          run(client, query, { resolve, reject }),
        );
      } finally {
        await client.query("reset statement_timeout");
      }
    },
    send: (client, query, isInTransaction, { resolve, reject }) => {
      const onError = (error: unknown): void => {
        if (!isStalePlan(error)) return reject(error);
        if (preparedBy(client).generation === generation) generation += 1;
        // The transaction has failed; its connection is renewed before its next use.
        if (isInTransaction)
          return reject(new StoreError("conflict", storeMessages.conflict, { cause: error }));
        return void runAgain(client, query, { resolve, reject });
      };
      run(client, query, { resolve, reject: onError });
    },
  };
}

/** Without values, or with some that pg has to write: pg sends it, and it does not stay prepared. */
function sendUnprepared(
  client: PoolClient,
  query: { readonly text: string; readonly values: unknown[] },
  { resolve, reject }: ResultReceiver,
): void {
  void client.query<object>(query).then((result) => resolve(fromPgResult(result)), reject);
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
