// The file of an SQLite database: created for its owner only, since it holds password hashes and maybe private keys.
import { closeSync, openSync, readlinkSync, statSync } from "node:fs";
import path from "node:path";

/**
 * Creates an empty file with mode 0600 unless it exists; SQLite itself would create it with the mode that the umask leaves.
 * SQLite gives the write-ahead log and its index the mode of the database. If the file cannot be created, SQLite reports
 * why it cannot open it.
 */
export function reserveDatabaseFile(file: string): void {
  try {
    // Exclusively: opening and closing an existing file would drop the locks that SQLite connections of this process
    // hold on it (POSIX advisory locks).
    closeSync(openSync(file, "wx", 0o600));
  } catch {
    const target = danglingTarget(file);
    if (target !== undefined) reserveDatabaseFile(target);
  }
}

/** The target of a symbolic link whose target does not exist yet. */
function danglingTarget(file: string): string | undefined {
  try {
    const target = path.resolve(path.dirname(file), readlinkSync(file));
    return statSync(target, { throwIfNoEntry: false }) === undefined && target !== file ? target : undefined;
  } catch {
    return undefined;
  }
}

/** Whether other users of the machine may read a database file; `false` on Windows, which has no such modes. */
export function isReadableByOthers(file: string): boolean {
  if (process.platform === "win32") return false;
  return ((statSync(file, { throwIfNoEntry: false })?.mode ?? 0) & 0o044) !== 0;
}
