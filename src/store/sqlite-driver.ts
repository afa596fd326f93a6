// A Kysely driver over node:sqlite: one connection, statements kept prepared, and waits for another writer that block nobody.
import type { DatabaseSync, SQLInputValue, StatementSync } from "node:sqlite";
import { setTimeout as wait } from "node:timers/promises";
import { CompiledQuery, type DatabaseConnection, type Driver, type QueryResult } from "kysely";
import { fromSqlite, StoreError } from "./errors.ts";

const cachedStatements = 500;

/** Makes the driver. A statement that finds the database locked is tried again for `busyTimeout` milliseconds. */
export function createSqliteDriver(database: DatabaseSync, busyTimeout: number): Driver {
  const statements = new Map<string, PreparedStatement>();
  const connection: DatabaseConnection = {
    executeQuery: async <R>({ sql: text, parameters }: CompiledQuery): Promise<QueryResult<R>> => {
      const values = bind(parameters);
      const result = await patiently(() => execute(prepare(text), values), busyTimeout);
      // oxlint-disable-next-line no-unsafe-type-assertion -- whoever wrote the query knows its rows; a driver cannot
      return result as QueryResult<R>;
    },
    // oxlint-disable-next-line require-yield -- nothing in this package streams, and the interface asks for it
    streamQuery: async function* () {
      throw new Error("Streaming is not supported.");
    },
  };

  function prepare(text: string): PreparedStatement {
    const known = statements.get(text);
    if (known !== undefined) return known;
    const statement = database.prepare(text);
    statement.setReadBigInts(true);
    const prepared = { statement, returnsRows: statement.columns().length > 0 };
    if (statements.size >= cachedStatements) statements.clear();
    statements.set(text, prepared);
    return prepared;
  }

  const control = async (statement: string): Promise<void> => {
    await connection.executeQuery(CompiledQuery.raw(statement));
  };
  return {
    init: async () => {},
    acquireConnection: async () => connection,
    // A deferred transaction that reads and then writes fails at once when another process wrote in between.
    beginTransaction: () => control("begin immediate"),
    commitTransaction: () => control("commit"),
    rollbackTransaction: () => control("rollback"),
    releaseConnection: async () => {},
    destroy: async () => {
      statements.clear();
      database.close();
    },
  };
}

interface PreparedStatement {
  readonly statement: StatementSync;
  readonly returnsRows: boolean;
}

function execute(
  { statement, returnsRows }: PreparedStatement,
  values: SQLInputValue[],
): QueryResult<unknown> {
  if (returnsRows) return { rows: statement.all(...values).map(readRow) };
  const { changes, lastInsertRowid } = statement.run(...values);
  return { rows: [], numAffectedRows: BigInt(changes), insertId: BigInt(lastInsertRowid) };
}

/** Tries again while another connection holds the lock. SQLite's own waiting would hold up every other request with it. */
async function patiently<T>(action: () => T, busyTimeout: number): Promise<T> {
  const deadline = performance.now() + busyTimeout;
  for (let pause = 1; ; pause = Math.min(pause * 2, 50)) {
    try {
      return action();
    } catch (error) {
      const translated = fromSqlite(error);
      const isBusy = translated instanceof StoreError && translated.code === "busy";
      if (!isBusy || performance.now() + pause > deadline) throw translated;
      await wait(pause);
    }
  }
}

function bind(parameters: readonly unknown[]): SQLInputValue[] {
  return parameters.map((value) => {
    if (typeof value === "boolean") return value ? 1 : 0;
    if (
      value === null ||
      typeof value === "string" ||
      typeof value === "number" ||
      typeof value === "bigint" ||
      value instanceof Uint8Array
    ) {
      return value;
    }
    throw new TypeError(`SQLite cannot store a ${typeof value}`);
  });
}

/** Integers come as bigint, so that none loses a digit; those a number holds exactly become numbers. */
function readRow(row: Record<string, unknown>): Record<string, unknown> {
  for (const name in row) {
    const value = row[name];
    if (typeof value === "bigint" && value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER) {
      row[name] = Number(value);
    }
  }
  return row;
}
