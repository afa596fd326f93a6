// Finds out why SQLite cannot open a file: its own message says only that it cannot.
import { accessSync, constants, statSync } from "node:fs";
import path from "node:path";

/** Why the database at `file` cannot be opened, in words; SQLite's message where the file system has no reason. */
export function whyUnusable(file: string, error: unknown): string {
  const folder = path.dirname(file);
  const found = look(file);
  const around = look(folder);
  if (found?.isDirectory() === true) return "it is a folder";
  if (around === undefined) return `the folder ${folder} does not exist`;
  if (!around.isDirectory()) return `${folder} is not a folder`;
  if (found !== undefined && !may(file, constants.R_OK)) return "the file is not readable";
  if (found !== undefined && !may(file, constants.W_OK)) return "the file is not writable";
  // The log of what is written lies beside the database.
  if (!may(folder, constants.W_OK)) return `the folder ${folder} is not writable`;
  return error instanceof Error ? error.message : "unknown";
}

const look = (file: string) => statSync(file, { throwIfNoEntry: false });

function may(file: string, mode: number): boolean {
  try {
    accessSync(file, mode);
    return true;
  } catch {
    return false;
  }
}
