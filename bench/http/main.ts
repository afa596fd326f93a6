// Measures over HTTP: `npm run bench` for everything, `npm run bench -- NAME` for what is called NAME or NAME-….
import { readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { measureBeside } from "./beside.ts";
import { figuresOf } from "./figures.ts";
import { machine } from "./machine.ts";
import { startLoad } from "./processes.ts";
import { runWork } from "./run-work.ts";
import { measureStart } from "./start.ts";
import { asMarkdown, asText, notMeasured, type Table, tableOf } from "./table.ts";
import type { Work } from "./work.ts";
import { works } from "./works/index.ts";

/** Where results begin in a document. */
const marker = "<!-- results of npm run bench -->";

const help = `Usage: npm run bench -- [NAME …] [options]

  --rounds N       rounds in which each contender has a turn; 5 by default
  --seconds N      how long a turn is; 1 by default
  --quick          3 rounds of 0.3 seconds
  --only TEXT      only contenders whose name has TEXT, and the first of each table
  --against PATH   Latchkey of another working copy of the repository too
  --json           prints JSON
  --markdown       prints the sections of docs/performance.md
  --write FILE     writes them to FILE, after the line that says where: docs/performance.md

Names: ${[...works.map(({ name }) => name), "beside", "start"].join(", ")}
`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    help: { type: "boolean", default: false },
    json: { type: "boolean", default: false },
    markdown: { type: "boolean", default: false },
    quick: { type: "boolean", default: false },
    write: { type: "string" },
    only: { type: "string" },
    rounds: { type: "string" },
    seconds: { type: "string" },
    against: { type: "string" },
  },
});
const effort = {
  rounds: Number(values.rounds ?? (values.quick ? 3 : 5)),
  warmUp: 200,
  duration: Number(values.seconds ?? (values.quick ? 0.3 : 1)) * 1000,
};
const isWanted = (name: string): boolean =>
  positionals.length === 0 || positionals.some((given) => name === given || name.startsWith(`${given}-`));

if (values.help) process.stdout.write(help);
else await measureAll();

async function measureAll(): Promise<void> {
  const load = startLoad();
  const tables: Table[] = [];
  /** Measures a table. What fails is in its notes, and the others are measured. */
  const measure = async (name: string, title: string, run: () => Promise<Table>): Promise<void> => {
    const table = await run().catch((error: unknown): Table => {
      const reason = error instanceof Error ? error.message : String(error);
      return { name, title, limits: "the failure", heads: [], lines: [], notes: [notMeasured(reason)] };
    });
    tables.push(table);
    // Progress is seen also where the result is kept in a file.
    (values.json || values.markdown ? process.stderr : process.stdout).write(`${asText(table)}\n`);
    // A run that is interrupted has written what it measured.
    if (values.write !== undefined) writeSections(values.write, sectionsOf(tables));
  };
  try {
    for (const work of works.filter(({ name }) => isWanted(name))) {
      await measure(work.name, work.title, async () =>
        tableOf(work, figuresOf(await runWork({ ...work, contenders: contendersOf(work) }, load, effort))),
      );
    }
    if (isWanted("beside"))
      await measure("beside", "Latencies beside something long", () =>
        measureBeside(load, effort, values.quick ? 100_000 : 1_000_000),
      );
    if (isWanted("start"))
      await measure("start", "Cold start and memory", () =>
        measureStart(load, effort.rounds, effort.duration * 20),
      );
  } finally {
    await load.stop();
  }
  if (values.json) process.stdout.write(`${JSON.stringify({ machine: machine(), tables }, null, 2)}\n`);
  if (values.markdown) process.stdout.write(sectionsOf(tables));
}

/** The results as they are in docs/performance.md. */
function sectionsOf(tables: readonly Table[]): string {
  const turns = `${effort.rounds} rounds of ${effort.duration / 1000} s`;
  return `${[`Measured on ${machine()}, in ${turns}.`, ...tables.map(asMarkdown)].join("\n\n")}\n`;
}

function writeSections(file: string, sections: string): void {
  const [before = ""] = readFileSync(file, "utf8").split(marker);
  writeFileSync(file, `${before}${marker}\n\n${sections}`);
}

function contendersOf({ contenders }: Work): Work["contenders"] {
  const { only, against } = values;
  return contenders
    .filter(({ name }, place) => place === 0 || only === undefined || name.includes(only))
    .flatMap((contender) =>
      against !== undefined && contender.file === "servers/latchkey.ts"
        ? [contender, { ...contender, name: `${contender.name} of ${against}`, source: against }]
        : [contender],
    );
}
