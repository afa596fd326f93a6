// Files that hold secrets: always whole, with mode 0600, and refused while other users can read them.
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
 * The text of a file that holds secrets; undefined when there is none.
 *
 * @throws KeyError `unreadable` when it cannot be read, or when others than its owner can (not on Windows)
 */
export function readSecretFile(file: string): string | undefined {
  let descriptor: number | undefined;
  try {
    descriptor = openSync(file, "r");
    // The mode of what is read, even when the file is replaced in between.
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
 * Makes a file that holds secrets, for its owner alone; `false` when there is one. Of several that make it at once one
 * gets `true`, and a reader finds the whole text or no file: a link to a finished file appears in one step.
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
    throw asKeyError(error, `${file} cannot be made`);
  } finally {
    rmSync(draft, { force: true });
  }
}

/**
 * Replaces a file that holds secrets, or makes it. `check` throws when the file is not what the change began with; nothing
 * else is changed between it and the replacement, since the draft has one name and one writer.
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

/** Writes a file that is not there yet, down to the disk. */
function writeDraft(draft: string, text: string): void {
  const descriptor = openSync(draft, "wx", 0o600);
  try {
    // A umask may have taken away what the owner needs.
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

/** Makes a new name survive a power cut. Not every file system can, and Windows cannot: the file is there all the same. */
function syncFolderOf(file: string): void {
  let descriptor: number | undefined;
  try {
    descriptor = openSync(path.dirname(file), "r");
    fsyncSync(descriptor);
  } catch {
    // Nothing to undo.
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

/** A path as a shell takes it. */
export function quoted(file: string): string {
  return /^[\w./-]+$/.test(file) ? file : `'${file.replaceAll("'", String.raw`'\''`)}'`;
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && "code" in error ? error.code : undefined;
}

/** A file system's refusal as an error for the operator; anything else stays as it is. */
function asKeyError(error: unknown, what: string): unknown {
  const code = codeOf(error);
  if (error instanceof KeyError || typeof code !== "string") return error;
  return new KeyError("unreadable", `${what}: ${code}`);
}
