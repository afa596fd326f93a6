// Counts commits by SQLite's log (https://www.sqlite.org/fileformat2.html#walformat).
import { existsSync, readFileSync } from "node:fs";

/** How often a file was committed since its log was begun anew: the frames that end a commit name the size of the database. */
export function commits(file: string): number {
  if (!existsSync(`${file}-wal`)) return 0;
  const log = readFileSync(`${file}-wal`);
  if (log.length === 0) return 0;
  const frame = 24 + log.readUInt32BE(8);
  const salt = log.toString("hex", 16, 24);
  let count = 0;
  for (let at = 32; at + frame <= log.length; at += frame) {
    if (log.toString("hex", at + 8, at + 16) === salt && log.readUInt32BE(at + 4) > 0) count += 1;
  }
  return count;
}
