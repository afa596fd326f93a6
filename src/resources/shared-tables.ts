// Resources that serve one table: together they say what it is like, and each keeps what the others need of its rows.
import { type Column, type ColumnValue, StoreError, type TableDefinition } from "../store/index.ts";
import type { Model } from "./model.ts";

/** The models, each with what it has to write for the others, and every table once. */
export interface SharedTables {
  readonly models: readonly Model[];
  /** The tables of the resources. */
  readonly tables: readonly TableDefinition[];
}

/**
 * Merges the tables that several resources name.
 *
 * @throws StoreError `configuration` when two of them say different things of one column
 */
export function shareTables(models: readonly Model[]): SharedTables {
  const merged = new Map<string, Merged>();
  for (const model of models) {
    const { table, resource } = model;
    const known = merged.get(table.name);
    merged.set(table.name, known === undefined ? first(model) : merge(known, table, resource.name));
  }
  return {
    models: models.map((model) => withNeedsOfOthers(model, models)),
    tables: [...merged.values()].map(({ table }) => table),
  };
}

interface Merged {
  readonly table: TableDefinition;
  /** Who declared a column first, by its name. */
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
  for (const column of other.columns) {
    const known = declared.get(column.name);
    if (known !== undefined && kindOf(known.column) !== kindOf(column)) {
      throw new StoreError(
        "configuration",
        `${known.by} and ${by} share the table ${table.name}, but not its column ${column.name}: it is ${kindOf(known.column)} in ${known.by}, and ${kindOf(column)} in ${by}.`,
      );
    }
  }
  const more = other.columns.filter(({ name }) => !declared.has(name));
  const all = new Map([...declaredBy(by, other), ...declared]);
  return {
    declared: all,
    table: {
      name: table.name,
      columns: [...table.columns, ...more].map((column) => completed(column, other)),
      indexes: [...new Set([...(table.indexes ?? []), ...(other.indexes ?? [])])],
    },
  };
}

/** A default or a reference may be known to one of them alone. */
function completed(column: Column, { columns }: TableDefinition): Column {
  const same = columns.find(({ name }) => name === column.name);
  return { ...same, ...column };
}

/** What must be the same to all: the type, the length, and whether null is one of the values. */
function kindOf({ type, maxLength, nullable }: Column): string {
  const length = maxLength === undefined ? "" : ` of at most ${maxLength} characters`;
  return `${type}${length}${nullable === true ? " or null" : ""}`;
}

/** What the other resources of a table say of columns that this one does not know. */
function withNeedsOfOthers(model: Model, models: readonly Model[]): Model {
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
    ...new Set([model, ...others].flatMap(({ moments }) => moments[kind])),
  ];
  return { ...model, defaults, moments: { created: names("created"), updated: names("updated") } };
}
