// Measures over HTTP: `npm run bench` for everything, `npm run bench -- NAME` for one work and those whose names go on from it.
import { parseArgs } from "node:util";
import { figuresOf } from "./figures.ts";
import { startLoad } from "./processes.ts";
import { runWork } from "./run-work.ts";
import { textTable } from "./text-table.ts";
import type { Work } from "./work.ts";
import { protectedWorks } from "./works/protected.ts";
import { rowWorks } from "./works/rows.ts";
import { scaleWorks } from "./works/scale.ts";
import { tokenWorks } from "./works/tokens.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: "boolean", default: false },
    only: { type: "string" },
    rounds: { type: "string", default: "5" },
    seconds: { type: "string", default: "1" },
    against: { type: "string" },
  },
});
const all: readonly Work[] = [...protectedWorks, ...tokenWorks, ...rowWorks, ...scaleWorks];
const works = all.filter(
  ({ name }) => positionals.length === 0 || positionals.some((p) => name === p || name.startsWith(`${p}-`)),
);
const load = startLoad();
const results = [];
for (const work of works) {
  const against = values.against;
  const contenders = work.contenders
    .filter(({ name }, place) => place === 0 || values.only === undefined || name.includes(values.only))
    .flatMap((contender) =>
      against !== undefined && contender.file === "servers/latchkey.ts"
        ? [contender, { ...contender, name: `${contender.name} (${against})`, source: against }]
        : [contender],
    );
  const figures = figuresOf(
    await runWork({ ...work, contenders }, load, {
      rounds: Number(values.rounds),
      warmUp: 200,
      duration: Number(values.seconds) * 1000,
    }),
  );
  results.push({ work: work.name, figures });
  if (!values.json) console.log(textTable(work, figures));
}
if (values.json) console.log(JSON.stringify(results, null, 2));
await load.stop();
