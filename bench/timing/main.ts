// Whether the duration of a refused login tells what kind of user it was for: `npm run bench:timing [rounds] [sqlite|postgres]`.
import { watchDerivations } from "../../src/passwords/index.ts";
import { databasesOf } from "../growth/databases.ts";
import { type ClassedApp, classedApp, defaultSetups, refuse, type Setup, smallSetups } from "./classes.ts";
import { greatestT } from "./welch.ts";

const rounds = Number(process.argv[2] ?? 2000);
const dialect = process.argv[3] === "postgres" ? "postgres" : "sqlite";
const threshold = 4.5;
const databases = await databasesOf(dialect);

/** Durations in milliseconds of each class's refusals, one of each class in every round and in another order each time. */
async function measure({ app, refusals }: ClassedApp): Promise<Map<string, number[]>> {
  const durations = new Map(refusals.map(({ name }) => [name, [] as number[]]));
  for (let round = -Math.ceil(rounds / 20); round < rounds; round += 1) {
    for (const refusal of shuffled(refusals)) {
      const start = performance.now();
      await refuse(app, refusal);
      const duration = performance.now() - start;
      if (round >= 0) durations.get(refusal.name)?.push(duration);
    }
  }
  return durations;
}

function shuffled<T>(values: readonly T[]): T[] {
  return values
    .map((value) => ({ value, place: Math.random() }))
    .toSorted((a, b) => a.place - b.place)
    .map(({ value }) => value);
}

async function compare(setup: Setup): Promise<void> {
  const classed = await classedApp(await databases.next(), setup);
  const durations = [...(await measure(classed))];
  await classed.app.close();
  const pairs = durations.flatMap(([one, its], index) =>
    durations.slice(index + 1).map(([other, others]) => ({ one, other, t: greatestT(its, others) })),
  );
  const [worst] = pairs.toSorted((a, b) => b.t - a.t);
  if (worst === undefined) return;
  const isGood = worst.t < threshold;
  if (!isGood) process.exitCode = 1;
  console.log(
    `  ${setup.title}: greatest |t| ${worst.t.toFixed(2)} among ${pairs.length} pairs (${worst.one} / ${worst.other})${isGood ? "" : "  NOT GOOD"}`,
  );
}

/** Prints which hashes each class's refusal derives. */
async function showWork(setup: Setup): Promise<void> {
  const { app, refusals } = await classedApp(await databases.next(), setup);
  const works = new Map<string, string[]>();
  for (const refusal of refusals) {
    const work: string[] = [];
    const unwatch = watchDerivations(({ algorithm, costs }) => {
      const text = Object.entries(costs).map(([cost, value]) => `${cost} ${value}`);
      work.push(`${algorithm} (${text.join(", ")})`);
    });
    await refuse(app, refusal);
    unwatch();
    const key = work.toSorted().join(" + ");
    works.set(key, [...(works.get(key) ?? []), refusal.name]);
  }
  await app.close();
  if (works.size !== 1) process.exitCode = 1;
  console.log(`  ${setup.title}${works.size === 1 ? "" : "  NOT GOOD"}`);
  for (const [work, names] of works) console.log(`    ${work}: ${names.join("; ")}`);
}

console.log(
  `${rounds} refused logins of each class at small costs: |t| below ${threshold} tells nothing (Welch)`,
);
for (const setup of smallSetups) await compare(setup);
console.log("what each class derives at the default costs");
for (const setup of defaultSetups) await showWork(setup);
await databases.remove();
