// The state of a table as the definition that statements are made from, and back.
import type { TableDefinition } from "../schema/definitions.ts";
import type { MigrationColumn } from "./operations.ts";
import type { TableState } from "./state.ts";

/** An index over one column is named as one. */
const asIndex = (columns: readonly string[]): string | readonly string[] =>
  columns.length === 1 ? (columns[0] ?? "") : columns;

/** The definition of a table. */
export const definitionOf = ({ indexes, ...table }: TableState): TableDefinition => ({
  ...table,
  indexes: indexes.map(asIndex),
});

/** The state that a definition asks for. */
export const stateOf = ({ name, id = "integer", ...parts }: TableDefinition): TableState => ({
  name,
  id,
  columns: parts.columns.map(withoutDefault),
  indexes: distinct((parts.indexes ?? []).map((columns) => [columns].flat())),
  unique: distinct(parts.unique ?? []),
  uniqueIgnoringCase: parts.uniqueIgnoringCase ?? [],
  checks: parts.checks ?? [],
});

const distinct = (lists: readonly (readonly string[])[]): (readonly string[])[] => [
  ...new Map(lists.map((columns) => [JSON.stringify(columns), columns])).values(),
];

/** Only what the database has: no default, and nothing that is the default of a definition. */
function withoutDefault(column: MigrationColumn & { readonly default?: unknown }): MigrationColumn {
  const { name, type, maxLength, digits, places, nullable, unique, references, onDelete, referencedId } =
    column;
  return {
    name,
    type,
    ...(maxLength !== undefined && { maxLength }),
    ...(digits !== undefined && { digits }),
    ...(places !== undefined && { places }),
    ...(nullable === true && { nullable }),
    ...(unique === true && { unique }),
    ...(references !== undefined && { references }),
    ...(references !== undefined && onDelete !== undefined && onDelete !== "cascade" && { onDelete }),
    ...(referencedId === "uuid" && { referencedId }),
  };
}
