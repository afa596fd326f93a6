// `latchkey dumpdata`: writes users and rows as a fixture of Django's.
import { createWriteStream } from "node:fs";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { type Command, flag, readArguments } from "../command.ts";
import { dump } from "../fixtures/dump.ts";
import { chosenModels, fixtureApp, splitFile } from "../fixtures/models.ts";
import { withApp } from "../load-app.ts";
import { createProgress } from "../progress.ts";

export const dumpdata: Command = {
  name: "dumpdata",
  summary: "write users and rows as a fixture, in Django's JSON format",
  help: `Usage: latchkey dumpdata [RESOURCE…] [app.ts] [--output FILE]

Writes a JSON array of objects with model, pk and fields, as Django's dumpdata does: of all users and resources, or of those
that are named ("users", "tasks", "shop.book"). Passwords stay hashed. Rows are read page by page and written at once, so
memory does not grow with their number. Rows that are written meanwhile may be missing.

  --output FILE   write to a file, readable by its owner only, instead of standard output
`,
  run: async (args) => {
    const given = readArguments(args, { output: { type: "string", short: "o" } }, Infinity);
    const { file, rest } = splitFile(given.positionals);
    await withApp(file, async (app) => {
      const { database, models } = fixtureApp(app);
      const progress = createProgress();
      const chosen = chosenModels(models, rest);
      let rows = 0;
      const text = dump({ database, models: chosen }, (count) => {
        rows = count;
        progress.update(`dumped ${count} rows`);
      });
      const output = flag(given, "output");
      // It has the hashes of passwords.
      await pipeline(
        Readable.from(text),
        output === undefined ? process.stdout : createWriteStream(output, { mode: 0o600 }),
        { end: output !== undefined },
      );
      progress.end(`dumped ${rows} rows`);
    });
  },
};
