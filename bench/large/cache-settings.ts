// The sizes of SQLite's page cache and memory map that are compared: the store's own, and others in their place.
import { DatabaseSync } from "node:sqlite";

/** Sizes of one connection. */
export interface CacheSettings {
  readonly name: string;
  /** The pragmas in place of those of the store; undefined for the store's own. */
  readonly pragmas: string | undefined;
}

const megabytes = (cache: number, map: number): CacheSettings => ({
  name: `cache ${cache} MB, mmap ${map} MB`,
  pragmas: `pragma cache_size = ${-1024 * cache}; pragma mmap_size = ${map * 2 ** 20}`,
});

/** The first is the store's own. */
export const cacheSettings: readonly CacheSettings[] = [
  { name: "the store's own settings", pragmas: undefined },
  megabytes(2, 0),
  megabytes(16, 0),
  megabytes(64, 0),
  megabytes(256, 0),
  megabytes(16, 1024),
  megabytes(16, 2047),
];

/** Opens something whose connections have these settings. They do not sync: the time of the disk is not what is compared. */
export function openedWith<Opened>({ pragmas }: CacheSettings, open: () => Opened): Opened {
  // oxlint-disable-next-line typescript/unbound-method -- called with the connection below
  const { exec } = DatabaseSync.prototype;
  DatabaseSync.prototype.exec = function (text) {
    const given = text.startsWith("pragma cache_size") ? (pragmas ?? text) : text;
    exec.call(this, given.replace("synchronous = full", "synchronous = off"));
  };
  try {
    return open();
  } finally {
    DatabaseSync.prototype.exec = exec;
  }
}
