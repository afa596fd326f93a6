// Which operations are to stand in a migration of their own, so that PostgreSQL does not stop the writers of a table with many rows.
import {
  addColumn,
  alterColumn,
  type MigrationColumn,
  type Operation,
  type SchemaState,
} from "../store/index.ts";

/** Operations in two parts. */
export interface SeparatedOperations {
  /** What is applied whole or not at all, and needs its locks for a moment only. */
  readonly atomic: readonly Operation[];
  /** What reads all rows of a table: step by step, while they are written. */
  readonly beside: readonly Operation[];
}

/** Separates operations on the tables of a state. A table that they create is empty: it has no writers. */
export function separated(operations: readonly Operation[], state: SchemaState): SeparatedOperations {
  const created = new Set(operations.flatMap((each) => (each.kind === "createTable" ? [each.table] : [])));
  const atomic: Operation[] = [];
  const beside: Operation[] = [];
  for (const operation of operations) {
    const isNew = "table" in operation && created.has(operation.table);
    const parts = isNew ? undefined : partsOf(operation, state);
    if (parts === undefined) atomic.push(operation);
    else beside.push(...parts);
  }
  return { atomic, beside };
}

/** An operation as it is written where others write meanwhile; undefined for one that needs no such care. */
function partsOf(operation: Operation, state: SchemaState): Operation[] | undefined {
  if (operation.kind === "addIndex" || operation.kind === "addUnique")
    return [{ ...operation, concurrently: true }];
  if (operation.kind === "addCheck") return [operation];
  if (operation.kind === "alterColumn") {
    const { table, column } = operation;
    const before = state.get(table)?.columns.find(({ name }) => name === column.name);
    const becomesUnique = column.unique === true && before?.unique !== true;
    if (becomesUnique) return [{ ...operation, concurrently: true }];
    return refersElsewhere(column, before) ? [operation] : undefined;
  }
  if (operation.kind !== "addColumn") return undefined;
  const { table, column, fill } = operation;
  const { unique, ...plain } = column;
  const given = fill === undefined ? {} : { fill };
  if (unique === true)
    return [addColumn(table, plain, given), alterColumn(table, column, { concurrently: true })];
  // An expression is written to all rows at once: only its author knows how to do that in batches.
  const isConstant = fill !== undefined && (fill === null || typeof fill !== "object");
  return column.references !== undefined && isConstant ? [operation] : undefined;
}

const refersElsewhere = (column: MigrationColumn, before: MigrationColumn | undefined): boolean =>
  column.references !== undefined &&
  (before?.references !== column.references || before.onDelete !== column.onDelete);
