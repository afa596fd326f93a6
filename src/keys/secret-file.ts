// Files that contain secrets: written atomically with mode 0600, and refused while other users can read them.
import { randomBytes } from "node:crypto";
import {
  closeSync,
  fchmodSync,
  fstatSync,
  fsyncSync,
  linkSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { KeyError } from "../tokens/index.ts";

/**
 * Reads a file that contains secrets; undefined when it does not exist.
 *
 * @throws KeyError `unreadable` when it cannot be read, or when other users can read it (not on Windows)
 */
export function readSecretFile(file: string): string | undefined {
  let descriptor: number | undefined;
  try {
    descriptor = openSync(file, "r");
    // The mode of the open file, even when the path is replaced in between.
    if (process.platform !== "win32" && (fstatSync(descriptor).mode & 0o077) !== 0) {
      throw new KeyError("unreadable", `Other users can read ${file}: chmod 600 ${quoted(file)}`);
    }
    return readFileSync(descriptor, "utf8");
  } catch (error) {
    if (codeOf(error) === "ENOENT") return undefined;
    throw asKeyError(error, `${file} cannot be read`);
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

/**
 * Creates a file that contains secrets and that only its owner can read; gives `false` when the file exists. Of several
 * processes at once, one gets `true`. Readers see the whole text or no file, because the finished file is linked in one step.
 *
 * @throws KeyError `unreadable` when it cannot be written
 */
export function createSecretFile(file: string, text: string): boolean {
  const draft = `${file}.${randomBytes(6).toString("hex")}`;
  try {
    writeDraft(draft, text);
    linkSync(draft, file);
    syncFolderOf(file);
    return true;
  } catch (error) {
    if (codeOf(error) === "EEXIST") return false;
    throw asKeyError(error, `${file} cannot be created`);
  } finally {
    rmSync(draft, { force: true });
  }
}

/**
 * Replaces or creates a file that contains secrets. `check` throws when the file has changed since it was read. No other
 * process can change it between the check and the replacement, because the draft has one name and so one writer.
 *
 * @throws KeyError `ambiguous` while another process changes it, `unreadable` when it cannot be written
 */
export function replaceSecretFile(file: string, text: string, check: () => void): void {
  const draft = `${file}.new`;
  try {
    writeDraft(draft, text);
  } catch (error) {
    if (codeOf(error) !== "EEXIST") throw asKeyError(error, `${file} cannot be changed`);
    throw new KeyError(
      "ambiguous",
      `${file} is being changed. If no command does that now, one was interrupted: delete ${draft} and try again.`,
    );
  }
  try {
    check();
    renameSync(draft, file);
  } catch (error) {
    rmSync(draft, { force: true });
    throw asKeyError(error, `${file} cannot be changed`);
  }
  syncFolderOf(file);
}

/** Writes a new file, and flushes it to the disk. */
function writeDraft(draft: string, text: string): void {
  const descriptor = openSync(draft, "wx", 0o600);
  try {
    // The umask may have removed permissions that the owner needs.
    fchmodSync(descriptor, 0o600);
    writeFileSync(descriptor, text);
    fsyncSync(descriptor);
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  } finally {
    closeSync(descriptor);
  }
}

/** Flushes a folder, so that a new name survives a power cut. Windows and some file systems cannot: the file exists anyway. */
function syncFolderOf(file: string): void {
  let descriptor: number | undefined;
  try {
    descriptor = openSync(path.dirname(file), "r");
    fsyncSync(descriptor);
  } catch {
    // Not supported here.
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

/** Quotes a path for a shell. */
export function quoted(file: string): string {
  return /^[\w./-]+$/.test(file) ? file : `'${file.replaceAll("'", String.raw`'\''`)}'`;
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && "code" in error ? error.code : undefined;
}

/** Makes a KeyError of an error of the file system; other errors stay as they are. */
function asKeyError(error: unknown, what: string): unknown {
  const code = codeOf(error);
  if (error instanceof KeyError || typeof code !== "string") return error;
  return new KeyError("unreadable", `${what}: ${code}`);
}
