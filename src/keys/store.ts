// Where a key ring is kept: a file that only its owner reads, the environment, or the database.
import path from "node:path";
import { type Database, readSetting, writeSetting } from "../store/index.ts";
import { KeyError } from "../tokens/index.ts";
import { formatRing, type KeyRing, parseRing } from "./ring.ts";
import { readSecretFile, replaceSecretFile } from "./secret-file.ts";

/** A place that keeps a ring. */
export interface RingStore {
  /** For people: where it is. */
  readonly place: string;
  /** The ring; an empty one when nothing is kept yet. */
  readonly read: () => Promise<KeyRing>;
  /** Keeps a changed ring; `previous` is what was read, so that two changes at once do not undo each other. */
  readonly write: (ring: KeyRing, previous: KeyRing) => Promise<void>;
}

const empty: KeyRing = { keys: [] };

/** A ring in a file with mode 0600, which is replaced whole: no server ever reads half a ring. */
export function fileRingStore(file: string): RingStore {
  const absolute = path.resolve(file);
  const read = (): KeyRing => {
    const text = readSecretFile(absolute);
    return text === undefined ? empty : parseRing(text);
  };
  return {
    place: absolute,
    read: async () => read(),
    write: async (ring, previous) => {
      replaceSecretFile(absolute, formatRing(ring), () => {
        if (formatRing(read()) !== formatRing(previous)) throw changedMeanwhile(absolute);
      });
    },
  };
}

/** A ring in a variable of the environment. It cannot be changed from here. */
export function environmentRingStore(name: string): RingStore {
  return {
    place: `the environment's ${name}`,
    read: async () => {
      const text = process.env[name];
      return text === undefined || text === "" ? empty : parseRing(text);
    },
    write: async (ring) => {
      throw new KeyError(
        "wrong_use",
        `The environment cannot be written from here. Set ${name} to:\n${JSON.stringify(ring)}`,
      );
    },
  };
}

const settingName = "key_ring";

/** A ring in the app's database, which every server of the app reads. */
export function databaseRingStore(database: Database): RingStore {
  return {
    place: database.location,
    read: async () => {
      const text = await readSetting(database.kysely, settingName);
      return text === undefined ? empty : parseRing(text);
    },
    write: async (ring, previous) => {
      const expected = previous.keys.length === 0 ? undefined : formatRing(previous);
      const changed = await writeSetting(database.kysely, settingName, formatRing(ring), expected);
      if (!changed) throw changedMeanwhile(database.location);
    },
  };
}

function changedMeanwhile(place: string): KeyError {
  return new KeyError(
    "ambiguous",
    `The key ring in ${place} was changed by another command in the meantime: look again.`,
  );
}
