// Reads the keys of an app at each use, and notices when they are another set.
import type { KeySet } from "./key-set.ts";

/** Gives the current keys. Calls `onChange` first when they are not the set of the last call. */
export function watchKeys(keys: KeySet | (() => KeySet), onChange: () => void): () => KeySet {
  const read = typeof keys === "function" ? keys : (): KeySet => keys;
  let { version } = read();
  return () => {
    const current = read();
    if (current.version !== version) {
      version = current.version;
      onChange();
    }
    return current;
  };
}
