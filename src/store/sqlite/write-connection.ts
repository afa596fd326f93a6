// The SQLite connection that writes: its transactions, its savepoints, and what it knows of the schema.
import type { DatabaseSync } from "node:sqlite";
import type { QueryResult } from "kysely";
import { sqlite } from "./node-sqlite.ts";
import { createStatements, type Statement } from "./statements.ts";

/** A connection whose one transaction is shared by members, each within a savepoint. */
export interface WriteConnection {
  readonly prepare: (text: string) => Statement;
  readonly forgetStatements: () => void;
  readonly isInTransaction: () => boolean;
  /** Begins a transaction, after rolling back what is left of another. */
  readonly begin: () => void;
  readonly commit: () => void;
  /** Rolls back the transaction, if there is one. */
  readonly rollBack: () => void;
  /** Runs a statement outside of a transaction: SQLite commits it, or undoes it. */
  readonly runAlone: (statement: Statement, parameters: readonly unknown[]) => QueryResult<unknown>;
  readonly beginMember: () => void;
  readonly undoMember: () => void;
  readonly endMember: () => void;
  /** Resets `pragma defer_foreign_keys`, which SQLite itself does only when the transaction ends. */
  readonly stopDeferringKeys: () => void;
  /** Whether foreign keys are enforced from now on; SQLite ignores this within a transaction. */
  readonly enforceKeys: (isEnforced: boolean) => void;
  /** Forgets the statements if another process has changed the schema. */
  readonly checkSchema: () => void;
  /** A text that changes when another connection has changed the database. */
  readonly dataVersion: () => string;
  /** Whether the transaction has violations of deferred foreign keys. */
  readonly hasKeyViolations: () => boolean;
}

/** Takes over a connection. */
export function createWriteConnection(database: DatabaseSync): WriteConnection {
  const { prepare, clear } = createStatements(database);
  let schemaVersion: string | undefined;
  const execute = (text: string): QueryResult<unknown> => prepare(text).run([]);
  const isInTransaction = (): boolean => database.isTransaction;

  function rollBack(): void {
    if (!isInTransaction()) return;
    try {
      execute("rollback");
    } catch {
      // The next `begin` tries again.
    }
  }

  function checkSchema(): void {
    const version = rowsText(execute("pragma schema_version"));
    if (version !== schemaVersion) {
      // What is known of statements is only true of the schema they were prepared for, and SQLite itself only notices
      // that another process changed it when it runs one that reads.
      clear();
      execute("select 1 from sqlite_schema limit 0");
    }
    schemaVersion = version;
  }

  return {
    prepare,
    forgetStatements: clear,
    isInTransaction,
    begin: () => {
      rollBack();
      execute("begin immediate");
    },
    commit: () => void execute("commit"),
    rollBack,
    runAlone: (statement, parameters) => {
      rollBack();
      return statement.run(parameters);
    },
    beginMember: () => void execute("savepoint latchkey_member"),
    undoMember: () => void execute("rollback to latchkey_member"),
    endMember: () => void execute("release latchkey_member"),
    stopDeferringKeys: () => void execute("pragma defer_foreign_keys = off"),
    enforceKeys: (isEnforced) => void execute(`pragma foreign_keys = ${isEnforced ? "on" : "off"}`),
    checkSchema,
    dataVersion: () => rowsText(execute("pragma data_version")),
    hasKeyViolations: () => hasKeyViolations(database),
  };
}

/** The rows of a result as a text that can be compared. */
export const rowsText = ({ rows }: QueryResult<unknown>): string =>
  JSON.stringify(rows, (_name, value: unknown) => (typeof value === "bigint" ? `${value}n` : value));

const emptyChangeset = new Uint8Array();

/**
 * SQLite counts violations of deferred foreign keys and checks the count at a commit, but not at the end of a savepoint.
 * Applying a changeset reports the count, and an empty changeset changes nothing.
 */
function hasKeyViolations(database: DatabaseSync): boolean {
  let isReported = false;
  const onConflict = (type: number): number => {
    isReported ||= type === sqlite.constants.SQLITE_CHANGESET_FOREIGN_KEY;
    return sqlite.constants.SQLITE_CHANGESET_ABORT;
  };
  try {
    database.applyChangeset(emptyChangeset, { onConflict });
  } catch (error) {
    if (!isReported) throw error;
  }
  return isReported;
}
