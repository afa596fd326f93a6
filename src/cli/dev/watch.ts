// Watches the source files of a project, in its folder and below.
import { type FSWatcher, readdirSync, watch } from "node:fs";
import path from "node:path";

/** A watcher of source files. */
export interface SourceWatcher {
  /** Resolves with the next file that changes, once files have stopped changing for a moment. */
  readonly changed: () => Promise<string>;
  readonly close: () => void;
}

/** An editor writes a file in several steps, and a checkout writes several files; in milliseconds. */
const quietTime = 80;

const isSource = (name: string): boolean =>
  (/\.(?:[cm]?[jt]sx?|json)$/.test(name) && !/\.(?:test|spec)\./.test(name)) || /^\.env(?:\.|$)/.test(name);

const isIgnoredFolder = (name: string): boolean => name === "node_modules" || name.startsWith(".");

/** Watches the files below a folder, without `node_modules`, hidden folders and tests. */
export function watchSources(folder: string): SourceWatcher {
  const watchers = new Map<string, FSWatcher>();
  let waiters: ((file: string) => void)[] = [];
  let timer: NodeJS.Timeout | undefined;

  function noteChange(file: string): void {
    clearTimeout(timer);
    timer = setTimeout(() => {
      const told = waiters;
      waiters = [];
      for (const tell of told) tell(path.relative(folder, file));
    }, quietTime);
  }

  function watchFolder(current: string): void {
    if (watchers.has(current)) return;
    try {
      const watcher = watch(current, (_event, name) => {
        if (name === null) return;
        const file = path.join(current, name);
        if (isSource(name)) noteChange(file);
        // A folder that has been made, perhaps with files in it.
        else if (!isIgnoredFolder(name) && !name.includes(".")) watchTree(file);
      });
      const forget = (): void => {
        watcher.close();
        watchers.delete(current);
      };
      watcher.on("error", forget);
      watchers.set(current, watcher);
    } catch {
      // The folder has gone since it was listed.
    }
  }

  function watchTree(root: string): void {
    const entries = listed(root);
    if (entries === undefined) return;
    watchFolder(root);
    for (const entry of entries) {
      if (entry.isDirectory() && !isIgnoredFolder(entry.name)) watchTree(path.join(root, entry.name));
    }
  }

  watchTree(folder);
  return {
    changed: () => new Promise((resolve) => waiters.push(resolve)),
    close: () => {
      clearTimeout(timer);
      for (const watcher of watchers.values()) watcher.close();
    },
  };
}

/** The entries of a folder; undefined for anything else. */
function listed(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return undefined;
  }
}
