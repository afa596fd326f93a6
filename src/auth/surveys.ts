// What an app learns of users that others may have made: the formats of their hashes, and names that look alike.
import { setImmediate as nextTurn, setTimeout as wait } from "node:timers/promises";
import { djangoHashers, type Passwords } from "../passwords/index.ts";
import {
  type Chunk,
  type Db,
  findOtherHash,
  formsOf,
  listForeignUsernames,
  nextChunk,
  noteUsernames,
  type UserModel,
} from "../store/index.ts";

/** Reads the users once in the life of an app, and those that were added since, in chunks. */
export interface Surveys {
  /** Decides how new passwords are hashed, the first time that it is called: on a database of Django's as Django does. */
  readonly hashers: () => Promise<void>;
  /** Learns the formats of all users' hashes, the first time that it is called. */
  readonly formats: () => Promise<void>;
  /** Learns the names of users that were added since the last call, and those of all users the first time. */
  readonly names: () => Promise<void>;
}

const chunkSize = 5000;

/** How long a request waits for a survey, in milliseconds; it goes on in the background. */
const patience = { formats: 2000, names: 500 };

// Every shape makes the statement longer, and every hash of no shape is a statement of its own.
const maxShapes = 64;
const maxMalformed = 1000;

/** What surveys need besides the users. */
export interface SurveyOptions {
  /** Whether Django made the database; undefined where the app has chosen its hashers, and it makes no difference. */
  readonly isDjangos: (() => Promise<boolean>) | undefined;
  /** Called once for each kind of hash that cannot be read, with its name. */
  readonly unreadable: (algorithm: string) => void;
}

/** Makes the surveys of an app's users. */
export function createSurveys(
  db: Db,
  users: UserModel,
  passwords: Passwords,
  { isDjangos, unreadable }: SurveyOptions,
): Surveys {
  let areFormatsKnown = false;
  let areHashersChosen = isDjangos === undefined;
  let lastNamed = 0;

  const hashers = shared(async () => {
    if ((await isDjangos?.()) === true) passwords.useHashers(djangoHashers);
    areHashersChosen = true;
  }, Infinity);

  const formats = shared(async () => {
    await eachChunk(db, users, 0, formatSurvey(db, users, passwords, unreadable));
    areFormatsKnown = true;
  }, patience.formats);

  const names = shared(
    () =>
      eachChunk(db, users, lastNamed, async (chunk) => {
        await noteUsernames(db, (await listForeignUsernames(db, users, chunk)).map(formsOf));
        lastNamed = chunk.last;
      }),
    patience.names,
  );

  return {
    hashers: async () => {
      if (!areHashersChosen) await hashers();
    },
    formats: async () => {
      if (!areHashersChosen) await hashers();
      if (!areFormatsKnown) await formats();
    },
    names,
  };
}

/** Finds one hash of each format: all that are of a shape found before are passed over by the database. */
function formatSurvey(
  db: Db,
  users: UserModel,
  passwords: Passwords,
  unreadable: (algorithm: string) => void,
): (chunk: Chunk) => Promise<void> {
  const shapes: (readonly string[])[] = [];
  let malformed = 0;
  return async ({ after, last }) => {
    for (let place = after; shapes.length < maxShapes && malformed < maxMalformed;) {
      const other = await findOtherHash(db, users, { after: place, last }, shapes);
      if (other === undefined) return;
      const shape = passwords.learn(other.password);
      if (shape === undefined) malformed += 1;
      else shapes.push(shape);
      if (!passwords.canRead(other.password)) unreadable(other.password.split("$", 1)[0] ?? "");
      place = other.id;
    }
  };
}

async function eachChunk(
  db: Db,
  users: UserModel,
  start: number,
  action: (chunk: Chunk) => Promise<void>,
): Promise<void> {
  for (let after = start; ;) {
    const chunk = await nextChunk(db, users, after, chunkSize);
    if (chunk === undefined) return;
    await action(chunk);
    after = chunk.last;
    // SQLite answers at once: without a pause nothing else would have a turn.
    await nextTurn();
  }
}

/** Lets all who call at the same time wait for one run, for a while; a run that fails is tried again by the next call. */
function shared(run: () => Promise<void>, patience: number): () => Promise<void> {
  let underway: Promise<void> | undefined;
  return async () => {
    underway ??= run().finally(() => {
      underway = undefined;
    });
    if (patience === Infinity) return underway;
    const patienceEnd = new AbortController();
    try {
      await Promise.race([underway, wait(patience, undefined, { ref: false, signal: patienceEnd.signal })]);
    } finally {
      patienceEnd.abort();
    }
  };
}
