// Finds out why SQLite cannot open a file, which its message does not say.
import { accessSync, constants, statSync } from "node:fs";
import path from "node:path";

/** Why the database at `file` cannot be opened, in words; SQLite's message if the file system gives no reason. */
export function openFailureReason(file: string, error: unknown): string {
  try {
    return reasonOf(file) ?? (error instanceof Error ? error.message : "unknown");
  } catch {
    return "a folder of its path cannot be searched";
  }
}

/** @throws when this process may not search a folder of the path */
function reasonOf(file: string): string | undefined {
  const folder = path.dirname(file);
  const found = statsOf(file);
  const parent = statsOf(folder);
  if (found?.isDirectory() === true) return "it is a folder";
  if (parent === undefined) return `the folder ${folder} does not exist`;
  if (!parent.isDirectory()) return `${folder} is not a folder`;
  if (found !== undefined && !isAccessible(file, constants.R_OK)) return "the file is not readable";
  if (found !== undefined && !isAccessible(file, constants.W_OK)) return "the file is not writable";
  // The write-ahead log is created next to the database.
  if (!isAccessible(folder, constants.W_OK)) return `the folder ${folder} is not writable`;
  return undefined;
}

const statsOf = (file: string) => statSync(file, { throwIfNoEntry: false });

function isAccessible(file: string, mode: number): boolean {
  try {
    accessSync(file, mode);
    return true;
  } catch {
    return false;
  }
}
