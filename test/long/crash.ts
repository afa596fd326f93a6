// Kills servers and databases under write load, many times, and prints what was lost: `npm run test:crash [kills] [writes] [seed]`,
// with so many acknowledged writes between two kills, on average.
import { type CrashPlan, type CrashReport, killPostgres, killServers } from "../support/crashes.ts";
import { mortalPostgres } from "../support/mortal-postgres.ts";
import { seeded } from "../support/random.ts";

const [kills = 200, writes = 600, seed = Date.now() % 2 ** 32] = process.argv.slice(2).map(Number);
const plan: CrashPlan = { kills, writes, random: seeded(seed) };
console.log(`seed ${seed}`);

/** Prints a report, and says whether everything was as it has to be. */
function print(
  title: string,
  { kills: count, tally, lost, doubled, foreign, isWhole, recoveries }: CrashReport,
): boolean {
  const others = [...tally.others].map(([what, times]) => `${what}: ${times}`).join(", ");
  const isGood =
    lost.length + doubled.length + foreign.length + tally.loggedOut + tally.others.size === 0 && isWhole;
  console.log(`${title}: ${count} kills${isGood ? "" : "  NOT GOOD"}`);
  console.log(
    `  ${tally.acknowledged.size} acknowledged writes of ${tally.attempted.size}: ${lost.length} lost, ${doubled.length} doubled, ${foreign.length} torn`,
  );
  console.log(
    `  ${tally.refreshes} refreshes, ${tally.loggedOut} logged out; 503: ${tally.unavailable}; others: ${others || "none"}`,
  );
  console.log(`  the database is ${isWhole ? "whole" : "DAMAGED"}`);
  if (recoveries.length > 0)
    console.log(
      `  first answer after the database is back: at most ${Math.round(Math.max(...recoveries))} ms`,
    );
  return isGood;
}

const postgres = await mortalPostgres();
const verdicts = [
  print("the server, on SQLite", await killServers(plan)),
  print("the server, on PostgreSQL", await killServers(plan, postgres.url)),
];
await postgres.remove();
const second = await mortalPostgres();
verdicts.push(print("PostgreSQL itself", await killPostgres(plan, second)));
await second.remove();
process.exitCode = verdicts.every(Boolean) ? 0 : 1;
