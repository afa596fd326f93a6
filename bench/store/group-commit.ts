// Measures what it saves that writes share a commit on SQLite: `npm run bench:store`, with a folder on the disk to measure.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import {
  djangoUserModel,
  migrate,
  openDatabase,
  rotateSession,
  toTimestamp,
  userTable,
} from "../../src/store/index.ts";
import { fill, sessionIdOf, tokenIdOf } from "../../test/support/fill.ts";
import { type Contender, measure, median, ratio } from "../tokens/measure.ts";

const sessions = 10_000;
const writers: readonly number[] = [1, 8, 64];
const effort = { rounds: 11, slice: 150 };

const folder = mkdtempSync(path.join(process.argv[2] ?? tmpdir(), "latchkey-"));
const now = Date.now();
const schema = { users: userTable(djangoUserModel), resources: [] };
let files = 0;

console.log("session rotations a second, and how many times as many as one commit after the other");
try {
  for (const synchronous of ["full", "normal"] as const) await compare(synchronous);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function compare(synchronous: "full" | "normal"): Promise<void> {
  const [plainFile, groupsFile] = [await filledFile(), await filledFile()];
  const plain = new DatabaseSync(plainFile, { enableForeignKeyConstraints: true });
  plain.exec(`pragma journal_mode = wal; pragma synchronous = ${synchronous}`);
  const database = openDatabase(`sqlite:${groupsFile}`, { synchronous });
  const update = plain.prepare(
    "update latchkey_session set current_jti = ?, previous_jti = ?, rotated_at = ?, last_used_at = ? where id = ? and current_jti = ? and revoked_at is null",
  );
  const plainly = rotations((id, from, to) => {
    const moment = toTimestamp(Date.now());
    return update.run(to, from, moment, moment, id, from).changes === 1;
  });
  const grouped = rotations((id, from, to) =>
    rotateSession(database.kysely, { id, from, to, now: Date.now(), databaseTime: Date.now() }),
  );
  const contenders: Contender[] = [
    {
      name: "one commit after the other",
      run: async (times) => {
        for (let count = 0; count < times; count++) await plainly();
      },
    },
    ...writers.map((atOnce) => ({
      name: `groups, ${atOnce} at once`,
      run: async (times: number) => {
        let left = times;
        const write = async (): Promise<void> => {
          while (left-- > 0) await grouped();
        };
        await Promise.all(Array.from({ length: atOnce }, write));
      },
    })),
  ];
  const figures = await measure(contenders, effort);
  const [peer] = figures;
  console.log(`synchronous = ${synchronous}`);
  for (const figure of figures) {
    const speed = median(figure.speeds).toFixed(0).padStart(7);
    const times = peer === undefined ? Number.NaN : ratio(figure, peer);
    console.log(`  ${figure.name.padEnd(28)} ${speed}   ${times.toFixed(2)} x`);
  }
  plain.close();
  await database.close();
}

/** Rotates one session after the other, over and over. */
function rotations(
  rotate: (id: string, from: string, to: string) => boolean | Promise<boolean>,
): () => Promise<void> {
  const current = Array.from({ length: sessions }, (_, index) => tokenIdOf(index + 1));
  let count = 0;
  return async () => {
    count += 1;
    // A step that has no factor with the number of sessions comes to all of them, far apart.
    const place = (count * 7919) % sessions;
    const from = current[place] ?? "";
    const to = count.toString(16).padStart(32, "b");
    current[place] = to;
    if (!(await rotate(sessionIdOf(place + 1), from, to))) throw new Error("A session was not rotated.");
  };
}

async function filledFile(): Promise<string> {
  const file = path.join(folder, `${++files}.db`);
  const database = openDatabase(`sqlite:${file}`);
  await migrate(database, schema, now);
  await fill(database.kysely, "sqlite", { sessions, now });
  await database.close();
  return file;
}
