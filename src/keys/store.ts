// Where a key ring is stored: a file that only its owner can read, the environment, or the database.
import path from "node:path";
import { type Database, readSetting, writeSetting } from "../store/index.ts";
import { KeyError } from "../tokens/index.ts";
import { formatRing, type KeyRing, parseRing } from "./ring.ts";
import { readSecretFile, replaceSecretFile } from "./secret-file.ts";

/** A store for a ring. */
export interface RingStore {
  /** Where the ring is, for messages. */
  readonly location: string;
  /** The ring; an empty one when nothing is stored yet. */
  readonly read: () => Promise<KeyRing>;
  /**
   * Stores a changed ring. `previous` is the ring that was read: the write is refused when the stored ring differs from it.
   *
   * @throws KeyError `ambiguous` when another command has changed the ring
   */
  readonly write: (ring: KeyRing, previous: KeyRing) => Promise<void>;
}

const empty: KeyRing = { keys: [] };

/** A ring in a file with mode 0600. The file is replaced atomically, so servers never read half a ring. */
export function fileRingStore(file: string): RingStore {
  const absolute = path.resolve(file);
  const read = (): KeyRing => {
    const text = readSecretFile(absolute);
    return text === undefined ? empty : parseRing(text);
  };
  return {
    location: absolute,
    read: async () => read(),
    write: async (ring, previous) => {
      replaceSecretFile(absolute, formatRing(ring), () => {
        if (formatRing(read()) !== formatRing(previous)) throw changedMeanwhile(absolute);
      });
    },
  };
}

/** A ring in an environment variable. Its `write` throws: a process cannot change the environment of servers. */
export function environmentRingStore(name: string): RingStore {
  return {
    location: `the environment's ${name}`,
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

/** A ring in the app's database, which all servers of the app read. */
export function databaseRingStore(database: Database): RingStore {
  return {
    location: database.location,
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

function changedMeanwhile(location: string): KeyError {
  return new KeyError(
    "ambiguous",
    `Another command has changed the key ring in ${location} in the meantime: read it again, and retry.`,
  );
}
