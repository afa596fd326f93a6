// The statements of one SQLite connection. Each text is prepared once.
import type { DatabaseSync, SQLInputValue, StatementSync } from "node:sqlite";
import type { QueryResult } from "kysely";
import { NamedRow } from "../named-row.ts";
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
  /** Whether SQLite undoes it, and nothing but it, when it fails. */
  readonly isAtomic: () => boolean;
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
  let version: StatementSync | undefined;
  const schemaVersion = (): unknown => {
    if (version === undefined) {
      version = database.prepare("pragma schema_version");
      version.setReturnArrays(true);
    }
    const row: unknown = version.get();
    return Array.isArray(row) ? row[0] : undefined;
  };
  return {
    prepare: (text) => {
      const known = cache.get(text);
      if (known !== undefined) return known;
      const statement = withStoreErrors(() => prepare(database, text, schemaVersion));
      if (cache.size >= maxStatements) cache.clear();
      cache.set(text, statement);
      return statement;
    },
    clear: () => cache.clear(),
  };
}

function prepare(database: DatabaseSync, text: string, schemaVersion: () => unknown): Statement {
  const statement = database.prepare(text);
  const kind = kindOf(text);
  const readNames = createNameReader(statement, text, kind, schemaVersion);
  const returnsRows = statement.columns().length > 0;
  // Numbers are faster to read. A statement that reads a larger integer is run again, which only one that reads may be.
  let readsBigInts = kind !== "read";
  statement.setReadBigInts(readsBigInts);
  let program: Program | undefined;
  const known = (): Program => (program ??= programOf(database, text, kind));
  return {
    kind,
    defersKeys: () => known().defersKeys,
    isAtomic: () => known().isAtomic,
    run: (parameters) => {
      const values = bind(parameters);
      try {
        if (!returnsRows) return changesOf(statement, values);
        const found: readonly Found[] = statement.all(...values);
        const names = readNames();
        if (readsBigInts) return { rows: found.map((row) => withNumbers(withNames(row, names))) };
        if (!found.some(hasSmallest)) return { rows: found.map((row) => withNames(row, names)) };
      } catch (error) {
        if (readsBigInts || !isOutOfRange(error)) throw fromSqlite(error);
      }
      readsBigInts = true;
      statement.setReadBigInts(true);
      return withStoreErrors(() => {
        const found: readonly Found[] = statement.all(...values);
        const names = readNames();
        return { rows: found.map((row) => withNumbers(withNames(row, names))) };
      });
    },
  };
}

/** What SQLite says of the program of a statement. */
type Program = Readonly<Record<"defersKeys" | "isAtomic", boolean>>;

/** Values of `p2` of an opcode that ends a statement with an error: that it rolls back the transaction, or keeps what was done. */
const otherThanAbort: ReadonlySet<unknown> = new Set([1, 3]);

/** Opcodes that begin with Fk count violations of foreign keys; with `p1` other than 0, those of deferred ones. */
function programOf(database: DatabaseSync, text: string, kind: StatementKind): Program {
  if (kind !== "write") return { defersKeys: kind === "other", isAtomic: false };
  const program = database.prepare(`explain ${text}`).all();
  const defersKeys = program.some(({ opcode, p1 }) => String(opcode).startsWith("Fk") && p1 !== 0);
  const isAtomic = !program.some(
    ({ opcode, p1, p2 }) => String(opcode).startsWith("Halt") && p1 !== 0 && otherThanAbort.has(p2),
  );
  return { defersKeys, isAtomic };
}

/**
 * Makes the function that gives the names of the columns, after each run. Rows are read as lists of values, which is twice as
 * fast. What an asterisk stands for may change with the schema, and SQLite then prepares the statement again: the names are
 * kept once two runs in a row have seen the same schema. A statement that writes has no second run, so its rows are objects.
 */
function createNameReader(
  statement: StatementSync,
  text: string,
  kind: StatementKind,
  schemaVersion: () => unknown,
): () => readonly string[] {
  const hasAsterisk = text.includes("*");
  const namesNow = (): string[] => statement.columns().map(({ name }) => name);
  const readsObjects = hasAsterisk && kind !== "read";
  statement.setReturnArrays(!readsObjects);
  let names = namesNow();
  if (!hasAsterisk || readsObjects) return () => names;
  let [kept, seen]: unknown[] = [];
  return () => {
    const current = schemaVersion();
    if (current === kept) return names;
    names = namesNow();
    if (current === seen) kept = current;
    seen = current;
    return names;
  };
}

/** A row as node:sqlite gives it: a list of its values, or an object. */
type Found = Record<string, unknown> | readonly unknown[];

function withNames(found: Found, names: readonly string[]): Record<string, unknown> {
  if (!isList(found)) return found;
  const row = new NamedRow();
  for (let place = 0; place < names.length; place += 1) row[names[place] ?? ""] = found[place];
  return row;
}

const isList = (found: Found): found is readonly unknown[] => Array.isArray(found);

/** Whether node:sqlite refused to read an integer as a number, because it would lose a digit. */
const isOutOfRange = (error: unknown): boolean =>
  error instanceof Error && "code" in error && error.code === "ERR_OUT_OF_RANGE";

const smallest = -(2 ** 63);

/** Whether a row may have the smallest integer, which is the one that node:sqlite rounds without an error. */
function hasSmallest(row: Found): boolean {
  if (isList(row)) return row.includes(smallest);
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
function withNumbers(row: Record<string, unknown>): Record<string, unknown> {
  for (const name in row) {
    const value = row[name];
    if (typeof value === "bigint" && value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER) {
      row[name] = Number(value);
    }
  }
  return row;
}
