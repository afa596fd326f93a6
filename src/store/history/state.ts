// The tables that a history of migrations adds up to, obtained by replaying its operations.
import { StoreError } from "../errors.ts";
import type { IdType, TableCheck } from "../schema/definitions.ts";
import type { MigrationColumn, Operation, OperationOf, TableParts } from "./operations.ts";

/** A table as the operations so far have made it. */
export interface TableState {
  readonly name: string;
  readonly id: IdType;
  readonly columns: readonly MigrationColumn[];
  readonly indexes: readonly (readonly string[])[];
  readonly unique: readonly (readonly string[])[];
  readonly uniqueIgnoringCase: readonly string[];
  readonly checks: readonly TableCheck[];
}

/** Tables by name. */
export type SchemaState = ReadonlyMap<string, TableState>;

/** The state before the first migration. */
export const emptyState: SchemaState = new Map();

/** The error of an operation that does not fit the tables. */
export const misfit = (message: string): StoreError => new StoreError("configuration", message);

/** Finds a table. @throws StoreError `configuration` when there is none */
export function tableOf(state: SchemaState, name: string): TableState {
  const table = state.get(name);
  if (table === undefined) throw misfit(`There is no table ${name} at this point of the migrations.`);
  return table;
}

/** Finds a column. @throws StoreError `configuration` when there is none */
export function columnOf(table: TableState, name: string): MigrationColumn {
  const column = table.columns.find((candidate) => candidate.name === name);
  if (column === undefined)
    throw misfit(`The table ${table.name} has no column ${name} at this point of the migrations.`);
  return column;
}

/** Whether two lists have the same columns in the same order. */
export const sameList = (one: readonly string[], other: readonly string[]): boolean =>
  one.length === other.length && one.every((name, index) => name === other[index]);

/** The table that an operation creates. */
export const createdTable = (name: string, parts: TableParts): TableState => ({
  name,
  id: parts.id ?? "integer",
  columns: parts.columns,
  indexes: parts.indexes ?? [],
  unique: parts.unique ?? [],
  uniqueIgnoringCase: parts.uniqueIgnoringCase ?? [],
  checks: parts.checks ?? [],
});

type Apply<Kind extends Operation["kind"]> = (
  state: SchemaState,
  operation: OperationOf<Kind>,
) => SchemaState;

const withTable = (state: SchemaState, table: TableState): SchemaState =>
  new Map([...state, [table.name, table]]);

/** Changes one table. */
const changing =
  <Of extends Operation & { readonly table: string }>(
    change: (table: TableState, operation: Of) => Partial<TableState>,
  ) =>
  (state: SchemaState, operation: Of): SchemaState => {
    const table = tableOf(state, operation.table);
    return withTable(state, { ...table, ...change(table, operation) });
  };

function without(lists: readonly (readonly string[])[], columns: readonly string[], label: string) {
  const rest = lists.filter((known) => !sameList(known, columns));
  if (rest.length === lists.length)
    throw misfit(`There is no ${label} over ${columns.join(", ")} at this point of the migrations.`);
  return rest;
}

function withList(table: TableState, lists: readonly (readonly string[])[], columns: readonly string[]) {
  for (const name of columns) columnOf(table, name);
  if (lists.some((known) => sameList(known, columns)))
    throw misfit(`The table ${table.name} has the same over ${columns.join(", ")} already.`);
  return [...lists, columns];
}

const renamed = (lists: readonly (readonly string[])[], from: string, to: string) =>
  lists.map((columns) => columns.map((name) => (name === from ? to : name)));

/** How each kind of operation changes the state. */
const appliers: { readonly [Kind in Operation["kind"]]: Apply<Kind> } = {
  createTable: (state, { table, parts }) => {
    if (state.has(table)) throw misfit(`There is a table ${table} already at this point of the migrations.`);
    return withTable(state, createdTable(table, parts));
  },
  renameTable: (state, { table: from, to }) => {
    const table = tableOf(state, from);
    if (state.has(to)) throw misfit(`There is a table ${to} already at this point of the migrations.`);
    return new Map(
      [...state].map(([name, known]) => {
        const columns = known.columns.map((column) =>
          column.references === from ? { ...column, references: to } : column,
        );
        const changed = { ...known, columns };
        return name === from ? [to, { ...changed, name: to, id: table.id }] : [name, changed];
      }),
    );
  },
  dropTable: (state, { table: name }) => {
    tableOf(state, name);
    const rest = new Map(state);
    rest.delete(name);
    const child = [...rest.values()].find(({ columns }) =>
      columns.some(({ references }) => references === name),
    );
    if (child !== undefined) throw misfit(`The table ${name} is still referred to by ${child.name}.`);
    return rest;
  },
  addColumn: changing((table, { column }) => {
    if (table.columns.some(({ name }) => name === column.name))
      throw misfit(`The table ${table.name} has a column ${column.name} already.`);
    return { columns: [...table.columns, column] };
  }),
  alterColumn: changing((table, { column }) => {
    columnOf(table, column.name);
    return { columns: table.columns.map((known) => (known.name === column.name ? column : known)) };
  }),
  renameColumn: changing((table, { column: from, to }) => {
    columnOf(table, from);
    if (to === "id" || table.columns.some(({ name }) => name === to))
      throw misfit(`The table ${table.name} has a column ${to} already.`);
    return {
      columns: table.columns.map((known) => (known.name === from ? { ...known, name: to } : known)),
      indexes: renamed(table.indexes, from, to),
      unique: renamed(table.unique, from, to),
      uniqueIgnoringCase: table.uniqueIgnoringCase.map((name) => (name === from ? to : name)),
    };
  }),
  dropColumn: changing((table, { column }) => {
    columnOf(table, column);
    const alone = table.uniqueIgnoringCase.map((name) => [name]);
    const used = [...table.indexes, ...table.unique, ...alone].find((columns) => columns.includes(column));
    if (used !== undefined)
      throw misfit(
        `The column ${table.name}.${column} is part of what is indexed or unique over ${used.join(", ")}: drop that first.`,
      );
    return { columns: table.columns.filter(({ name }) => name !== column) };
  }),
  addIndex: changing((table, { columns }) => ({ indexes: withList(table, table.indexes, columns) })),
  dropIndex: changing((table, { columns }) => ({ indexes: without(table.indexes, columns, "index") })),
  addUnique: changing((table, { columns, ignoresCase }) => {
    if (ignoresCase !== true) return { unique: withList(table, table.unique, columns) };
    const known = table.uniqueIgnoringCase.map((name) => [name]);
    return { uniqueIgnoringCase: withList(table, known, columns).flat() };
  }),
  dropUnique: changing((table, { columns, ignoresCase }) => {
    if (ignoresCase !== true) return { unique: without(table.unique, columns, "unique index") };
    const known = table.uniqueIgnoringCase.map((name) => [name]);
    return { uniqueIgnoringCase: without(known, columns, "unique index").flat() };
  }),
  addCheck: changing((table, { check }) => {
    if (table.checks.some(({ name }) => name === check.name))
      throw misfit(`The table ${table.name} has a check ${check.name} already.`);
    return { checks: [...table.checks, check] };
  }),
  dropCheck: changing((table, { name }) => {
    if (!table.checks.some((check) => check.name === name))
      throw misfit(`The table ${table.name} has no check ${name}.`);
    return { checks: table.checks.filter((check) => check.name !== name) };
  }),
  runSql: (state, { state: changes }) => applyAll(state, changes),
  moveData: (state) => state,
};

/**
 * The state after an operation.
 *
 * @throws StoreError `configuration` when the operation does not fit the tables
 */
export function applyOperation(state: SchemaState, operation: Operation): SchemaState {
  // oxlint-disable-next-line no-unsafe-type-assertion -- each applier is found by the kind of its operation
  const apply = appliers[operation.kind] as (state: SchemaState, operation: Operation) => SchemaState;
  return apply(state, operation);
}

/** The state after several operations. */
export const applyAll = (state: SchemaState, operations: readonly Operation[]): SchemaState =>
  operations.reduce(applyOperation, state);
