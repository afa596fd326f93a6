// What is to be applied and what is to be reverted, to get from what a database has to a target.
import { StoreError } from "../errors.ts";
import { ancestorsOf, leavesOf, type ProjectMigration } from "./graph.ts";

/** One migration on the way. */
export interface Move {
  readonly migration: ProjectMigration;
  readonly direction: "forwards" | "backwards";
}

/** The target that reverts everything. */
const zero = "zero";

const invalid = (message: string): StoreError => new StoreError("configuration", message);

/** @throws StoreError `configuration` when the history has two ends */
function checkOneLeaf(migrations: readonly ProjectMigration[]): void {
  const leaves = leavesOf(migrations);
  if (leaves.length > 1)
    throw invalid(
      `The migrations have more than one end: ${leaves.map(({ name }) => name).join(", ")}. Join them with \`latchkey makemigrations --merge\`.`,
    );
}

/**
 * The migration that a name means: its whole name, or the beginning of only one.
 *
 * @throws StoreError `configuration` when there is none, or more than one
 */
export function findMigration(migrations: readonly ProjectMigration[], name: string): ProjectMigration {
  const exact = migrations.find((migration) => migration.name === name);
  if (exact !== undefined) return exact;
  const [found, second] = migrations.filter((migration) => migration.name.startsWith(name));
  if (found === undefined) throw invalid(`There is no migration ${name}.`);
  if (second !== undefined)
    throw invalid(`More than one migration begins with ${name}: ${found.name}, ${second.name}.`);
  return found;
}

/**
 * The moves to a target, in order: to the ends of the history if there is no target. `migrations` are in order.
 *
 * @throws StoreError `configuration` for an unknown target, and `unmigrated` when what is applied is not consistent
 */
export function movesTo(
  migrations: readonly ProjectMigration[],
  applied: ReadonlySet<string>,
  target: string | undefined,
): Move[] {
  checkConsistent(migrations, applied);
  const forwards = (wanted: (name: string) => boolean): Move[] =>
    migrations
      .filter(({ name }) => wanted(name) && !applied.has(name))
      .map((migration) => ({ migration, direction: "forwards" }));
  const backwards = (unwanted: (name: string) => boolean): Move[] =>
    migrations
      .filter(({ name }) => unwanted(name) && applied.has(name))
      .toReversed()
      .map((migration) => ({ migration, direction: "backwards" }));
  if (target === undefined) {
    checkOneLeaf(migrations);
    return forwards(() => true);
  }
  if (target === zero) return backwards(() => true);
  const { name: wanted } = findMigration(migrations, target);
  if (!applied.has(wanted)) {
    const ancestors = ancestorsOf(migrations, wanted);
    return forwards((name) => ancestors.has(name));
  }
  return backwards((name) => name !== wanted && ancestorsOf(migrations, name).has(wanted));
}

function checkConsistent(migrations: readonly ProjectMigration[], applied: ReadonlySet<string>): void {
  for (const { name, dependencies } of migrations) {
    const missing = applied.has(name) ? dependencies.find((each) => !applied.has(each)) : undefined;
    if (missing !== undefined)
      throw new StoreError(
        "unmigrated",
        `The migration ${name} is applied, but ${missing}, which it depends on, is not.`,
      );
  }
}
