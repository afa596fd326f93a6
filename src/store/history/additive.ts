// What tables lack of their definitions and can be given without a loss: the differ's operations between what a database has of them and the definitions.
import { type RawBuilder, sql } from "kysely";
import type { Database } from "../database.ts";
import { StoreError } from "../errors.ts";
import { columnType, maxSqliteDigits, uuidTypes } from "../schema/columns.ts";
import type { TableDefinition } from "../schema/definitions.ts";
import {
  addCheck,
  addColumn,
  caseIndexName,
  checkName,
  createCaseIndex,
  createIndex,
  createTable,
  createUniqueIndex,
} from "../schema/operations.ts";
import type { DialectName } from "../schema/tables.ts";
import {
  altersConstraints,
  cannotAddCheck,
  columnToAdd,
  missingInDjangos,
  refuseDuplicates,
  refuseViolations,
} from "./additive-rules.ts";
import type { ActualColumn, ActualTable } from "./catalogue.ts";
import { stateOf } from "./definition-of.ts";
import { type Decisions, difference } from "./diff.ts";
import type { MigrationColumn, Operation, OperationOf } from "./operations.ts";
import { sameList, type TableState } from "./state.ts";

/** The statements that add to one table, or create it. */
export interface Addition {
  readonly table: string;
  readonly statements: readonly RawBuilder<unknown>[];
}

/** The tables that exist. */
export interface ExistingTables {
  readonly actual: ReadonlyMap<string, ActualTable>;
  /** Whether it may be added to a table. Django's are never altered. */
  readonly isOwn: (table: string) => boolean;
  /** Whether Latchkey made a table, so that columns of it which are left over are those of former definitions. */
  readonly isMade: (table: string) => boolean;
}

/** Nothing is taken for a renaming, and no question is asked: what would lose something is left out below. */
const unasked: Decisions = {
  confirm: async ({ kind }) => kind !== "renameTable" && kind !== "renameColumn",
  fill: async () => undefined,
  using: async () => ({ using: "null" }),
};

/**
 * What tables lack, in the order in which it is to be added.
 *
 * @throws StoreError `unmigrated` when rows cannot have a column or violate a rule, or when a table of Django lacks something
 */
export async function additions(
  database: Pick<Database, "kysely" | "dialect">,
  definitions: readonly TableDefinition[],
  { actual, isOwn, isMade }: ExistingTables,
): Promise<Addition[]> {
  const byName = new Map(definitions.map((table) => [table.name, table]));
  const wanted = new Map(definitions.map((table) => [table.name, stateOf(table)]));
  const present = new Map<string, TableState>();
  for (const table of wanted.values()) {
    const known = actual.get(table.name);
    if (known === undefined) continue;
    checkId(table, known, database.dialect);
    if (!isOwn(table.name) && database.dialect === "sqlite") checkDecimals(table);
    present.set(table.name, presentState(table, known, database.dialect));
  }
  const found = new Map<string, RawBuilder<unknown>[]>();
  const altersInPlace = altersConstraints(database.dialect);
  for (const operation of await difference(present, wanted, unasked)) {
    const definition = "table" in operation ? byName.get(operation.table) : undefined;
    if (definition === undefined) continue;
    const { name } = definition;
    const statements = await statementsOf(database, operation, {
      definition,
      present: present.get(name),
      isOwn: isOwn(name),
      isMade: isMade(name),
      altersInPlace,
    });
    found.set(name, [...(found.get(name) ?? []), ...statements]);
  }
  return [...found]
    .map(([table, statements]) => ({ table, statements }))
    .filter(({ statements }) => statements.length > 0);
}

/**
 * A table as it is, in the words of its definition. Columns without a definition are part of it. Types, references and the like
 * that differ are not: they are drift, which only migrations mend.
 */
function presentState(wanted: TableState, actual: ActualTable, dialect: DialectName): TableState {
  const id = dialect === "postgres" || wanted.id === "uuid" ? ["id"] : [];
  const checks = new Set(actual.checks.flatMap((name) => [name, checkName(wanted.name, name)]));
  return {
    ...wanted,
    columns: actual.columns
      .filter(({ name }) => name !== "id")
      .map((column) => presentColumn(wanted, column)),
    indexes: wanted.indexes.filter((columns) =>
      actual.indexes.some((known) =>
        sameList(
          known.map((name) => name ?? ""),
          [...columns, ...id],
        ),
      ),
    ),
    // What is unique over some of the columns is unique over all of them.
    unique: wanted.unique.filter((columns) =>
      actual.unique.some((known) => known.every((name) => columns.includes(name))),
    ),
    uniqueIgnoringCase: wanted.uniqueIgnoringCase.filter((column) =>
      actual.expressionIndexes.includes(caseIndexName(wanted.name, column)),
    ),
    // Django's constraints have the names that its models give them.
    checks: wanted.checks.filter(({ name }) => checks.has(name)),
  };
}

function presentColumn(
  { columns }: TableState,
  { name, type, isNullable, fallback }: ActualColumn,
): MigrationColumn {
  const wanted = columns.find((column) => column.name === name);
  // A default serves new rows as well as null does.
  if (wanted === undefined) return { name, type: "text", nullable: isNullable || fallback !== null };
  const { nullable: _nullable, ...rest } = wanted;
  const [, length] = /^varchar\((\d+)\)$/.exec(type) ?? [];
  return {
    ...rest,
    ...(isNullable && { nullable: true }),
    ...(wanted.type === "text" && length !== undefined && { maxLength: Number(length) }),
  };
}

function checkId({ name, id }: TableState, { columns }: ActualTable, dialect: DialectName): void {
  const type = columns.find((column) => column.name === "id")?.type;
  if ((type === uuidTypes[dialect]) !== (id === "uuid"))
    throw new StoreError(
      "unmigrated",
      `The ids of the table ${name} are of the type ${type}, and not ${id}.`,
    );
}

/** Django stores decimals as numbers on SQLite, where texts of ours would be values that it cannot read. */
function checkDecimals({ name, columns }: TableState): void {
  const long = columns.find(({ type, digits = 0 }) => type === "decimal" && digits > maxSqliteDigits);
  if (long !== undefined)
    throw new StoreError(
      "unmigrated",
      `The table ${name} belongs to Django, which keeps ${maxSqliteDigits} digits of ${long.name} on SQLite: declare decimal(${maxSqliteDigits}, ${long.places}).`,
    );
}

/** What is known of the table of an operation. */
interface Known {
  readonly definition: TableDefinition;
  /** Undefined for a table that does not exist. */
  readonly present: TableState | undefined;
  readonly isOwn: boolean;
  readonly isMade: boolean;
  /** Whether constraints are added to a table, and taken from it, without replacing it. */
  readonly altersInPlace: boolean;
}

/** The statements of an operation; none for one that could lose something. */
// oxlint-disable-next-line typescript/consistent-return -- the switch has every kind
async function statementsOf(
  { kysely, dialect }: Pick<Database, "kysely" | "dialect">,
  operation: Operation,
  { definition, present, isOwn, isMade, altersInPlace }: Known,
): Promise<RawBuilder<unknown>[]> {
  const { name } = definition;
  const has = (column: string): boolean => present?.columns.some((each) => each.name === column) === true;
  switch (operation.kind) {
    case "createTable":
      return createTable(definition, dialect);
    case "addColumn":
      if (!isOwn) throw missingInDjangos(name, `the column ${operation.column.name}`);
      return [addColumn(name, columnToAdd(definition, operation.column.name), dialect)];
    case "alterColumn":
    case "dropColumn":
      return isMade && altersInPlace ? relaxations(operation, present, dialect) : [];
    case "addIndex":
      return isOwn ? [createIndex(definition, singleOrList(operation.columns), dialect)] : [];
    case "addUnique": {
      const { columns, ignoresCase = false } = operation;
      // An app asks for what ignores the case, also on a table of Django: an index changes no column of it.
      if (!isOwn && !ignoresCase)
        throw missingInDjangos(name, `a unique constraint over ${columns.join(", ")}`, "unique");
      if (columns.every(has)) await refuseDuplicates(kysely, name, columns, ignoresCase);
      return [ignoresCase ? createCaseIndex(name, columns[0] ?? "") : createUniqueIndex(name, columns)];
    }
    case "addCheck":
      if (!isOwn) throw missingInDjangos(name, `the check constraint ${operation.check.name}`, "checks");
      if (!altersInPlace) throw cannotAddCheck(name, operation.check.name);
      // Rows that lack a column cannot be asked yet.
      if (definition.columns.every((column) => has(column.name)))
        await refuseViolations(kysely, dialect, name, operation.check);
      return [addCheck(name, operation.check, dialect)];
    case "dropCheck":
    case "dropIndex":
    case "dropTable":
    case "dropUnique":
    case "moveData":
    case "renameColumn":
    case "renameTable":
    case "runSql":
      return [];
  }
}

/**
 * What a column refuses and its definition allows: null, and longer texts, whose length SQLite does not limit. A required column
 * without a definition would refuse every new row: its values stay, and new rows have none.
 */
function relaxations(
  operation: OperationOf<"alterColumn" | "dropColumn">,
  present: TableState | undefined,
  dialect: DialectName,
): RawBuilder<unknown>[] {
  const { table } = operation;
  const name = operation.kind === "dropColumn" ? operation.column : operation.column.name;
  const before = present?.columns.find((column) => column.name === name);
  const after = operation.kind === "dropColumn" ? undefined : operation.column;
  const alter = (change: RawBuilder<unknown>): RawBuilder<unknown> =>
    sql`alter table ${sql.table(table)} alter column ${sql.ref(name)} ${change}`;
  const allowsNull = before?.nullable !== true && (after === undefined || after.nullable === true);
  const isLonger =
    dialect === "postgres" &&
    after !== undefined &&
    before?.maxLength !== undefined &&
    (after.maxLength ?? Infinity) > before.maxLength;
  return [
    ...(allowsNull ? [alter(sql`drop not null`)] : []),
    ...(isLonger ? [alter(sql`type ${sql.raw(columnType(after, dialect))}`)] : []),
  ];
}

const singleOrList = (columns: readonly string[]): string | readonly string[] =>
  columns.length === 1 ? (columns[0] ?? "") : columns;
