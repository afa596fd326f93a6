// Finds, imports and closes the app of a command.
import { existsSync, statSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import type { Latchkey } from "../app/latchkey.ts";
import { StoreError } from "../store/index.ts";
import { CommandError } from "./errors.ts";

const candidates = ["app.ts", "app.js", "app.mjs", "src/app.ts", "src/app.js"];

/**
 * The file of the app: the given one, or the first of the usual names that exists.
 *
 * @throws CommandError when there is no such file
 */
export function findApp(file: string | undefined): string {
  const found = file ?? candidates.find((candidate) => existsSync(candidate));
  if (found === undefined) {
    throw new CommandError(
      "There is no app.ts in this directory. Name the file of your app, or create one with `latchkey init DIR`.",
      2,
    );
  }
  const entry = statSync(found, { throwIfNoEntry: false });
  if (entry === undefined) throw new CommandError(`There is no file ${found}.`, 2);
  if (entry.isDirectory()) throw new CommandError(`${found} is a folder: name the file of the app.`, 2);
  return found;
}

/** The folder of migrations beside the file of an app. */
export const migrationsBeside = (file: string | undefined): string =>
  path.join(path.dirname(path.resolve(findApp(file))), "migrations");

/** Imports the app that a file exports as its default. Without the option `migrations`, it has those beside the file. */
export async function loadApp(file: string | undefined): Promise<Latchkey> {
  const found = findApp(file);
  const module = await importFile(found);
  const app =
    typeof module === "object" && module !== null && "default" in module ? module.default : undefined;
  if (!isLatchkey(app))
    throw new CommandError(`${found} does not export an app: export default latchkey({ … })`);
  const folder = migrationsBeside(file);
  return app.history === undefined && existsSync(folder) ? app.withMigrations(folder) : app;
}

/** @throws CommandError that names the place of an error of the file; errors of the options have a message of their own */
async function importFile(file: string): Promise<unknown> {
  try {
    return await import(pathToFileURL(path.resolve(file)).href);
  } catch (error) {
    if (error instanceof TypeError) throw error;
    const { loadError } = await import("./load-error.ts");
    throw loadError(error);
  }
}

/** Runs `action` with the app of a file, and closes the app. */
export async function withApp(
  file: string | undefined,
  action: (app: Latchkey) => Promise<void>,
): Promise<void> {
  const app = await loadApp(file);
  try {
    await action(app);
  } catch (error) {
    if (!(error instanceof StoreError) || error.code !== "unavailable") throw error;
    throw new CommandError(`The database ${app.location} cannot be reached${reasonOf(error)}.`);
  } finally {
    await app.close();
  }
}

/** What the driver says, such as "connect ECONNREFUSED 127.0.0.1:5432"; of several addresses only a code. */
function reasonOf({ cause }: StoreError): string {
  if (!(cause instanceof Error)) return "";
  const code = "code" in cause && typeof cause.code === "string" ? cause.code : "";
  const reason = cause.message === "" ? code : cause.message;
  return reason === "" ? "" : `: ${reason}`;
}

function isLatchkey(value: unknown): value is Latchkey {
  return (
    typeof value === "object" && value !== null && "fetch" in value && "migrate" in value && "auth" in value
  );
}
