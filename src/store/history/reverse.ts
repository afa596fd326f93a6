// The way back of each operation.
import {
  addCheck,
  addColumn,
  alterColumn,
  createTable,
  dropCheck,
  dropColumn,
  dropTable,
  type Operation,
  renameColumn,
  renameTable,
} from "./operations.ts";
import { columnOf, type SchemaState, tableOf } from "./state.ts";

/** The operation that undoes another one, from the state before it; undefined when there is none. */
// oxlint-disable-next-line typescript/consistent-return -- the switch has every kind
export function reversed(operation: Operation, before: SchemaState): Operation | undefined {
  switch (operation.kind) {
    case "createTable":
      return dropTable(operation.table);
    case "renameTable":
      return renameTable(operation.to, operation.table);
    case "dropTable": {
      const { name, ...parts } = tableOf(before, operation.table);
      return createTable(name, parts);
    }
    case "addColumn":
      return dropColumn(operation.table, operation.column.name);
    case "alterColumn": {
      const column = columnOf(tableOf(before, operation.table), operation.column.name);
      return alterColumn(operation.table, column, operation.back);
    }
    case "renameColumn":
      return renameColumn(operation.table, operation.to, operation.column);
    case "dropColumn": {
      const column = columnOf(tableOf(before, operation.table), operation.column);
      return addColumn(operation.table, column, operation.back);
    }
    case "addIndex":
      return { ...operation, kind: "dropIndex" };
    case "dropIndex":
      return { ...operation, kind: "addIndex" };
    case "addUnique":
      return { ...operation, kind: "dropUnique" };
    case "dropUnique":
      return { ...operation, kind: "addUnique" };
    case "addCheck":
      return dropCheck(operation.table, operation.check.name);
    case "dropCheck": {
      const check = tableOf(before, operation.table).checks.find(({ name }) => name === operation.name);
      return check && addCheck(operation.table, check);
    }
    case "runSql":
      return operation.backward && { ...operation, forward: operation.backward, state: [] };
    case "moveData":
      return operation.backward && { kind: "moveData", forward: operation.backward };
  }
}
