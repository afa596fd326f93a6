// The statements of one SQLite connection. Each text is prepared once.
import type { DatabaseSync, SQLInputValue, StatementSync } from "node:sqlite";
import type { QueryResult } from "kysely";
import { fromSqlite } from "./errors.ts";

/**
 * What a statement does to a transaction: `read` and `write` happen within one, `begin`, `commit` and `rollback` begin or
 * end one, and `other` is everything else (schema changes, pragmas, savepoints, statements that begin with a comment).
 */
export type StatementKind = "read" | "write" | "begin" | "commit" | "rollback" | "other";

/** A prepared statement. */
export interface Statement {
  readonly kind: StatementKind;
  /** Whether it may violate a deferred foreign key. */
  readonly defersKeys: () => boolean;
  /** @throws StoreError, or the error of node:sqlite where the store has no code for it */
  readonly run: (parameters: readonly unknown[]) => QueryResult<unknown>;
}

/** The statements of one connection, by their text. */
export interface Statements {
  /** @throws StoreError `unmigrated` where a table or column is missing */
  readonly prepare: (text: string) => Statement;
  /** Forgets every statement. */
  readonly clear: () => void;
}

const maxStatements = 500;

const kinds: ReadonlyMap<string, StatementKind> = new Map([
  ["select", "read"],
  ["insert", "write"],
  ["update", "write"],
  ["delete", "write"],
  ["replace", "write"],
  ["begin", "begin"],
  ["commit", "commit"],
  ["end", "commit"],
  ["rollback", "rollback"],
]);

const knownKinds = new Map<string, StatementKind>();

/** The kind of a statement. In doubt it is the kind that may do more. */
export function kindOf(text: string): StatementKind {
  let kind = knownKinds.get(text);
  if (kind === undefined) {
    kind = readKind(text);
    if (knownKinds.size >= maxStatements) knownKinds.clear();
    knownKinds.set(text, kind);
  }
  return kind;
}

function readKind(text: string): StatementKind {
  const [, verb = ""] = /^\s*([a-z]+)/i.exec(text) ?? [];
  const name = verb.toLowerCase();
  if (name === "with") return /\b(?:insert|update|delete|replace)\b/i.test(text) ? "write" : "read";
  if (name === "rollback" && /^\s*rollback\s+(?:transaction\s+)?to\b/i.test(text)) return "other";
  return kinds.get(name) ?? "other";
}

/** Keeps the statements of a connection prepared. */
export function createStatements(database: DatabaseSync): Statements {
  const cache = new Map<string, Statement>();
  return {
    prepare: (text) => {
      const known = cache.get(text);
      if (known !== undefined) return known;
      const statement = withStoreErrors(() => prepare(database, text));
      if (cache.size >= maxStatements) cache.clear();
      cache.set(text, statement);
      return statement;
    },
    clear: () => cache.clear(),
  };
}

function prepare(database: DatabaseSync, text: string): Statement {
  const statement = database.prepare(text);
  const returnsRows = statement.columns().length > 0;
  const kind = kindOf(text);
  // Numbers are faster to read. A statement that reads a larger integer is run again, which only one that reads may be.
  let readsBigInts = kind !== "read";
  statement.setReadBigInts(readsBigInts);
  let defersKeys: boolean | undefined;
  return {
    kind,
    defersKeys: () => {
      defersKeys ??= kind === "other" || (kind === "write" && countsDeferredKeys(database, text));
      return defersKeys;
    },
    run: (parameters) => {
      const values = bind(parameters);
      try {
        if (!returnsRows) return changesOf(statement, values);
        if (readsBigInts) return { rows: statement.all(...values).map(readRow) };
        const rows = statement.all(...values);
        if (!rows.some(hasSmallest)) return { rows };
      } catch (error) {
        if (readsBigInts || !isOutOfRange(error)) throw fromSqlite(error);
      }
      readsBigInts = true;
      statement.setReadBigInts(true);
      return withStoreErrors(() => ({ rows: statement.all(...values).map(readRow) }));
    },
  };
}

/** Opcodes that begin with Fk count violations of foreign keys; with `p1` other than 0, those of deferred ones. */
function countsDeferredKeys(database: DatabaseSync, text: string): boolean {
  const program = database.prepare(`explain ${text}`).all();
  return program.some(({ opcode, p1 }) => String(opcode).startsWith("Fk") && p1 !== 0);
}

/** Whether node:sqlite refused to read an integer as a number, because it would lose a digit. */
const isOutOfRange = (error: unknown): boolean =>
  error instanceof Error && "code" in error && error.code === "ERR_OUT_OF_RANGE";

const smallest = -(2 ** 63);

/** Whether a row may have the smallest integer, which is the one that node:sqlite rounds without an error. */
function hasSmallest(row: Record<string, unknown>): boolean {
  for (const name in row) if (row[name] === smallest) return true;
  return false;
}

function changesOf(statement: StatementSync, values: SQLInputValue[]): QueryResult<unknown> {
  const { changes, lastInsertRowid } = statement.run(...values);
  return { rows: [], numAffectedRows: BigInt(changes), insertId: BigInt(lastInsertRowid) };
}

function withStoreErrors<T>(action: () => T): T {
  try {
    return action();
  } catch (error) {
    throw fromSqlite(error);
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

/** Integers are read as bigint, so that none loses a digit; those that a number holds exactly become numbers. */
function readRow(row: Record<string, unknown>): Record<string, unknown> {
  for (const name in row) {
    const value = row[name];
    if (typeof value === "bigint" && value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER) {
      row[name] = Number(value);
    }
  }
  return row;
}
