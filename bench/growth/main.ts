// Measures what the flows cost as the tables grow, and looks at the plan of every statement they run: `npm run bench:growth`.
import { median } from "../tokens/measure.ts";
import type { DialectName } from "../../src/store/index.ts";
import { databasesOf } from "./databases.ts";
import { type FilledApp, filledApp } from "./filled-app.ts";
import { operations } from "./operations.ts";
import { printPlans } from "./plans.ts";

const sizes: readonly number[] = (process.argv[2] ?? "1000,100000,1000000").split(",").map(Number);
const rounds = Number(process.argv[3] ?? 40);
const dialects = (["sqlite", "postgres"] as const).filter((name) => (process.argv[4] ?? name).includes(name));
const wanted = 1.3;
/** The logins that are used, spread over all: as many whatever the size, so that what grows is the tables and nothing else. */
const sample = 500;
/** Enough for every login to have been used before it is measured. */
const warmUp = 10;

let isBad = false;
for (const dialect of dialects) isBad = (await measureDialect(dialect)) || isBad;
process.exitCode = isBad ? 1 : 0;

/** Measures, and says whether a plan is bad. A cost that grows is printed, but machines are too noisy to fail for it. */
async function measureDialect(dialect: DialectName): Promise<boolean> {
  const databases = await databasesOf(dialect);
  const apps: FilledApp[] = [];
  try {
    for (const sessions of sizes) {
      apps.push(await filledApp(dialect, await databases.next(), { sessions, sample }));
    }
    console.log(`\n${dialect}: medians of ${rounds} rounds, each size in each round`);
    for (const operation of operations) await measureOperation(operation, apps);
    const largest = apps.at(-1);
    return largest !== undefined && (await printPlans(largest));
  } finally {
    for (const { app } of apps) await app.close();
    await databases.remove();
  }
}

async function measureOperation(
  { name, times, prepare, run }: (typeof operations)[number],
  apps: readonly FilledApp[],
): Promise<void> {
  const durations = new Map(apps.map((app) => [app, [] as number[]]));
  for (let round = -warmUp; round < rounds; round++) {
    for (const app of apps.toSorted(() => Math.random() - 0.5)) {
      await prepare?.(app, round);
      const start = performance.now();
      for (let time = 0; time < times; time++) await run(app, (round + warmUp) * times + time);
      if (round >= 0) durations.get(app)?.push((performance.now() - start) / times);
    }
  }
  const [smallest] = [...durations.values()];
  for (const [{ sessions }, own] of durations) {
    const ratio = median(own.map((duration, round) => duration / (smallest?.[round] ?? Number.NaN)));
    const verdict = ratio > wanted ? `  (wanted at most ${wanted}, NOT REACHED)` : "";
    const rows = sessions.toLocaleString("en").padStart(10);
    console.log(
      `  ${name.padEnd(14)} ${rows} sessions  ${median(own).toFixed(3).padStart(8)} ms  ${ratio.toFixed(2)} x${verdict}`,
    );
  }
}
