// The steps of each operation, for either dialect.
import { sql } from "kysely";
import {
  caseIndexName,
  createCaseIndex,
  createIndex,
  createTable,
  createUniqueIndex,
  indexName,
  sqlFor,
  uniqueIndexName,
} from "../schema/operations.ts";
import type { DialectName } from "../schema/tables.ts";
import { definitionOf } from "./definition-of.ts";
import type { Operation, OperationOf } from "./operations.ts";
import * as postgres from "./postgres-steps.ts";
import * as sqlite from "./sqlite-steps.ts";
import { applyOperation, createdTable, type SchemaState, tableOf, type TableState } from "./state.ts";
import { type Step, step } from "./step.ts";

const nameOfIndex = (table: string, columns: readonly string[], dialect: DialectName): string =>
  indexName(table, columns.length === 1 ? (columns[0] ?? "") : columns, dialect);

/**
 * The steps that carry out an operation on the tables that are there before it.
 *
 * @throws StoreError `configuration` when the operation does not fit the tables
 */
// oxlint-disable-next-line typescript/consistent-return -- the switch has every kind
export function stepsOf(operation: Operation, before: SchemaState, dialect: DialectName): Step[] {
  const isSqlite = dialect === "sqlite";
  switch (operation.kind) {
    case "createTable":
      return createTable(definitionOf(createdTable(operation.table, operation.parts)), dialect).map((part) =>
        step(part),
      );
    case "dropTable":
      return [{ ...step(sql`drop table ${sql.table(operation.table)}`), replacesTable: true }];
    case "renameTable":
    case "renameColumn":
      return renameSteps(operation, before, dialect);
    case "addColumn":
      return isSqlite
        ? sqlite.addColumnSteps(operation, tableOf(before, operation.table))
        : postgres.addColumnSteps(operation);
    case "alterColumn":
      return isSqlite
        ? sqlite.alterColumnSteps(operation, tableOf(before, operation.table))
        : postgres.alterColumnSteps(operation, tableOf(before, operation.table));
    case "dropColumn":
      return isSqlite
        ? sqlite.dropColumnSteps(operation, tableOf(before, operation.table))
        : [step(sql`alter table ${sql.table(operation.table)} drop column ${sql.ref(operation.column)}`)];
    case "addIndex":
    case "dropIndex":
      return [indexStep(operation, tableOf(before, operation.table), dialect)];
    case "addUnique":
    case "dropUnique":
      return [uniqueStep(operation, dialect)];
    case "addCheck":
      return isSqlite
        ? sqlite.checkSteps(operation, tableOf(before, operation.table))
        : postgres.addCheckSteps(operation);
    case "dropCheck":
      return isSqlite
        ? sqlite.checkSteps(operation, tableOf(before, operation.table))
        : postgres.dropCheckSteps(operation);
    case "runSql":
      return operation.forward.map((text) => step(sql.raw(sqlFor(text, dialect))));
    case "moveData":
      return [functionStep(operation)];
  }
}

const functionStep = ({ forward }: OperationOf<"moveData">): Step => ({
  statements: [sql`-- a function changes rows`],
  rows: forward,
  run: async (db) => {
    while ((await forward(db)) === true);
  },
});

function uniqueStep(
  operation: OperationOf<"addUnique"> | OperationOf<"dropUnique">,
  dialect: DialectName,
): Step {
  const { kind, table, columns, ignoresCase, concurrently } = operation;
  const [column = ""] = columns;
  const isAlone = concurrently === true && dialect === "postgres";
  const name = ignoresCase === true ? caseIndexName(table, column) : uniqueIndexName(table, columns);
  const drop = sql`drop index ${sql.raw(isAlone ? "concurrently if exists " : "")}${sql.ref(name)}`;
  if (kind === "dropUnique") return { statements: [drop], isAlone };
  const how = isAlone ? "concurrently " : "";
  const create =
    ignoresCase === true ? createCaseIndex(table, column, how) : createUniqueIndex(table, columns, how);
  return { statements: isAlone ? [drop, create] : [create], isAlone };
}

function indexStep(
  { kind, columns, concurrently }: OperationOf<"addIndex"> | OperationOf<"dropIndex">,
  table: TableState,
  dialect: DialectName,
): Step {
  const name = sql.ref(nameOfIndex(table.name, columns, dialect));
  const isAlone = concurrently === true && dialect === "postgres";
  const concurrentlyIfExists = sql.raw(isAlone ? "concurrently if exists " : "");
  const drop = sql`drop index ${concurrentlyIfExists}${name}`;
  if (kind === "dropIndex") return { statements: [drop], isAlone };
  if (!isAlone)
    return step(
      createIndex(definitionOf(table), columns.length === 1 ? (columns[0] ?? "") : columns, dialect),
    );
  const parts = [...columns, "id"].map((column) => sql.ref(column));
  // One that was interrupted left an index that is not valid.
  return {
    statements: [
      drop,
      sql`create index concurrently ${name} on ${sql.table(table.name)} (${sql.join(parts)})`,
    ],
    isAlone,
  };
}

/** Renames a table or a column, and the indexes that are named after it. */
function renameSteps(
  operation: OperationOf<"renameTable"> | OperationOf<"renameColumn">,
  before: SchemaState,
  dialect: DialectName,
): Step[] {
  const from = tableOf(before, operation.table);
  const to = tableOf(
    applyOperation(before, operation),
    operation.kind === "renameTable" ? operation.to : operation.table,
  );
  const rename =
    operation.kind === "renameTable"
      ? sql`alter table ${sql.table(operation.table)} rename to ${sql.table(operation.to)}`
      : sql`alter table ${sql.table(operation.table)} rename column ${sql.ref(operation.column)} to ${sql.ref(operation.to)}`;
  return [step(rename), ...renamedIndexes(from, to, dialect)];
}

function renamedIndexes(from: TableState, to: TableState, dialect: DialectName): Step[] {
  const plain = from.indexes.map((columns, index) => {
    const now = to.indexes[index] ?? columns;
    return {
      old: nameOfIndex(from.name, columns, dialect),
      name: nameOfIndex(to.name, now, dialect),
      create: createIndex(definitionOf(to), now.length === 1 ? (now[0] ?? "") : now, dialect),
    };
  });
  const unique = from.unique.map((columns, index) => {
    const now = to.unique[index] ?? columns;
    return {
      old: uniqueIndexName(from.name, columns),
      name: uniqueIndexName(to.name, now),
      create: createUniqueIndex(to.name, now),
    };
  });
  const ignoringCase = from.uniqueIgnoringCase.map((column, index) => {
    const now = to.uniqueIgnoringCase[index] ?? column;
    return {
      old: caseIndexName(from.name, column),
      name: caseIndexName(to.name, now),
      create: createCaseIndex(to.name, now),
    };
  });
  return [...plain, ...unique, ...ignoringCase]
    .filter(({ old, name }) => old !== name)
    .map(({ old, name, create }) =>
      dialect === "sqlite"
        ? step(sql`drop index ${sql.ref(old)}`, create)
        : step(sql`alter index ${sql.ref(old)} rename to ${sql.ref(name)}`),
    );
}
