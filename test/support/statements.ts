// Listens in on a database: every statement that is run on it, transactions' beginnings and ends included.
import type { DatabaseConnection } from "kysely";
import { directExecutionOf, setDirectExecution } from "../../src/store/direct-execution.ts";
import type { Db } from "../../src/store/index.ts";

/** A statement as it was run. */
export interface Statement {
  readonly sql: string;
  readonly parameters: readonly unknown[];
}

/** Runs an action and gives the statements that were run meanwhile. */
export type Listen = (action: () => Promise<unknown>) => Promise<Statement[]>;

/** Listens in on every connection of a database from now on. Where Kysely logs, this would only see what an app lets it. */
export function listenIn(db: Db): Listen {
  const executor = db.getExecutor();
  const provide = executor.provideConnection.bind(executor);
  const heard = new WeakSet<DatabaseConnection>();
  let statements: Statement[] | undefined;
  // The audit log is written after requests, and not by them: when, is chance.
  const note = (statement: Statement): void => {
    if (!statement.sql.includes('into "latchkey_audit_event"')) statements?.push(statement);
  };
  executor.provideConnection = (consumer, options) =>
    provide((connection) => {
      if (!heard.has(connection)) {
        heard.add(connection);
        const execute = connection.executeQuery.bind(connection);
        connection.executeQuery = (query, options) => {
          note({ sql: query.sql, parameters: query.parameters });
          return execute(query, options);
        };
      }
      return consumer(connection);
    }, options);
  const direct = directExecutionOf(db);
  if (direct !== undefined) {
    setDirectExecution(db, (query) => {
      note(query);
      return direct(query);
    });
  }
  return async (action) => {
    const run: Statement[] = [];
    statements = run;
    try {
      await action();
    } finally {
      statements = undefined;
    }
    return run;
  };
}
