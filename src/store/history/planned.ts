// A migration in one direction as a list of operations with their steps.
import { StoreError } from "../errors.ts";
import type { DialectName } from "../schema/tables.ts";
import type { ProjectMigration } from "./graph.ts";
import type { Operation } from "./operations.ts";
import { reversed } from "./reverse.ts";
import { applyAll, applyOperation, emptyState, type SchemaState } from "./state.ts";
import { stepsOf } from "./steps.ts";
import type { Step } from "./step.ts";
import type { Move } from "./targets.ts";

/** An operation that is about to run. */
export interface PlannedOperation {
  readonly operation: Operation;
  readonly after: SchemaState;
  readonly steps: readonly Step[];
}

/** What an operation does, for messages: `addColumn tasks.priority`. */
// oxlint-disable-next-line typescript/consistent-return -- the switch has every kind
export function labelOf(operation: Operation): string {
  switch (operation.kind) {
    case "runSql":
    case "moveData":
      return operation.kind;
    case "addColumn":
    case "alterColumn":
      return `${operation.kind} ${operation.table}.${operation.column.name}`;
    case "dropColumn":
    case "renameColumn":
      return `${operation.kind} ${operation.table}.${operation.column}`;
    case "addCheck":
      return `${operation.kind} ${operation.table}.${operation.check.name}`;
    case "dropCheck":
      return `${operation.kind} ${operation.table}.${operation.name}`;
    case "createTable":
    case "renameTable":
    case "dropTable":
      return `${operation.kind} ${operation.table}`;
    case "addIndex":
    case "dropIndex":
    case "addUnique":
    case "dropUnique":
      return `${operation.kind} ${operation.table} (${operation.columns.join(", ")})`;
  }
}

/** The tables after some of the migrations, which are in order. */
export const stateAfter = (
  migrations: readonly ProjectMigration[],
  isIncluded: (name: string) => boolean = () => true,
): SchemaState =>
  migrations
    .filter(({ name }) => isIncluded(name))
    .reduce(
      (state, { name, operations }) => inMigration(name, () => applyAll(state, operations)),
      emptyState,
    );

/** Names the migration in errors of its operations. */
function inMigration<T>(name: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    throw new StoreError(error.code, `The migration ${name}: ${error.message}`, { cause: error });
  }
}

/**
 * The operations of a move, in the order in which they run, from the tables that the other applied migrations make.
 *
 * @throws StoreError `configuration` when an operation does not fit, or has no way back
 */
export function plannedOperations(
  { migration, direction }: Move,
  others: SchemaState,
  dialect: DialectName,
): PlannedOperation[] {
  const { name, operations, atomic } = migration;
  return inMigration(name, () => {
    const alone = operations.find(
      (operation) => "concurrently" in operation && operation.concurrently === true,
    );
    if (atomic && alone !== undefined)
      throw new StoreError(
        "configuration",
        `${labelOf(alone)} is to be done concurrently, which a transaction cannot: write \`atomic: false\` in the migration.`,
      );
    const states = [others];
    for (const operation of operations) states.push(applyOperation(states.at(-1) ?? emptyState, operation));
    const at = (index: number): SchemaState => states[index] ?? emptyState;
    if (direction === "forwards")
      return operations.map((operation, index) => ({
        operation,
        after: at(index + 1),
        steps: stepsOf(operation, at(index), dialect),
      }));
    return operations
      .map((operation, index) => {
        const back = reversed(operation, at(index));
        if (back === undefined)
          throw new StoreError(
            "configuration",
            `operation ${index + 1} (${labelOf(operation)}) has no way back: give it \`backward\`.`,
          );
        return { operation: back, after: at(index), steps: stepsOf(back, at(index + 1), dialect) };
      })
      .toReversed();
  });
}
