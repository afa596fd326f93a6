// Makes the next migration of a project: from the difference between its migrations and its definitions, empty, or one that joins two ends.
import {
  applyAll,
  type Decisions,
  difference,
  type Fill,
  leavesOf,
  type Operation,
  type ProjectMigration,
  type SchemaState,
  stateAfter,
  StoreError,
} from "../store/index.ts";
import { separated } from "./beside-writers.ts";
import { labelOfOperations, nextName } from "./names.ts";
import { migrationSource } from "./source.ts";

/** A migration that is not written yet. */
export interface NewMigration {
  readonly name: string;
  readonly dependencies: readonly string[];
  readonly atomic: boolean;
  readonly operations: readonly Operation[];
  readonly source: string;
}

/** How a migration is made. */
export interface MakeOptions {
  /** The part of the name after the number. */
  readonly name?: string | undefined;
  readonly decisions: Decisions;
  /** Whether writers of tables with many rows are not to wait, as on PostgreSQL. */
  readonly besideWriters: boolean;
  /** The default of a column. */
  readonly defaultOf: (table: string, column: string) => Fill | undefined;
}

const comment = "Written by `latchkey makemigrations`.";

const created = (
  migrations: readonly Pick<ProjectMigration, "name">[],
  label: string,
  {
    dependencies,
    operations,
    atomic = true,
  }: Pick<NewMigration, "dependencies" | "operations"> & {
    readonly atomic?: boolean;
  },
): NewMigration => ({
  name: nextName(
    migrations.map(({ name }) => name),
    label,
  ),
  dependencies,
  atomic,
  operations,
  source: migrationSource({ dependencies, operations, atomic, comment }),
});

/** The one end of a history; none of an empty one. @throws StoreError `configuration` when there are more */
export function endOf(migrations: readonly ProjectMigration[]): string[] {
  const leaves = leavesOf(migrations).map(({ name }) => name);
  if (leaves.length > 1)
    throw new StoreError(
      "configuration",
      `The migrations have more than one end: ${leaves.join(", ")}. Join them with \`latchkey makemigrations --merge\`.`,
    );
  return leaves;
}

/**
 * The migrations from what the migrations add up to, to what the definitions ask for: none when that is the same. Beside writers,
 * what reads all rows of a table follows in a second one, which is not atomic.
 */
export async function nextMigrations(
  migrations: readonly ProjectMigration[],
  wanted: SchemaState,
  { name, decisions, defaultOf, besideWriters }: MakeOptions,
): Promise<NewMigration[]> {
  const dependencies = endOf(migrations);
  const state = stateAfter(migrations);
  const operations = await difference(state, wanted, {
    ...decisions,
    fill: async (table, column, reason) =>
      defaultOf(table, column.name) ?? (await decisions.fill(table, column, reason)),
  });
  const { atomic, beside } = besideWriters
    ? separated(operations, state)
    : { atomic: operations, beside: [] };
  // What is written has to fit.
  applyAll(state, [...atomic, ...beside]);
  const made: NewMigration[] = [];
  const add = (label: string, part: readonly Operation[], isAtomic: boolean): void => {
    if (part.length === 0) return;
    const [last] = made;
    const after = last === undefined ? dependencies : [last.name];
    made.push(
      created([...migrations, ...made], label, { dependencies: after, operations: part, atomic: isAtomic }),
    );
  };
  add(name ?? (migrations.length === 0 ? "initial" : labelOfOperations(atomic)), atomic, true);
  const label = name !== undefined && made.length > 0 ? `${name}_concurrently` : name;
  add(label ?? labelOfOperations(beside), beside, false);
  return made;
}

/** A migration to be filled in by hand. */
export const emptyMigration = (migrations: readonly ProjectMigration[], name = "custom"): NewMigration =>
  created(migrations, name, { dependencies: endOf(migrations), operations: [] });

/**
 * The migration that joins the ends of a history; undefined when there is only one.
 *
 * @throws StoreError `configuration` when the ends contradict each other
 */
export function mergeMigration(
  migrations: readonly ProjectMigration[],
  name?: string,
): NewMigration | undefined {
  const leaves = leavesOf(migrations).map((leaf) => leaf.name);
  if (leaves.length < 2) return undefined;
  try {
    stateAfter(migrations);
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    throw new StoreError(
      "configuration",
      `The ends ${leaves.join(", ")} contradict each other: ${error.message} Change one of them by hand.`,
      { cause: error },
    );
  }
  const numbers = leaves.map((leaf) => leaf.replace(/^\d+_/, ""));
  return created(migrations, name ?? `merge_${numbers.join("_")}`.slice(0, 60), {
    dependencies: leaves,
    operations: [],
  });
}
