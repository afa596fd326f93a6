// Scans of all users, who may have been added by other servers: the formats of their password hashes, and their names.
import { setImmediate as nextTurn, setTimeout as delay } from "node:timers/promises";
import { djangoHashers, type Passwords } from "../passwords/index.ts";
import { resolvedOnce, singleFlight } from "../runtime/index.ts";
import {
  type UserChunk,
  type Db,
  findUnmatchedHash,
  usernameForms,
  listNonAsciiUsernames,
  nextUserChunk,
  recordUsernameForms,
  type UserModel,
} from "../store/index.ts";

/** The scans that a flow waits for. A caller waits for a bounded time; the scan goes on. */
export interface UserScans {
  /** Decides once how new passwords are hashed: as Django does if Django made the database. */
  readonly chooseHashers: () => Promise<void>;
  /** Learns once the formats of all users' hashes; chooses the hashers before. */
  readonly learnHashFormats: () => Promise<void>;
  /** Records the names of all users the first time, later of users added since the previous scan. */
  readonly recordUsernames: () => Promise<void>;
}

/** What the scans need besides the users. */
export interface UserScanOptions {
  /** Whether Django made the database; undefined if the app has chosen its hashers. */
  readonly isMadeByDjango: (() => Promise<boolean>) | undefined;
  /** Called once for each algorithm whose hashes cannot be read. */
  readonly onUnreadableHash: (algorithm: string) => void;
}

const chunkSize = 5000;

/** How long a caller waits, in milliseconds. */
const maxWait = { hashFormats: 2000, usernames: 500 };

// Every shape makes the statement longer, and every hash without a shape needs a statement of its own.
const maxShapes = 64;
const maxMalformed = 1000;

/** Creates the scans of an app's users. */
export function createUserScans(
  db: Db,
  users: UserModel,
  passwords: Passwords,
  { isMadeByDjango, onUnreadableHash }: UserScanOptions,
): UserScans {
  const chooseHashers = resolvedOnce(async () => {
    if ((await isMadeByDjango?.()) === true) passwords.useHashers(djangoHashers);
  });
  const learnHashFormats = resolvedOnce(() =>
    forEachChunk(db, users, 0, hashFormatScan(db, users, passwords, onUnreadableHash)),
  );
  let lastRecorded = 0;
  const recordUsernames = singleFlight(() =>
    forEachChunk(db, users, lastRecorded, async (chunk) => {
      const names = await listNonAsciiUsernames(db, users, chunk);
      await recordUsernameForms(
        db,
        names.map((name) => usernameForms(users, name)),
      );
      lastRecorded = chunk.last;
    }),
  );
  return {
    chooseHashers,
    learnHashFormats: async () => {
      await chooseHashers();
      await settledWithin(learnHashFormats(), maxWait.hashFormats);
    },
    recordUsernames: () => settledWithin(recordUsernames(), maxWait.usernames),
  };
}

/** Finds one hash of each format: the database skips hashes of shapes that were found before. */
function hashFormatScan(
  db: Db,
  users: UserModel,
  passwords: Passwords,
  onUnreadableHash: (algorithm: string) => void,
): (chunk: UserChunk) => Promise<void> {
  const shapes: (readonly string[])[] = [];
  let malformed = 0;
  return async ({ after, last }) => {
    for (let scanned = after; shapes.length < maxShapes && malformed < maxMalformed;) {
      const other = await findUnmatchedHash(db, users, { after: scanned, last }, shapes);
      if (other === undefined) return;
      const shape = passwords.learn(other.password);
      if (shape === undefined) malformed += 1;
      else shapes.push(shape);
      if (!passwords.canRead(other.password)) onUnreadableHash(other.password.split("$", 1)[0] ?? "");
      scanned = other.id;
    }
  };
}

async function forEachChunk(
  db: Db,
  users: UserModel,
  start: number,
  action: (chunk: UserChunk) => Promise<void>,
): Promise<void> {
  for (let after = start; ;) {
    const chunk = await nextUserChunk(db, users, after, chunkSize);
    if (chunk === undefined) return;
    await action(chunk);
    after = chunk.last;
    // SQLite answers synchronously: without a pause the event loop would be blocked.
    await nextTurn();
  }
}

/** Waits for a scan, up to some milliseconds. Rejects with the scan. */
async function settledWithin(scan: Promise<void>, milliseconds: number): Promise<void> {
  const timer = new AbortController();
  try {
    await Promise.race([scan, delay(milliseconds, undefined, { ref: false, signal: timer.signal })]);
  } finally {
    timer.abort();
  }
}
