// Drift: how the tables of a database differ from the definitions of an app.
import type { Database } from "../database.ts";
import { columnType, stored } from "../schema/columns.ts";
import type { Column, Schema, TableDefinition } from "../schema/definitions.ts";
import { existingTables } from "../schema/introspection.ts";
import { caseIndexName } from "../schema/operations.ts";
import { appliedSteps, tableStep } from "../schema/plan.ts";
import type { DialectName } from "../schema/tables.ts";
import { type ActualColumn, type ActualTable, readTables } from "./catalogue.ts";
import { sameList } from "./state.ts";

/** One difference. */
export interface Difference {
  readonly table: string;
  /** The column that it is about, if it is about one. */
  readonly column?: string | undefined;
  /** What it is about: a missing table or column, a column without a definition, or how a part of a table differs. */
  readonly kind:
    | "table"
    | "column"
    | "leftover"
    | "type"
    | "null"
    | "default"
    | "unique"
    | "index"
    | "reference"
    | "check";
  /** The difference in a sentence. */
  readonly message: string;
  /** Whether the app cannot work with it: reads or writes fail. */
  readonly isFatal: boolean;
  /** Whether the table is Django's, which no migration alters. */
  readonly isDjangos: boolean;
}

/** Every difference between the tables of a database and the definitions. */
export async function driftOf(database: Database, { users, resources }: Schema): Promise<Difference[]> {
  const { kysely, dialect } = database;
  const tables = await existingTables(kysely, dialect);
  const steps = await appliedSteps(kysely, tables);
  const wanted = [users, ...resources];
  const actual = await readTables(
    kysely,
    dialect,
    wanted.map(({ name }) => name),
  );
  return wanted.flatMap((table): Difference[] => {
    const { name } = table;
    const known = actual.get(name);
    if (known === undefined)
      return [
        {
          table: name,
          kind: "table",
          message: `The table ${name} is missing.`,
          isFatal: true,
          isDjangos: false,
        },
      ];
    const isDjangos = tables.has("django_migrations") && !steps.has(tableStep(table));
    return differencesOf(table, known, dialect, isDjangos);
  });
}

function differencesOf(
  table: TableDefinition,
  actual: ActualTable,
  dialect: DialectName,
  isDjangos: boolean,
): Difference[] {
  const { name: of } = table;
  const found: Difference[] = [];
  const add = (kind: Difference["kind"], message: string, isFatal: boolean, column?: string): void =>
    void found.push({
      table: of,
      kind,
      message,
      isFatal,
      isDjangos,
      ...(column !== undefined && { column }),
    });
  for (const column of table.columns) {
    const known = actual.columns.find(({ name }) => name === column.name);
    if (known === undefined) add("column", `${of}.${column.name} is missing.`, true, column.name);
    else for (const each of columnDifferences(of, column, known, dialect, isDjangos)) found.push(each);
  }
  for (const { name, isNullable, fallback } of actual.columns) {
    if (name === "id" || table.columns.some((column) => column.name === name)) continue;
    const blocks = !isNullable && fallback === null;
    add(
      "leftover",
      `${of}.${name} has no definition${blocks ? ", and every row needs a value for it" : ""}.`,
      blocks,
      name,
    );
  }
  for (const [kind, message] of [
    ...uniqueDifferences(table, actual, isDjangos),
    ...indexDifferences(table, actual, dialect, isDjangos),
    ...referenceDifferences(table, actual, isDjangos),
    ...checkDifferences(table, actual, isDjangos),
  ])
    add(kind, message, false);
  return found;
}

type Found = readonly [kind: Difference["kind"], message: string];

/** Django's ids and references may have 32 or 64 bits. */
const sameForDjango = (one: string, other: string): boolean =>
  ["integer", "bigint"].includes(one) && ["integer", "bigint"].includes(other);

function columnDifferences(
  of: string,
  column: Column,
  actual: ActualColumn,
  dialect: DialectName,
  isDjangos: boolean,
): Difference[] {
  const { name } = column;
  const found: Difference[] = [];
  const type = columnType(column, dialect).toLowerCase().replaceAll(", ", ",");
  const add = (kind: Difference["kind"], message: string, isFatal = false): void =>
    void found.push({
      table: of,
      column: name,
      kind,
      message: `${of}.${name} ${message}`,
      isFatal,
      isDjangos,
    });
  if (actual.type !== type && !(isDjangos && sameForDjango(actual.type, type)))
    add("type", `is ${actual.type}, not ${type}.`, !isDjangos && familyOf(actual.type) !== familyOf(type));
  if (actual.isNullable !== (column.nullable === true))
    add("null", actual.isNullable ? "may be null." : "may not be null.", !actual.isNullable);
  if (actual.fallback !== null && !isSameDefault(actual.fallback, column, dialect))
    add("default", `has the default ${actual.fallback}.`);
  return found;
}

/** Texts are read and written whatever the type that they are declared with. */
function familyOf(type: string): string {
  const [name = ""] = type.split("(");
  return ["varchar", "character"].includes(name) ? "text" : name;
}

/** A column that was added without a history keeps the default of its definition. */
function isSameDefault(text: string, { default: value }: Column, dialect: DialectName): boolean {
  if (value === undefined) return false;
  const plain = text.replace(/::[a-z ]+(?:\([\d,]+\))?$/i, "");
  const written = stored(value, dialect);
  return plain === (typeof written === "string" ? `'${written.replaceAll("'", "''")}'` : String(written));
}

const lists = (table: TableDefinition): (readonly string[])[] => [
  ...(table.unique ?? []),
  ...table.columns.filter(({ unique }) => unique === true).map(({ name }) => [name]),
];

function uniqueDifferences(table: TableDefinition, actual: ActualTable, isDjangos: boolean): Found[] {
  const wanted = lists(table);
  const missing = wanted
    .filter((columns) => !actual.unique.some((known) => sameSet(known, columns)))
    .map((columns): Found => ["unique", `${table.name} is not unique over ${columns.join(", ")}.`]);
  const cases = (table.uniqueIgnoringCase ?? [])
    .filter((column) => !actual.expressionIndexes.includes(caseIndexName(table.name, column)))
    .map((column): Found => ["unique", `${table.name}.${column} is not unique in upper and lower case.`]);
  if (isDjangos) return [...missing, ...cases];
  const extra = actual.unique
    .filter((known) => !wanted.some((columns) => sameSet(known, columns)))
    .map((columns): Found => [
      "unique",
      `${table.name} is unique over ${columns.join(", ")}, which no definition asks for.`,
    ]);
  return [...missing, ...cases, ...extra];
}

const sameSet = (one: readonly string[], other: readonly string[]): boolean =>
  sameList(one.toSorted(), other.toSorted());

function indexDifferences(
  table: TableDefinition,
  actual: ActualTable,
  dialect: DialectName,
  isDjangos: boolean,
): Found[] {
  if (isDjangos) return [];
  const hasId = dialect === "postgres" || table.id === "uuid";
  const wanted = (table.indexes ?? []).map((columns) => [columns, hasId ? "id" : []].flat());
  const known = actual.indexes.map((columns) => columns.map((name) => name ?? ""));
  const missing = wanted
    .filter((columns) => !known.some((each) => sameList(each, columns)))
    .map((columns): Found => ["index", `${table.name} has no index over ${columns.join(", ")}.`]);
  const extra = known
    .filter((columns) => !wanted.some((each) => sameList(each, columns)))
    .map((columns): Found => [
      "index",
      `${table.name} has an index over ${columns.join(", ")}, which no definition asks for.`,
    ]);
  return [...missing, ...extra];
}

function referenceDifferences(table: TableDefinition, actual: ActualTable, isDjangos: boolean): Found[] {
  const found: Found[] = [];
  for (const { name, references, onDelete = "cascade" } of table.columns) {
    const known = actual.references.find(({ column }) => column === name);
    const label = `${table.name}.${name}`;
    if (references === undefined) {
      if (known !== undefined)
        found.push(["reference", `${label} refers to ${known.table}, which no definition asks for.`]);
      continue;
    }
    const action = onDelete === "protect" ? "no action" : onDelete;
    if (known === undefined) found.push(["reference", `${label} does not refer to ${references}.`]);
    else if (known.table !== references)
      found.push(["reference", `${label} refers to ${known.table}, not ${references}.`]);
    // Django deletes in its own code, and leaves the database out.
    else if (!isDjangos && known.onDelete !== action)
      found.push(["reference", `${label} has on delete ${known.onDelete}, not ${action}.`]);
  }
  return found;
}

function checkDifferences(
  { name: of, checks = [] }: TableDefinition,
  { checks: actual }: ActualTable,
  isDjangos: boolean,
): Found[] {
  if (isDjangos) return [];
  return checks
    .filter(({ name }) => !actual.includes(name))
    .map(({ name }): Found => ["check", `${of} has no check ${name}.`]);
}
