// Twelve processes migrate at the same moment, forwards and backwards, on both databases: `npm run test:migrate-together [rounds] [processes]`.
import { databasesOf } from "../../bench/growth/databases.ts";
import type { DialectName } from "../../src/store/index.ts";
import { latchkeyCommand } from "../support/process.ts";
import { historyProject, names } from "./history-project.ts";

const [rounds = 3, processes = 12] = process.argv.slice(2).map(Number);
const rows = 2000;
for (const dialect of ["sqlite", "postgres"] as const) await migrateTogether(dialect);

async function migrateTogether(dialect: DialectName): Promise<void> {
  const databases = await databasesOf(dialect);
  const project = historyProject(await databases.next());
  const findings: string[] = [];
  /** Starts them all, and compares what they say that they did with what is to be done once. */
  const together = async (
    target: readonly string[],
    word: string,
    wanted: readonly string[],
  ): Promise<void> => {
    const outcomes = await Promise.all(
      Array.from({ length: processes }, () =>
        latchkeyCommand(["migrate", project.app, ...target], { cwd: project.folder, timeout: 0 }),
      ),
    );
    for (const { code, stderr } of outcomes) if (code !== 0) findings.push(`exit ${code}: ${stderr.trim()}`);
    const done = outcomes
      .flatMap(({ stdout }) => stdout.split("\n"))
      .flatMap((line) => (line.startsWith(word) ? [line.slice(word.length).trim()] : []))
      .filter((name) => names.some((known) => known === name));
    if (JSON.stringify(done.toSorted()) !== JSON.stringify(wanted))
      findings.push(`${word} ${done.toSorted().join(", ")}, not ${wanted.join(", ")}`);
    const { applied, isHalf } = await project.progress();
    if (isHalf) findings.push("a migration is half done");
    findings.push(...(await project.damage(applied, applied === 1 && done.length === 1 ? 0 : rows)));
  };
  await together([names[0]], "migrated", [names[0]]);
  await project.fill(rows);
  for (let round = 0; round < rounds; round++) {
    await together([], "migrated", names.slice(1));
    findings.push(...(await project.drift()));
    await together([names[0]], "reverted", names.slice(1));
  }
  await project.database.close();
  await databases.remove();
  console.log(`${dialect}: ${processes} processes, ${2 * rounds + 1} times`);
  console.log(
    findings.length === 0
      ? "  each migration ran once, every row whole, no drift"
      : `  NOT GOOD\n  ${findings.join("\n  ")}`,
  );
  if (findings.length > 0) process.exitCode = 1;
}
