// The formats of the hashes that an app's users have: whatever refuses a password derives one hash in each of them.

import type { Format } from "./hasher.ts";

/** The formats that are known so far. */
export interface Formats {
  /** Notes a format. */
  add(format: Format): void;
  /** Every format but the one of a name, the first noted first. */
  except(name: string | undefined): readonly Format[];
}

// Each one makes every failed login dearer. More formats than that, and the rest are left out.
const maxFormats = 32;

/** Begins with the format of new hashes, which is never left out. */
export function createFormats(preferred: Format): Formats {
  const formats = new Map([[preferred.name, preferred]]);
  return {
    add(format) {
      if (!formats.has(format.name) && formats.size < maxFormats) formats.set(format.name, format);
    },
    except: (name) => [...formats.values()].filter((format) => format.name !== name),
  };
}
