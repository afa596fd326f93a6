// The keys of an app with a key ring, which commands rotate while servers run.
import type { KeyRingChange } from "../auth/index.ts";
import {
  compareRings,
  databaseRingStore,
  environmentRingStore,
  fileRingStore,
  followRing,
  type KeyRing,
  type LiveKeys,
  quoted,
  type RingStore,
} from "../keys/index.ts";
import type { ResolvedOptions } from "../options/index.ts";
import { type Database, isReadableByOthers } from "../store/index.ts";
import { emptyKeySet, type KeySet } from "../tokens/index.ts";

/** The callbacks of an app's keys. */
export interface KeyCallbacks {
  /** Called with messages for operators. */
  readonly log: (message: string) => void;
  /** Called with an error when keys cannot be read. */
  readonly report: (error: unknown) => void;
  /** Called when the key ring has changed. */
  readonly onChange: (change: KeyRingChange) => void;
}

/** The keys of a ring. */
export interface RingKeys {
  /** The keys as last read; an empty set before that. */
  readonly current: () => KeySet;
  /** Reads the ring for the first time; rejects when it cannot be read. */
  readonly ready: () => Promise<void>;
  /** The ring, for commands that change it. */
  readonly ring: RingStore;
  /** How the processes of one server share the reading. */
  readonly watch: RingWatch;
  /** Stops reading the ring. */
  readonly stop: () => void;
}

/** How several processes of one server read a ring: one of them watches it, and tells the others. */
export interface RingWatch {
  /** Calls back when the ring has changed. */
  readonly onChange: (listener: () => void) => void;
  /** Leaves the watching to another process, before the ring is read for the first time: this one reads it rarely. */
  readonly leave: () => void;
  /** Reads the ring now, or again when it has been read for the first time; an error is reported. */
  readonly refresh: () => Promise<void>;
}

/** How many intervals pass until a process reads the ring that leaves the watching to another one, which may be stuck. */
const rarely = 12;

type RingOption = NonNullable<ResolvedOptions["keyRing"]>;

/** Creates the keys of a ring that is read every `interval` seconds. */
export function createRingKeys(
  option: RingOption,
  interval: number,
  database: Database,
  { log, report, onChange }: KeyCallbacks,
): RingKeys {
  const store = ringStore(option, database);
  const reportChange = (origin: KeyRingChange["origin"]) => (previous: KeyRing, next: KeyRing) =>
    onChange({ origin, place: store.location, ...compareRings(previous, next) });
  const ring: RingStore = {
    ...store,
    write: async (next, previous) => {
      await store.write(next, previous);
      reportChange("written")(previous, next);
    },
  };
  let live: LiveKeys | undefined;
  let pause = interval * 1000;
  /** A change was told before the ring had been read: what is being read may be older. */
  let isOutdated = false;
  const listeners: (() => void)[] = [];
  const changed = (previous: KeyRing, next: KeyRing): void => {
    reportChange("read")(previous, next);
    for (const listener of listeners) listener();
  };
  return {
    current: () => live?.current() ?? emptyKeySet,
    ready: async () => {
      live ??= await followRing(ring, pause, { report, changed });
      if (isOutdated) await live.refresh();
      isOutdated = false;
      if ("database" in option) warnOfReadableDatabase(database, log);
    },
    ring,
    watch: {
      onChange: (listener) => void listeners.push(listener),
      leave: () => {
        pause = interval * 1000 * rarely;
      },
      refresh: async () => {
        isOutdated = live === undefined;
        await live?.refresh().catch(report);
      },
    },
    stop: () => live?.stop(),
  };
}

function ringStore(option: RingOption, database: Database): RingStore {
  if ("file" in option) return fileRingStore(option.file);
  if ("env" in option) return environmentRingStore(option.env);
  return databaseRingStore(database);
}

/** A warning, not an error: an existing database file may be readable by other users on purpose. */
function warnOfReadableDatabase({ dialect, location }: Database, log: (message: string) => void): void {
  if (dialect !== "sqlite" || !isReadableByOthers(location)) return;
  const file = quoted(location);
  log(
    `Other users can read ${location}, which holds private keys: chmod 600 ${file}, and ${file}-wal and ${file}-shm if they exist`,
  );
}
