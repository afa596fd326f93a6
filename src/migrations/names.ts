// The names of new migrations, as Django chooses them: a number, and what it does.
import type { Operation } from "../store/index.ts";

const maxLength = 52;

/** The name of the next migration of a project. */
export function nextName(known: readonly string[], label: string): string {
  const numbers = known.map((name) => Number(/^(\d+)/.exec(name)?.[1] ?? 0));
  return `${String(Math.max(0, ...numbers) + 1).padStart(4, "0")}_${label}`;
}

/** What operations do, such as `tasks_priority` or `remove_tasks_note`. */
export function labelOfOperations(operations: readonly Operation[]): string {
  let label = "";
  for (const operation of operations) {
    const part = partOf(operation).toLowerCase().replaceAll(/\W+/g, "_");
    if (part === "") continue;
    const longer = label === "" ? part : `${label}_${part}`;
    if (longer.length > maxLength) return label === "" ? part.slice(0, maxLength) : `${label}_and_more`;
    label = longer;
  }
  return label === "" ? "auto" : label;
}

// oxlint-disable-next-line typescript/consistent-return -- the switch has every kind
function partOf(operation: Operation): string {
  switch (operation.kind) {
    case "createTable":
      return operation.table;
    case "dropTable":
      return `delete_${operation.table}`;
    case "renameTable":
      return `rename_${operation.table}_${operation.to}`;
    case "addColumn":
      return `${operation.table}_${operation.column.name}`;
    case "alterColumn":
      return `alter_${operation.table}_${operation.column.name}`;
    case "renameColumn":
      return `rename_${operation.column}_${operation.table}_${operation.to}`;
    case "dropColumn":
      return `remove_${operation.table}_${operation.column}`;
    case "addIndex":
    case "addUnique":
      return `${operation.table}_${operation.columns.join("_")}`;
    case "dropIndex":
    case "dropUnique":
      return `remove_${operation.table}_${operation.columns.join("_")}`;
    case "addCheck":
      return operation.check.name;
    case "dropCheck":
      return `remove_${operation.name}`;
    case "runSql":
    case "moveData":
      return "";
  }
}
