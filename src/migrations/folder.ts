// Reads the migrations of a project from their folder.
import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { inOrder, type ProjectMigration, StoreError } from "../store/index.ts";
import type { MigrationDefinition } from "./define-migration.ts";

/** Where migrations are: a folder, or their list. */
export type MigrationSource = string | URL | readonly MigrationDefinition[];

/** The path of a folder; a relative one begins at the working directory. */
export const folderOf = (source: string | URL): string =>
  path.resolve(source instanceof URL || source.startsWith("file:") ? fileURLToPath(source) : source);

/** Files such as 0001_initial.ts; not declarations, tests, and what begins with `_` or `.`. */
const isMigrationFile = (name: string): boolean =>
  /^[^_.~].*\.(?:ts|js|mjs)$/.test(name) && !/\.(?:d|test|spec)\.[a-z]+$/.test(name);

/**
 * The migrations of a source, in order.
 *
 * @throws StoreError `configuration` when the folder or a file is not what it should be
 */
export async function readMigrations(source: MigrationSource): Promise<ProjectMigration[]> {
  if (typeof source !== "string" && !(source instanceof URL)) return inOrder(source.map(named));
  const folder = folderOf(source);
  if (!existsSync(folder))
    throw new StoreError("configuration", `The folder of migrations ${folder} does not exist.`);
  const files = readdirSync(folder).filter(isMigrationFile).toSorted();
  return inOrder(await Promise.all(files.map((file) => readFile(path.join(folder, file)))));
}

/** @throws StoreError `configuration` for a file that is not JavaScript or imports what does not exist */
async function importFile(file: string): Promise<unknown> {
  const url = pathToFileURL(file).href;
  try {
    return await import(url);
  } catch (error) {
    const isMissing = error instanceof Error && "code" in error && error.code === "ERR_MODULE_NOT_FOUND";
    const isOfCode = [SyntaxError, ReferenceError, TypeError].some((each) => error instanceof each);
    if (!(error instanceof Error) || (!isOfCode && !isMissing)) throw error;
    const [message = ""] = error.message.split("\n");
    const place = `${file}${lineOf(error, url) ?? lineOf(error, file) ?? ""}`;
    throw new StoreError("configuration", `${place}: ${error.name}: ${message}`, { cause: error });
  }
}

/** The line of a file that the stack of an error names first, with a colon before it. */
function lineOf({ stack = "" }: Error, file: string): string | undefined {
  const [, after = ""] = stack.split(file);
  return /^:\d+/.exec(after)?.[0];
}

async function readFile(file: string): Promise<ProjectMigration> {
  const module = await importFile(file);
  const definition =
    typeof module === "object" && module !== null && "default" in module ? module.default : undefined;
  const name = path.basename(file).replace(/\.[a-z]+$/, "");
  if (!isDefinition(definition))
    throw new StoreError(
      "configuration",
      `${file} does not export a migration: export default defineMigration({ … })`,
    );
  checkNames(definition, definition.name ?? name);
  return migrationOf(definition, definition.name ?? name);
}

function isDefinition(value: unknown): value is MigrationDefinition {
  if (typeof value !== "object" || value === null) return false;
  return (
    "dependencies" in value &&
    Array.isArray(value.dependencies) &&
    "operations" in value &&
    Array.isArray(value.operations)
  );
}

function named(definition: MigrationDefinition): ProjectMigration {
  if (!isDefinition(definition))
    throw new StoreError(
      "configuration",
      "A migration in a list is made with defineMigration({ name, dependencies, operations }).",
    );
  if (definition.name === undefined)
    throw new StoreError("configuration", "A migration in a list needs a `name`.");
  checkNames(definition, definition.name);
  return migrationOf(definition, definition.name);
}

const names: readonly string[] = [
  "name",
  "dependencies",
  "atomic",
  "operations",
] satisfies readonly (keyof MigrationDefinition)[];

/** @throws StoreError `configuration` for an option that does not exist, which would be without effect */
function checkNames(definition: MigrationDefinition, migration: string): void {
  const unknown = Object.keys(definition).find((name) => !names.includes(name));
  if (unknown !== undefined)
    throw new StoreError(
      "configuration",
      `Option \`${unknown}\` of the migration ${migration} does not exist; there are ${names.map((name) => `\`${name}\``).join(", ")}.`,
    );
}

const migrationOf = (
  { dependencies, atomic = true, operations }: MigrationDefinition,
  name: string,
): ProjectMigration => ({ name, dependencies, atomic, operations });
