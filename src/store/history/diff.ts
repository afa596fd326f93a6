// Compares the tables that migrations add up to with those that definitions ask for: the operations that lead from one to the other.
import { isLossy, conversionOf } from "./conversions.ts";
import {
  addCheck,
  addColumn,
  addIndex,
  addUnique,
  alterColumn,
  createTable,
  dropCheck,
  dropColumn,
  dropIndex,
  dropTable,
  dropUnique,
  type Fill,
  type MigrationColumn,
  type Operation,
  renameColumn,
  renameTable,
} from "./operations.ts";
import { applyAll, misfit, sameList, type SchemaState, type TableState } from "./state.ts";

/** What only a person knows about a change. */
export type Question =
  /** Whether a column or a table that disappears is the one that appears. */
  | { readonly kind: "renameTable"; readonly table: string; readonly to: string }
  | { readonly kind: "renameColumn"; readonly table: string; readonly column: string; readonly to: string }
  /** Whether values may be lost. */
  | { readonly kind: "dropTable"; readonly table: string }
  | { readonly kind: "dropColumn"; readonly table: string; readonly column: string }
  | {
      readonly kind: "narrowColumn";
      readonly table: string;
      readonly from: MigrationColumn;
      readonly to: MigrationColumn;
    };

/** Decides what the definitions do not say. */
export interface Decisions {
  /** @throws when it cannot be asked */
  readonly confirm: (question: Question) => Promise<boolean>;
  /** The value of existing rows in a required column; undefined to write none. */
  readonly fill: (
    table: string,
    column: MigrationColumn,
    reason: "new" | "required",
  ) => Promise<Fill | undefined>;
  /** How the values of a column become those of another type, where no conversion is known. @throws when it cannot be asked */
  readonly using: (table: string, from: MigrationColumn, to: MigrationColumn) => Promise<Using>;
}

/** The values of a column as SQL over the former ones, and the way back if there is one. */
export interface Using {
  readonly using: string;
  readonly back?: { readonly using: string };
}

/** The operations from one state to another. */
export async function difference(
  from: SchemaState,
  to: SchemaState,
  decisions: Decisions,
): Promise<Operation[]> {
  const renames = await renamedTables(from, to, decisions);
  const operations: Operation[] = renames.map(({ table, to: name }) => renameTable(table, name));
  let state = applyAll(from, operations);
  const created = [...to.values()].filter(({ name }) => !state.has(name));
  const dropped = [...state.values()].filter(({ name }) => !to.has(name));
  const kept = [...to.values()].filter(({ name }) => state.has(name));
  const { tables, later } = creationOrder(created, new Set(state.keys()));
  operations.push(...tables, ...later);
  state = applyAll(from, operations);
  for (const table of kept) {
    const current = state.get(table.name);
    if (current !== undefined) operations.push(...(await changedTable(current, table, decisions)));
  }
  for (const { name } of dropped) {
    if (!(await decisions.confirm({ kind: "dropTable", table: name })))
      throw misfit(`The table ${name} has no definition any more.`);
  }
  operations.push(...dropOrder(dropped));
  return operations;
}

const partsOf = ({ name: _name, ...table }: TableState) => ({
  ...(table.id === "uuid" && { id: table.id }),
  columns: table.columns,
  ...(table.indexes.length > 0 && { indexes: table.indexes }),
  ...(table.unique.length > 0 && { unique: table.unique }),
  ...(table.uniqueIgnoringCase.length > 0 && { uniqueIgnoringCase: table.uniqueIgnoringCase }),
  ...(table.checks.length > 0 && { checks: table.checks }),
});

/** Tables after those that they refer to; in a circle, a reference is added later. */
function creationOrder(
  tables: readonly TableState[],
  known: ReadonlySet<string>,
): { tables: Operation[]; later: Operation[] } {
  const waiting = [...tables];
  const there = new Set(known);
  const created: Operation[] = [];
  const later: Operation[] = [];
  const isReady = (table: TableState, { references }: MigrationColumn): boolean =>
    references === undefined || references === table.name || there.has(references);
  while (waiting.length > 0) {
    const found = waiting.findIndex((table) => table.columns.every((column) => isReady(table, column)));
    const [table] = waiting.splice(Math.max(found, 0), 1);
    if (table === undefined) break;
    const missing = table.columns.filter((column) => !isReady(table, column));
    const names = new Set(missing.map(({ name }) => name));
    const has = (columns: readonly string[]): boolean => columns.some((name) => names.has(name));
    created.push(
      createTable(
        table.name,
        partsOf({
          ...table,
          columns: table.columns.filter(({ name }) => !names.has(name)),
          indexes: table.indexes.filter((columns) => !has(columns)),
          unique: table.unique.filter((columns) => !has(columns)),
        }),
      ),
    );
    later.push(
      ...missing.map((column) => addColumn(table.name, column)),
      ...table.indexes.filter(has).map((columns) => addIndex(table.name, columns)),
      ...table.unique.filter(has).map((columns) => addUnique(table.name, columns)),
    );
    there.add(table.name);
  }
  return { tables: created, later };
}

/** Tables before those that they refer to; a circle loses its references first. */
function dropOrder(tables: readonly TableState[]): Operation[] {
  const waiting = [...tables];
  const operations: Operation[] = [];
  while (waiting.length > 0) {
    const isFree = ({ name }: TableState): boolean =>
      waiting.every(
        (other) => other.name === name || other.columns.every(({ references }) => references !== name),
      );
    const found = waiting.findIndex(isFree);
    if (found === -1) {
      const [first] = waiting;
      if (first === undefined) break;
      for (const [index, other] of waiting.entries()) {
        const loosened = other.columns.map((column) => {
          if (column.references !== first.name || other.name === first.name) return column;
          const { references: _references, onDelete: _onDelete, ...plain } = column;
          operations.push(alterColumn(other.name, plain));
          return plain;
        });
        waiting[index] = { ...other, columns: loosened };
      }
      continue;
    }
    for (const { name } of waiting.splice(found, 1)) operations.push(dropTable(name));
  }
  return operations;
}

/** A table may have a new name if its columns are the same. */
async function renamedTables(from: SchemaState, to: SchemaState, { confirm }: Decisions) {
  const gone = [...from.values()].filter(({ name }) => !to.has(name));
  const renames: { table: string; to: string }[] = [];
  for (const table of [...to.values()].filter(({ name }) => !from.has(name))) {
    const index = gone.findIndex((old) => isSameTable(old, table));
    const old = gone[index];
    if (old === undefined) continue;
    if (!(await confirm({ kind: "renameTable", table: old.name, to: table.name }))) continue;
    gone.splice(index, 1);
    renames.push({ table: old.name, to: table.name });
  }
  return renames;
}

function isSameTable(one: TableState, other: TableState): boolean {
  const texts = (table: TableState): string =>
    JSON.stringify(
      table.columns
        .map((column) => textOf({ ...column, ...(column.references === table.name && { references: "" }) }))
        .toSorted(),
    );
  return one.id === other.id && texts(one) === texts(other);
}

/** A column as a text that is the same for equal ones. */
const textOf = (column: MigrationColumn): string =>
  JSON.stringify(Object.entries(column).toSorted(([one], [other]) => (one < other ? -1 : 1)));

const missingLists = (lists: readonly (readonly string[])[], others: readonly (readonly string[])[]) =>
  lists.filter((columns) => !others.some((other) => sameList(columns, other)));

/** The operations that change one table. */
async function changedTable(from: TableState, to: TableState, decisions: Decisions): Promise<Operation[]> {
  const { name: table } = to;
  if (from.id !== to.id)
    throw misfit(
      `The ids of the table ${table} change from ${from.id} to ${to.id}: write that migration by hand (\`latchkey makemigrations --empty\`).`,
    );
  const renames = await renamedColumns(from, to, decisions);
  const operations: Operation[] = renames.map(({ column, to: name }) => renameColumn(table, column, name));
  const before = applyAll(new Map([[table, from]]), operations).get(table) ?? from;
  const gone = before.columns.filter(({ name }) => !to.columns.some((column) => column.name === name));
  const goneIndexes = missingLists(before.indexes, to.indexes);
  const goneUnique = missingLists(before.unique, to.unique);
  const goneCases = before.uniqueIgnoringCase.filter((name) => !to.uniqueIgnoringCase.includes(name));
  const newCases = to.uniqueIgnoringCase.filter((name) => !before.uniqueIgnoringCase.includes(name));
  const newChecks = to.checks.filter(
    (check) => !before.checks.some((known) => JSON.stringify(known) === JSON.stringify(check)),
  );
  const goneChecks = before.checks.filter(
    (check) => !to.checks.some((known) => JSON.stringify(known) === JSON.stringify(check)),
  );
  operations.push(
    ...goneChecks.map(({ name }) => dropCheck(table, name)),
    ...goneIndexes.map((columns) => dropIndex(table, columns)),
    ...goneUnique.map((columns) => dropUnique(table, columns)),
    ...goneCases.map((name) => dropUnique(table, [name], { ignoresCase: true })),
  );
  for (const column of to.columns) {
    const known = before.columns.find(({ name }) => name === column.name);
    if (known === undefined) operations.push(await newColumn(table, column, decisions));
    else if (textOf(known) !== textOf(column))
      operations.push(await changedColumn(table, known, column, decisions));
  }
  for (const column of gone) {
    if (!(await decisions.confirm({ kind: "dropColumn", table, column: column.name })))
      throw misfit(`The column ${table}.${column.name} has no definition any more.`);
    operations.push(dropColumn(table, column.name, wayBack(column)));
  }
  return [
    ...operations,
    ...missingLists(to.indexes, before.indexes).map((columns) => addIndex(table, columns)),
    ...missingLists(to.unique, before.unique).map((columns) => addUnique(table, columns)),
    ...newCases.map((name) => addUnique(table, [name], { ignoresCase: true })),
    ...newChecks.map((check) => addCheck(table, check)),
  ];
}

async function newColumn(table: string, column: MigrationColumn, { fill }: Decisions): Promise<Operation> {
  const value = await fill(table, column, "new");
  return addColumn(table, column, value === undefined ? {} : { fill: value });
}

async function changedColumn(
  table: string,
  from: MigrationColumn,
  to: MigrationColumn,
  { confirm, fill, using }: Decisions,
): Promise<Operation> {
  if (conversionOf(from, to, "sqlite") === undefined)
    return alterColumn(table, to, await using(table, from, to));
  if (isLossy(from, to) && !(await confirm({ kind: "narrowColumn", table, from, to })))
    throw misfit(`The column ${table}.${to.name} may lose values.`);
  const becomesRequired = from.nullable === true && to.nullable !== true;
  const value = becomesRequired ? await fill(table, to, "required") : undefined;
  const back = from.nullable !== true && to.nullable === true ? wayBack(from) : {};
  return alterColumn(table, to, { ...(value !== undefined && { fill: value }), ...back });
}

/** The value of rows when a required column comes back. */
function wayBack(column: MigrationColumn): { back?: { fill: Fill } } {
  const value = neutral[column.type];
  const isSpecial = column.references !== undefined || column.unique === true || (column.digits ?? 0) > 15;
  if (column.nullable === true || isSpecial) return {};
  return value === undefined ? {} : { back: { fill: value } };
}

/** A value of each type, for rows that have none. */
const neutral: Readonly<Partial<Record<MigrationColumn["type"], Fill>>> = {
  text: "",
  integer: 0,
  real: 0,
  decimal: 0,
  boolean: false,
  date: "1970-01-01",
  time: "00:00:00",
  datetime: "1970-01-01 00:00:00",
  json: "null",
  duration: { sql: { sqlite: "0", postgres: "interval '0'" } },
};

/** A column may have a new name if it is otherwise the same. */
async function renamedColumns(from: TableState, to: TableState, { confirm }: Decisions) {
  const gone = from.columns.filter(({ name }) => !to.columns.some((column) => column.name === name));
  const renames: { column: string; to: string }[] = [];
  for (const column of to.columns.filter(({ name }) => !from.columns.some((known) => known.name === name))) {
    for (const [index, old] of gone.entries()) {
      if (textOf({ ...old, name: "" }) !== textOf({ ...column, name: "" })) continue;
      const question = { kind: "renameColumn", table: to.name, column: old.name, to: column.name } as const;
      if (!(await confirm(question))) continue;
      gone.splice(index, 1);
      renames.push({ column: old.name, to: column.name });
      break;
    }
  }
  return renames;
}
