// The statements of each operation on SQLite, which replaces a table where it cannot alter it.
import { type RawBuilder, sql } from "kysely";
import { columnDefinition } from "../schema/columns.ts";
import { sqlFor } from "../schema/operations.ts";
import { conversionOf } from "./conversions.ts";
import type { OperationOf } from "./operations.ts";
import { noConversion, nullRefusal, refusal } from "./postgres-steps.ts";
import { rebuildStep } from "./rebuild.ts";
import { applyOperation, columnOf, emptyState, tableOf, type TableState } from "./state.ts";
import { fillSql, guard, type Step, step } from "./step.ts";

type TableOperation = OperationOf<"addColumn" | "alterColumn" | "dropColumn" | "addCheck" | "dropCheck">;

/** The table after an operation. */
const after = (before: TableState, operation: TableOperation): TableState =>
  tableOf(applyOperation(new Map([...emptyState, [before.name, before]]), operation), before.name);

const replaced = (
  before: TableState,
  operation: TableOperation,
  values: readonly (readonly [string, RawBuilder<unknown>])[] = [],
): Step => rebuildStep({ before, after: after(before, operation), values: new Map(values) });

/** Adds a column. SQLite itself adds only columns that may be null, or that keep a default for ever. */
export function addColumnSteps(operation: OperationOf<"addColumn">, before: TableState): Step[] {
  const { table, column, fill } = operation;
  const hasFill = fill !== undefined && fill !== null;
  if (column.nullable === true && column.unique !== true && !hasFill)
    return [step(sql`alter table ${sql.table(table)} add column ${columnDefinition(column, "sqlite")}`)];
  if (hasFill) return [replaced(before, operation, [[column.name, fillSql(fill, "sqlite")]])];
  // Without rows nothing is copied; with rows the null is refused.
  return [
    ...(column.nullable === true
      ? []
      : [guard(sql`select 1 from ${sql.table(table)}`, nullRefusal(table, column.name))]),
    replaced(before, operation, [[column.name, sql`null`]]),
  ];
}

/** Changes a column. */
export function alterColumnSteps(operation: OperationOf<"alterColumn">, before: TableState): Step[] {
  const { table, column: to, fill, using } = operation;
  const from = columnOf(before, to.name);
  const conversion = using === undefined ? conversionOf(from, to, "sqlite") : undefined;
  if (using === undefined && conversion === undefined) throw noConversion(table, from, to);
  const steps: Step[] = [];
  if (conversion?.refused !== undefined)
    steps.push(
      guard(sql`select 1 from ${sql.table(table)} where ${conversion.refused}`, refusal(table, from, to)),
    );
  let value = using === undefined ? conversion?.value : sql.raw(`(${sqlFor(using, "sqlite")})`);
  if (from.nullable === true && to.nullable !== true) {
    if (fill === undefined || fill === null)
      steps.push(
        guard(sql`select 1 from ${sql.table(table)} where ${value} is null`, nullRefusal(table, to.name)),
      );
    else value = sql`coalesce(${value}, ${fillSql(fill, "sqlite")})`;
  }
  return [...steps, replaced(before, operation, value === undefined ? [] : [[to.name, value]])];
}

/** Drops a column. */
export function dropColumnSteps(operation: OperationOf<"dropColumn">, before: TableState): Step[] {
  const column = columnOf(before, operation.column);
  if (column.unique === true || column.references !== undefined) return [replaced(before, operation)];
  return [step(sql`alter table ${sql.table(operation.table)} drop column ${sql.ref(column.name)}`)];
}

/** Adds or drops a check. */
export const checkSteps = (
  operation: OperationOf<"addCheck"> | OperationOf<"dropCheck">,
  before: TableState,
): Step[] => [replaced(before, operation)];
