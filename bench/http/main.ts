// Measures over HTTP: `npm run bench` for everything, `npm run bench -- NAME` for what is called NAME or NAME-….
import { readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { measureBeside } from "./beside.ts";
import { figuresOf } from "./figures.ts";
import { machine } from "./machine.ts";
import { startLoad } from "./processes.ts";
import { runWork } from "./run-work.ts";
import { measureStart } from "./start.ts";
import { asMarkdown, asText, type Table, tableOf } from "./table.ts";
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
  const add = (table: Table): void => {
    tables.push(table);
    // Progress is seen also where the result is kept in a file.
    (values.json || values.markdown ? process.stderr : process.stdout).write(`${asText(table)}\n`);
  };
  try {
    for (const work of works.filter(({ name }) => isWanted(name))) {
      const measured = await runWork({ ...work, contenders: contendersOf(work) }, load, effort);
      add(tableOf(work, figuresOf(measured)));
    }
    if (isWanted("beside")) add(await measureBeside(load, effort, values.quick ? 100_000 : 1_000_000));
    if (isWanted("start")) add(await measureStart(load, effort.rounds, effort.duration * 20));
  } finally {
    await load.stop();
  }
  if (values.json) process.stdout.write(`${JSON.stringify({ machine: machine(), tables }, null, 2)}\n`);
  const turns = `${effort.rounds} rounds of ${effort.duration / 1000} s`;
  const sections = `${[`Measured on ${machine()}, in ${turns}.`, ...tables.map(asMarkdown)].join("\n\n")}\n`;
  if (values.markdown) process.stdout.write(sections);
  if (values.write !== undefined) {
    const [before = ""] = readFileSync(values.write, "utf8").split(marker);
    writeFileSync(values.write, `${before}${marker}\n\n${sections}`);
  }
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
