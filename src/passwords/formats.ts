// The formats of an app's stored hashes. Every refusal of a password derives one hash in each of them, so all take the same time.

import type { Format } from "./hasher.ts";

/** The known formats. */
export interface Formats {
  /** Adds a format. */
  add(format: Format): void;
  /** All formats, in the order in which they were added; at the end a stored hash's, where too many are known to add it. */
  inOrder(stored: Format | undefined): readonly Format[];
}

// Each format makes every failed login more expensive. Further formats are ignored.
const maxFormats = 32;

/** Creates the list; its first format is that of new hashes. */
export function createFormats(preferred: Format): Formats {
  const formats = new Map([[preferred.name, preferred]]);
  return {
    add(format) {
      if (!formats.has(format.name) && formats.size < maxFormats) formats.set(format.name, format);
    },
    inOrder: (stored) =>
      stored === undefined || formats.has(stored.name)
        ? [...formats.values()]
        : [...formats.values(), stored],
  };
}
