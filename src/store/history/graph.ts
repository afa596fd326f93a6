// The order of a project's migrations: each one after those that it depends on.
import { StoreError } from "../errors.ts";
import type { Operation } from "./operations.ts";

/** A migration of a project. */
export interface ProjectMigration {
  /** The name of its file without the extension, such as "0002_priority". */
  readonly name: string;
  /** The names of the migrations that come before it; none for the first. */
  readonly dependencies: readonly string[];
  /** Whether it is applied whole or not at all. */
  readonly atomic: boolean;
  readonly operations: readonly Operation[];
}

const invalid = (message: string): StoreError => new StoreError("configuration", message);

/**
 * The migrations in an order that is always the same.
 *
 * @throws StoreError `configuration` for two of one name, for one that depends on a missing one, and for a circle
 */
export function inOrder(migrations: readonly ProjectMigration[]): ProjectMigration[] {
  const byName = new Map<string, ProjectMigration>();
  for (const migration of migrations) {
    if (byName.has(migration.name)) throw invalid(`Two migrations have the name ${migration.name}.`);
    byName.set(migration.name, migration);
  }
  for (const { name, dependencies } of migrations) {
    const missing = dependencies.find((dependency) => !byName.has(dependency));
    if (missing !== undefined)
      throw invalid(`The migration ${name} depends on ${missing}, which does not exist.`);
  }
  const waiting = migrations.toSorted((one, other) => (one.name < other.name ? -1 : 1));
  const ordered: ProjectMigration[] = [];
  const done = new Set<string>();
  while (waiting.length > 0) {
    const index = waiting.findIndex(({ dependencies }) => dependencies.every((name) => done.has(name)));
    if (index === -1)
      throw invalid(
        `The migrations ${waiting.map(({ name }) => name).join(", ")} depend on each other in a circle.`,
      );
    for (const migration of waiting.splice(index, 1)) {
      ordered.push(migration);
      done.add(migration.name);
    }
  }
  return ordered;
}

/** The migrations that no other depends on. */
export function leavesOf(migrations: readonly ProjectMigration[]): ProjectMigration[] {
  const needed = new Set(migrations.flatMap(({ dependencies }) => dependencies));
  return migrations.filter(({ name }) => !needed.has(name));
}

/** A migration's name and those of all that come before it. */
export function ancestorsOf(migrations: readonly ProjectMigration[], name: string): Set<string> {
  const found = new Set<string>();
  const add = (each: string): void => {
    if (found.has(each)) return;
    found.add(each);
    for (const dependency of migrations.find((known) => known.name === each)?.dependencies ?? [])
      add(dependency);
  };
  add(name);
  return found;
}
