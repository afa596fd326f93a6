// Merges the table definitions of resources that share a table.
import { type Column, type ColumnValue, StoreError, type TableDefinition } from "../store/index.ts";
import type { Model } from "./model.ts";

/** The models, each with the columns that it writes for the others, and every table once. */
export interface SharedTables {
  readonly models: readonly Model[];
  readonly tables: readonly TableDefinition[];
}

/**
 * Merges the tables that several resources name.
 *
 * @throws StoreError `configuration` when two resources define the same column differently
 */
export function shareTables(models: readonly Model[]): SharedTables {
  const merged = new Map<string, Merged>();
  for (const model of models) {
    const { table, resource } = model;
    const known = merged.get(table.name);
    merged.set(table.name, known === undefined ? first(model) : merge(known, table, resource.name));
  }
  return {
    models: models.map((model) => withColumnsOfOthers(model, models)),
    tables: inOrder(
      [...merged.values()].map(({ table }) => table),
      models,
    ),
  };
}

/** The tables, each after those that its columns refer to, and then the join tables. */
function inOrder(tables: readonly TableDefinition[], models: readonly Model[]): readonly TableDefinition[] {
  const ordered = new Set<TableDefinition>();
  const add = (table: TableDefinition, above: readonly TableDefinition[]): void => {
    if (above.includes(table)) return;
    for (const { references } of table.columns) {
      const other = tables.find(({ name }) => name === references);
      if (other !== undefined && other !== table) add(other, [...above, table]);
    }
    ordered.add(table);
  };
  for (const table of tables) add(table, []);
  const joins = new Map(models.flatMap(({ joinTables }) => joinTables).map((table) => [table.name, table]));
  return [...ordered, ...joins.values()];
}

interface Merged {
  readonly table: TableDefinition;
  /** The first declaration of each column, by its name. */
  readonly declared: ReadonlyMap<string, Declared>;
}

interface Declared {
  readonly column: Column;
  readonly by: string;
}

const declaredBy = (by: string, { columns }: TableDefinition): Map<string, Declared> =>
  new Map(columns.map((column) => [column.name, { column, by }]));

const first = ({ table, resource }: Model): Merged => ({ table, declared: declaredBy(resource.name, table) });

function merge({ table, declared }: Merged, other: TableDefinition, by: string): Merged {
  if (table.id !== other.id)
    throw new StoreError(
      "configuration",
      `${by} shares the table ${table.name}, but not its ids: they are of the type ${table.id} elsewhere, and ${other.id} in ${by}.`,
    );
  for (const column of other.columns) {
    const known = declared.get(column.name);
    if (known !== undefined && kindOf(known.column) !== kindOf(column)) {
      throw new StoreError(
        "configuration",
        `${known.by} and ${by} share the table ${table.name}, but not its column ${column.name}: it is ${kindOf(known.column)} in ${known.by}, and ${kindOf(column)} in ${by}.`,
      );
    }
  }
  const differing = (other.checks ?? []).find((check) =>
    table.checks?.some(
      (one) => one.name === check.name && JSON.stringify(one.expression) !== JSON.stringify(check.expression),
    ),
  );
  if (differing !== undefined)
    throw new StoreError(
      "configuration",
      `${by} shares the table ${table.name}, but its check ${differing.name} is another one elsewhere.`,
    );
  const more = other.columns.filter(({ name }) => !declared.has(name));
  const all = new Map([...declaredBy(by, other), ...declared]);
  return {
    declared: all,
    table: {
      ...table,
      columns: [...table.columns, ...more].map((column) => completed(column, other)),
      indexes: distinct([...(table.indexes ?? []), ...(other.indexes ?? [])]),
      unique: distinct([...(table.unique ?? []), ...(other.unique ?? [])]),
      checks: [
        ...new Map([...(table.checks ?? []), ...(other.checks ?? [])].map((one) => [one.name, one])).values(),
      ],
    },
  };
}

const distinct = <T extends string | readonly string[]>(all: readonly T[]): T[] => [
  ...new Map(all.map((columns) => [String(columns), columns])).values(),
];

/** Adds a default or a reference that only the other definition has. */
function completed(column: Column, { columns }: TableDefinition): Column {
  const same = columns.find(({ name }) => name === column.name);
  return { ...same, ...column };
}

/** What all definitions of a column must agree on: its type, its length, and whether it is nullable. */
function kindOf({ type, maxLength, nullable }: Column): string {
  const length = maxLength === undefined ? "" : ` of at most ${maxLength} characters`;
  return `${type}${length}${nullable === true ? " or null" : ""}`;
}

/** Adds the defaults and timestamps of columns that only other resources of the table have. */
function withColumnsOfOthers(model: Model, models: readonly Model[]): Model {
  const others = models.filter((other) => other !== model && other.table.name === model.table.name);
  if (others.length === 0) return model;
  const own = new Set(model.table.columns.map(({ name }) => name));
  const defaults: Record<string, ColumnValue> = { ...model.defaults };
  for (const { name, default: value, nullable } of others.flatMap(({ table }) => table.columns)) {
    if (own.has(name)) continue;
    if (value !== undefined) defaults[name] = value;
    else if (nullable === true) defaults[name] ??= null;
  }
  const names = (kind: "created" | "updated"): string[] => [
    ...new Set([model, ...others].flatMap(({ timestampColumns }) => timestampColumns[kind])),
  ];
  const otherColumns = others
    .flatMap(({ table }) => table.columns.map(({ name }) => name))
    .filter((name) => !own.has(name));
  return {
    ...model,
    checks: [model, ...others].flatMap(({ checks }) => checks),
    otherColumns,
    defaults,
    timestampColumns: { created: names("created"), updated: names("updated") },
  };
}
