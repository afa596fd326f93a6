// Declares a migration of a project.
import type { Operation } from "../store/index.ts";

/** A migration, as a file declares it. */
export interface MigrationDefinition {
  /** By default the name of its file without the extension. */
  readonly name?: string;
  /** The names of the migrations that come before it. */
  readonly dependencies: readonly string[];
  /**
   * Whether it is applied whole or not at all; true by default. With false each step is a transaction of its own: an index
   * is built while others write, data is moved in batches. What was interrupted goes on where it stopped.
   */
  readonly atomic?: boolean;
  readonly operations: readonly Operation[];
}

/**
 * Declares a migration. A file in `migrations/` exports it as its default.
 *
 * @example
 * export default defineMigration({
 *   dependencies: ["0001_initial"],
 *   operations: [addColumn("tasks", { name: "priority", type: "integer" }, { fill: 0 })],
 * });
 */
export const defineMigration = (definition: MigrationDefinition): MigrationDefinition => definition;
