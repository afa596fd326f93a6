// `latchkey loaddata`: loads fixtures of Django's.
import { createReadStream, existsSync } from "node:fs";
import { type Command, readArguments } from "../command.ts";
import { CommandError } from "../errors.ts";
import { jsonObjects } from "../fixtures/json-objects.ts";
import { createLoader } from "../fixtures/load.ts";
import { fixtureApp, splitFile } from "../fixtures/models.ts";
import { withApp } from "../load-app.ts";
import { createProgress } from "../progress.ts";

export const loaddata: Command = {
  name: "loaddata",
  summary: "load users and rows from fixtures, in Django's JSON format",
  help: `Usage: latchkey loaddata FILE… [app.ts] [--ignorenonexistent]

Loads JSON arrays of objects with model, pk and fields, as Django's dumpdata and this package's write them; "-" is standard
input. An object adds its row, or changes the row with its id. Everything is loaded in one transaction: after an error nothing
is. References may come before the rows that they refer to. Hooks do not run, and the schemas of resources are not asked:
values must fit their columns.

  --ignorenonexistent, -i   leave out models and fields that the app does not have
`,
  run: async (args) => {
    const flags = { ignorenonexistent: { type: "boolean", short: "i" } } as const;
    const given = readArguments(args, flags, Infinity);
    const { file, rest } = splitFile(given.positionals);
    if (rest.length === 0) throw new CommandError("The file is missing: latchkey loaddata FILE", 2);
    const missing = rest.find((name) => name !== "-" && !existsSync(name));
    if (missing !== undefined) throw new CommandError(`There is no file ${missing}.`, 2);
    await withApp(file, async (app) => {
      const { database, models } = fixtureApp(app);
      const progress = createProgress();
      const count = await database.kysely.transaction().execute(async (tx) => {
        const loader = createLoader(tx, database, models, {
          ignoresUnknown: given.flags["ignorenonexistent"] === true,
          onRows: (rows) => progress.update(`loaded ${rows} rows`),
        });
        for (const name of rest) {
          const source = name === "-" ? process.stdin : createReadStream(name);
          source.setEncoding("utf8");
          for await (const object of jsonObjects(source)) await loader.add(object);
        }
        return loader.end();
      });
      progress.end(`loaded ${count} rows`);
    });
  },
};
