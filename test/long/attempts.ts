// Wrong passwords at a limit, tried at once by four processes, a thousand rounds on both databases: `npm run test:attempts [rounds]`.
import { databasesOf } from "../../bench/growth/databases.ts";
import { latchkey } from "../../src/index.ts";
import type { DialectName } from "../../src/store/index.ts";
import { attemptRacers } from "../support/attempt-racers.ts";

const rounds = Number(process.argv[2] ?? 1000);
const secretKey = "a secret for races, which is long enough for it";
const free = 5;
const counts: readonly number[] = [2, 6, 20, 50, 200];

for (const dialect of ["sqlite", "postgres"] satisfies DialectName[]) {
  const databases = await databasesOf(dialect);
  const database = await databases.next();
  const app = latchkey({ database, secretKey, log: () => {} });
  await app.migrate();
  const { race, stop } = await attemptRacers({ database, secretKey, free }, [0, 7, -40, 2000]);
  let good = 0;
  for (let round = 0; round < rounds; round++) {
    const count = counts[round % counts.length] ?? 2;
    const checked = await race(`account-${round}`, count);
    if (checked === Math.min(count, free)) good += 1;
    else console.log(`  round ${round}: ${checked} of ${count} were checked`);
  }
  await stop();
  await app.close();
  await databases.remove();
  if (good < rounds) process.exitCode = 1;
  console.log(`${dialect}: exactly as many were checked as are free in ${good} of ${rounds} rounds`);
}
