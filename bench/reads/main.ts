// Measures what it saves that requests share their look-up of user and session on PostgreSQL: `npm run bench:reads`.
import { createSessionReader, findUserWithSession, type SessionReader } from "../../src/store/index.ts";
import { djangoUserModel, migrate, openDatabase, userTable } from "../../src/store/index.ts";
import { fill, firstUserId, sessionIdOf } from "../../test/support/fill.ts";
import { startPostgres } from "../../test/support/postgres-server.ts";
import { median } from "../tokens/measure.ts";

const sessions = 10_000;
const rounds = 15;
const callers: readonly number[] = [1, 8, 64, 256];

const server = await startPostgres();
const database = openDatabase(server.url);
const now = Date.now();
await migrate(database, { users: userTable(djangoUserModel), resources: [] }, now);
await fill(database.kysely, "postgres", { sessions, now });
const firstUser = await firstUserId(database.kysely);
const clock = { now, idleSince: 0 };

const alone: SessionReader = ({ value, sessionId }) =>
  findUserWithSession(database.kysely, djangoUserModel, "id", value, sessionId, clock);
const shared = createSessionReader(database, djangoUserModel, "id");

/** Looks up one session after the other from so many callers at once; milliseconds for all. */
async function duration(read: SessionReader, atOnce: number, total: number): Promise<number> {
  let taken = 0;
  const caller = async (): Promise<void> => {
    while (taken < total) {
      taken += 1;
      const nth = ((taken * 7919) % sessions) + 1;
      const value = firstUser + Math.floor((nth - 1) / 10);
      const { user, hasEnded } = await read({ value, sessionId: sessionIdOf(nth), clock });
      if (user === undefined || hasEnded !== false) throw new Error(`The session ${nth} was not found.`);
    }
  };
  const start = performance.now();
  await Promise.all(Array.from({ length: atOnce }, caller));
  return performance.now() - start;
}

console.log("look-ups a second, shared against alone: medians of the ratios by round");
for (const atOnce of callers) {
  const total = atOnce * 40;
  const ratios: number[] = [];
  for (let round = -3; round < rounds; round++) {
    const isFirst = round % 2 === 0;
    const first = await duration(isFirst ? alone : shared, atOnce, total);
    const second = await duration(isFirst ? shared : alone, atOnce, total);
    if (round >= 0) ratios.push(isFirst ? first / second : second / first);
  }
  console.log(`  ${String(atOnce).padStart(3)} at once  ${median(ratios).toFixed(2)} x`);
}
await database.close();
await server.stop();
