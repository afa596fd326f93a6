// Presents refresh tokens many times at once, a hundred rounds each, in one and in four processes, on both databases, and prints what
// came of it; then a chain of ten thousand refreshes: `npm run test:races [rounds]`.
import { type DialectName } from "../../src/store/index.ts";
import { latchkey, type Latchkey } from "../../src/index.ts";
import { databasesOf } from "../../bench/growth/databases.ts";
import { racers } from "../support/race.ts";

const rounds = Number(process.argv[2] ?? 100);
const secretKey = "a secret for races, which is long enough for it";
const password = "tr0ub4dor-staple";
const links = rounds * 100;
let isBad = false;

function open(database: string): Latchkey {
  return latchkey({
    database,
    secretKey,
    tokens: { rotateRefreshTokens: true, blacklistAfterRotation: true },
    passwords: { hashers: [{ algorithm: "pbkdf2_sha256", iterations: 1000 }] },
    log: () => {},
  });
}

/** So many rounds of one race; how many of them had exactly one successor, and the right number of winners. */
async function race(
  app: Latchkey,
  database: string,
  {
    processes,
    callers,
    interval,
  }: { readonly processes: number; readonly callers: number; readonly interval: number },
): Promise<void> {
  const { race: run, stop } = await racers(processes, {
    database,
    secretKey,
    refreshReuseInterval: interval,
  });
  let good = 0;
  for (let round = 0; round < rounds; round++) {
    const { refresh } = await app.auth.obtainPair({ username: "ada", password });
    const { winners, successors } = await run(refresh, callers);
    if (successors === 1 && winners === (interval === 0 ? 1 : callers)) good += 1;
  }
  await stop();
  if (good < rounds) isBad = true;
  console.log(
    `  ${String(callers).padStart(3)} callers  ${processes} ${processes === 1 ? "process  " : "processes"}  interval ${String(interval).padStart(2)} s  one successor in ${good} of ${rounds}${good < rounds ? "  NOT GOOD" : ""}`,
  );
}

async function chain(app: Latchkey): Promise<void> {
  await app.db.deleteFrom("latchkey_session").execute();
  let { refresh } = await app.auth.obtainPair({ username: "ada", password });
  for (let link = 0; link < links; link++) refresh = (await app.auth.refresh(refresh)).refresh ?? "";
  const rows = await app.db.selectFrom("latchkey_session").select("id").execute();
  if (rows.length !== 1) isBad = true;
  console.log(`  a chain of ${links} refreshes leaves ${rows.length} row`);
}

for (const dialect of ["sqlite", "postgres"] satisfies DialectName[]) {
  const databases = await databasesOf(dialect);
  const database = await databases.next();
  const app = open(database);
  await app.migrate();
  await app.auth.register({ username: "ada", password });
  console.log(dialect);
  for (const processes of [1, 4])
    for (const interval of [10, 0])
      for (const callers of [2, 5, 20, 50, 200]) await race(app, database, { processes, callers, interval });
  await chain(app);
  await app.close();
  await databases.remove();
}
process.exitCode = isBad ? 1 : 0;
